package org.camelmle.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.camelmle.ErrorAnswer;
import org.camelmle.Explanation;
import org.camelmle.KeyRegistrationException;
import org.camelmle.KeyRejectedException;
import org.camelmle.KeyUnavailableException;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.MleConfigurationException;
import org.camelmle.ProviderUnavailableException;
import org.camelmle.RequestRejectedException;
import org.camelmle.message.CallPolicy.Attempt;
import org.camelmle.message.CallPolicy.Cause;
import org.camelmle.message.CallPolicy.Next;
import org.camelmle.message.CallPolicy.Step;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallPolicyTest {

    private static final double MIDDLE = 0.5;
    private static final Explanation WHY = new Explanation("f", "e", "c", "n");

    private static CallPolicy policy(int retries, boolean publishesOwnKeys) {
        return new CallPolicy(retries, Duration.ofSeconds(1), Duration.ofSeconds(30), publishesOwnKeys);
    }

    private static String row(CallPolicy policy, Cause cause, Optional<Duration> retryAfter) {
        List<String> steps = new ArrayList<>();
        for (int before = 0; before < 4; before++) {
            Next next = policy.next(new Attempt(cause, before, false, retryAfter), MIDDLE);
            steps.add(next.step() == Step.END ? "END" : next.step() + " " + next.after());
        }
        return cause + " " + steps;
    }

    @Test
    void theWholeTable() {
        Optional<Duration> soon = Optional.of(Duration.ofSeconds(10));
        List<String> table = new ArrayList<>();
        for (Cause cause : Cause.values()) {
            table.add(row(policy(2, false), cause, soon));
        }
        assertThat(table)
                .containsExactly(
                        "PEER_KEY [REPEAT_WITH_ANOTHER_KEY PT0S, END, END, END]",
                        "OWN_KEY [END, END, END, END]",
                        "OUTAGE [REPEAT PT1S, REPEAT PT2S, END, END]",
                        "BUSY [REPEAT PT11S, REPEAT PT12S, END, END]",
                        "OTHER [END, END, END, END]");
        assertThat(row(policy(2, true), Cause.OWN_KEY, soon)).isEqualTo("OWN_KEY [REPEAT PT1S, END, END, END]");
        assertThat(row(policy(0, true), Cause.OUTAGE, soon)).isEqualTo("OUTAGE [END, END, END, END]");
        assertThat(row(policy(0, true), Cause.PEER_KEY, soon))
                .isEqualTo("PEER_KEY [REPEAT_WITH_ANOTHER_KEY PT0S, END, END, END]");
    }

    @Test
    void busyServerIsLeftAloneUnlessItSaysWhenToComeBackAndThatIsSoon() {
        assertThat(row(policy(2, false), Cause.BUSY, Optional.empty())).isEqualTo("BUSY [END, END, END, END]");
        assertThat(row(policy(2, false), Cause.BUSY, Optional.of(Duration.ofSeconds(31))))
                .isEqualTo("BUSY [END, END, END, END]");
        assertThat(row(policy(1, false), Cause.BUSY, Optional.of(Duration.ofSeconds(30))))
                .isEqualTo("BUSY [REPEAT PT31S, END, END, END]");
    }

    @Test
    void replayedAnswerEndsEveryRow() {
        for (Cause cause : Cause.values()) {
            Attempt replayed = new Attempt(cause, 0, true, Optional.of(Duration.ZERO));

            assertThat(policy(2, true).next(replayed, MIDDLE)).isEqualTo(Next.END);
        }
    }

    @Test
    void waitsDifferByAQuarterButNeverUndercutRetryAfter() {
        Attempt outage = new Attempt(Cause.OUTAGE, 1, false, Optional.empty());
        Attempt busy = new Attempt(Cause.BUSY, 0, false, Optional.of(Duration.ofSeconds(10)));

        assertThat(policy(2, false).next(outage, 0).after()).isEqualTo(Duration.ofMillis(1500));
        assertThat(policy(2, false).next(outage, 0.999).after())
                .isBetween(Duration.ofMillis(2490), Duration.ofMillis(2500));
        assertThat(policy(2, false).next(busy, 0).after()).isGreaterThan(Duration.ofSeconds(10));
    }

    /** Whether the request ran, neither an outage says nor 429 and 503; one that was refused for its key did not. */
    @Test
    void whatMayHaveRunIsNotRepeatedWhereItWouldRunTwice() {
        CallPolicy careful = policy(2, true).onlyWhatHasNotRun();
        Optional<Duration> soon = Optional.of(Duration.ofSeconds(10));

        assertThat(row(careful, Cause.OUTAGE, soon)).isEqualTo("OUTAGE [END, END, END, END]");
        assertThat(row(careful, Cause.BUSY, soon)).isEqualTo("BUSY [END, END, END, END]");
        assertThat(row(careful, Cause.PEER_KEY, soon))
                .isEqualTo("PEER_KEY [REPEAT_WITH_ANOTHER_KEY PT0S, END, END, END]");
        assertThat(row(careful, Cause.OWN_KEY, soon)).isEqualTo("OWN_KEY [REPEAT PT1S, END, END, END]");
    }

    @Test
    void classOfAFailureSaysItsCause() {
        assertThat(Cause.of(new ProviderUnavailableException(WHY, answer("MLE_ENCRYPTION_FAILED"))))
                .isEqualTo(Cause.OUTAGE);
        assertThat(Cause.of(new KeyRejectedException(WHY, answer("MLE_INVALID_KID"))))
                .isEqualTo(Cause.PEER_KEY);
        assertThat(Cause.of(new KeyRejectedException(WHY, answer("MLE_INVALID_CID"))))
                .isEqualTo(Cause.OWN_KEY);
        assertThat(List.of(
                        new RequestRejectedException(WHY, answer("MLE_INVALID_JWE_FORMAT")),
                        new KeyRegistrationException(WHY, answer("JWK_ALREADY_EXISTS")),
                        new KeyUnavailableException(WHY),
                        new MessageRejectedException(Reason.DECRYPTION, WHY),
                        new MleConfigurationException(WHY),
                        new java.io.IOException("reset")))
                .allSatisfy(failure -> assertThat(Cause.of(failure)).isEqualTo(Cause.OTHER));
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void statusOfABusyServerSaysSo(int status) {
        assertThat(Cause.of(status)).isEqualTo(Cause.BUSY);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 200, 301, 400, 401, 403, 404, 500, 502, 504})
    void noOtherStatusIsRepeated(int status) {
        assertThat(Cause.of(status)).isEqualTo(Cause.OTHER);
    }

    @Test
    void numbersThatCannotBeAreRefused() {
        assertThatThrownBy(() -> policy(-1, false)).hasMessageContaining("retries");
        assertThatThrownBy(() -> policy(11, false)).hasMessageContaining("retries");
        assertThatThrownBy(() -> new CallPolicy(2, Duration.ofSeconds(-1), Duration.ZERO, false))
                .hasMessageContaining("negative");
        assertThat(policy(10, false).retries()).isEqualTo(10);
    }

    private static ErrorAnswer answer(String code) {
        return ErrorAnswer.reply(500, code, "");
    }
}
