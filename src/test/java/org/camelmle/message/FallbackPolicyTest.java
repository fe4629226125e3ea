package org.camelmle.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.camelmle.ErrorAnswer;
import org.camelmle.Explanation;
import org.camelmle.KeyUnavailableException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.ProviderUnavailableException;
import org.camelmle.message.FallbackPolicy.Condition;
import org.camelmle.message.FallbackPolicy.FailedCall;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FallbackPolicyTest {

    private static final Explanation WHY = new Explanation("f", "e", "c", "n");
    private static final FallbackMode ALLOWED = FallbackMode.onProviderUnavailable;
    private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");

    private static ErrorAnswer answer(boolean replayed) {
        return new ErrorAnswer(
                OptionalInt.of(500),
                Optional.of("MLE_DECRYPTION_FAILED"),
                Optional.empty(),
                replayed,
                Optional.empty());
    }

    private static Optional<Throwable> outage() {
        return Optional.of(new ProviderUnavailableException(WHY, answer(false)));
    }

    @Test
    void callThatMeetsAllConditionsHasNoObstacle() {
        assertThat(FallbackPolicy.obstacle(new FailedCall(true, ALLOWED, true, outage(), true, true, false)))
                .isEmpty();
    }

    @Test
    void eachConditionThatIsNotMetIsAnObstacleByItself() {
        Map<Condition, FailedCall> broken = new LinkedHashMap<>();
        broken.put(Condition.FAILED_CALL, new FailedCall(false, ALLOWED, true, outage(), true, true, false));
        broken.put(Condition.ALLOWED, new FailedCall(true, FallbackMode.never, true, outage(), true, true, false));
        broken.put(Condition.ENCRYPTED, new FailedCall(true, ALLOWED, false, outage(), true, true, false));
        broken.put(
                Condition.SAID_BY_THE_PROVIDER,
                new FailedCall(true, ALLOWED, true, Optional.of(new KeyUnavailableException(WHY)), true, true, false));
        broken.put(
                Condition.NOT_REPLAYED,
                new FailedCall(
                        true,
                        ALLOWED,
                        true,
                        Optional.of(new ProviderUnavailableException(WHY, answer(true))),
                        true,
                        true,
                        false));
        broken.put(Condition.TLS, new FailedCall(true, ALLOWED, true, outage(), false, true, false));
        broken.put(Condition.IDEMPOTENCY_KEY, new FailedCall(true, ALLOWED, true, outage(), true, false, false));
        broken.put(Condition.FIRST_TIME, new FailedCall(true, ALLOWED, true, outage(), true, true, true));

        // Budget and audit file are asked by who owns them; no condition is forgotten here.
        Set<Condition> asked = EnumSet.copyOf(broken.keySet());
        asked.add(Condition.BUDGET);
        asked.add(Condition.AUDIT);
        assertThat(asked).containsExactly(Condition.values());
        broken.forEach((condition, call) ->
                assertThat(FallbackPolicy.obstacle(call)).as(condition.name()).contains(condition));
        assertThat(FallbackPolicy.obstacle(FailedCall.NONE)).contains(Condition.FAILED_CALL);
    }

    @Test
    void outageInAnUnusualFormIsNotTheProvidersWord() {
        Optional<Throwable> unusual = Optional.of(ProviderUnavailableException.inUnusualForm(WHY, answer(false)));

        assertThat(FallbackPolicy.obstacle(new FailedCall(true, ALLOWED, true, unusual, true, true, false)))
                .contains(Condition.SAID_BY_THE_PROVIDER);
    }

    @Test
    void refusalNamesItsConditionAndWhatToDo() {
        for (Condition condition : Condition.values()) {
            assertThat(condition.refusal().reason()).isEqualTo(Reason.FALLBACK_REFUSED);
            assertThat(condition.refusal().explanation().found()).contains(condition.name());
            assertThat(condition.refusal().explanation().nextStep()).isNotBlank();
        }
    }

    @Test
    void budgetIsPerPeerAndForgetsWhatIsOlderThanItsWindow() {
        FallbackUses uses = new FallbackUses();
        FallbackUses.Budget budget = FallbackUses.Budget.parse("2/1h");

        assertThat(uses.claim("https://a", budget, NOW)).isTrue();
        assertThat(uses.claim("https://a", budget, NOW.plusSeconds(60))).isTrue();
        assertThat(uses.claim("https://a", budget, NOW.plusSeconds(3599))).isFalse();
        assertThat(uses.claim("https://b", budget, NOW.plusSeconds(3599))).isTrue();
        assertThat(uses.claim("https://a", budget, NOW.plusSeconds(3600))).isTrue();
        assertThat(uses.claim("https://a", budget, NOW.plusSeconds(3601))).isFalse();
    }

    @Test
    void usesOfAnEarlierRunCount() {
        FallbackUses uses = new FallbackUses();
        uses.remember("https://a", NOW.minusSeconds(10));

        assertThat(uses.claim("https://a", FallbackUses.Budget.parse("1/1m"), NOW))
                .isFalse();
        assertThat(uses.total()).isZero();
    }

    /** Who reads the audit file again would count its uses twice. */
    @Test
    void whatIsForgottenForTheBudgetIsStillCounted() {
        FallbackUses uses = new FallbackUses();
        FallbackUses.Budget budget = FallbackUses.Budget.parse("1/1m");
        uses.claim("https://a", budget, NOW);
        uses.count("https://a", "MLE_DECRYPTION_FAILED");
        uses.forget();

        assertThat(uses.claim("https://a", budget, NOW)).isTrue();
        assertThat(uses.total()).isEqualTo(1);
    }

    @Test
    void requestsInPlaintextAreCountedByPeerAndCode() {
        FallbackUses uses = new FallbackUses();
        uses.count("https://a", "MLE_DECRYPTION_FAILED");
        uses.count("https://a", "MLE_DECRYPTION_FAILED");
        uses.count("https://b", "MLE_ENCRYPTION_FAILED");

        assertThat(uses.counts())
                .containsOnly(
                        Map.entry("https://a MLE_DECRYPTION_FAILED", 2L),
                        Map.entry("https://b MLE_ENCRYPTION_FAILED", 1L));
        assertThat(uses.total()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10/1h", "1/1s", "1/30s", "100/15m", "5/30d"})
    void budgetIsANumberAndATime(String text) {
        assertThat(FallbackUses.Budget.parse(text).uses()).isPositive();
    }

    @Test
    void timeOfABudgetIsRead() {
        assertThat(FallbackUses.Budget.parse("10/1h")).isEqualTo(new FallbackUses.Budget(10, Duration.ofHours(1)));
        assertThat(FallbackUses.Budget.parse("3/2d")).isEqualTo(new FallbackUses.Budget(3, Duration.ofDays(2)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "10/h", "0/1h", "1/0s", "1/31d", "-1/1h", "10/1h ", "many"})
    void whatIsNoBudgetIsRefused(String text) {
        assertThatThrownBy(() -> FallbackUses.Budget.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
