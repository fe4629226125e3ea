package org.camelmle.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.keys.storage.KeyStorage;
import org.camelmle.life.RotationStep.Action;
import org.camelmle.life.RotationStep.Outcome;
import org.camelmle.profile.KeyExchange;
import org.camelmle.profile.KeyExchange.Letter;
import org.camelmle.profile.Profiles;
import org.camelmle.testkit.MovableClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rotation by letters, with an operator who confirms twice. */
class OperatorRotationTest {

    private static final Duration MAX_AGE = Duration.ofDays(90);
    private static final Duration DRAIN = Duration.ofDays(7);
    private static final RotationRules RULES = new RotationRules(MAX_AGE, DRAIN, 2048);
    private static final KeyExchange EXCHANGE =
            Profiles.byName("banked").keyExchange().orElseThrow();

    @TempDir
    Path directory;

    private final MovableClock clock = new MovableClock();
    private final CredentialUse use = new CredentialUse(clock);
    private Map<String, String> bound = Map.of("live-2025", "old");
    private OwnKeys keys;

    @BeforeEach
    void oneActiveKey() {
        keys = new OwnKeys(KeyStorage.folder(directory.resolve("banked")), clock);
        keys.generate(2048, Optional.of("old"));
    }

    @Test
    void nothingIsToBeDoneWhileTheKeyIsYoung() {
        assertThat(run("", "")).isEmpty();
        assertThat(letters()).isEmpty();
    }

    @Test
    void wholeRotationTakesTwoConfirmations() {
        clock.advance(MAX_AGE);

        List<RotationStep> first = run("", "");
        assertThat(first)
                .extracting(RotationStep::action)
                .containsExactly(Action.GENERATE, Action.ANNOUNCE, Action.CONFIRM);
        assertThat(last(first).outcome()).isEqualTo(Outcome.WAITING);
        String fresh = first.get(0).kid().orElseThrow();
        assertThat(last(first).detail()).contains("credentialsReceived=" + fresh);
        assertThat(letters()).singleElement().satisfies(letter -> {
            assertThat(letter.to()).isEqualTo("support@banked.com");
            assertThat(letter.text()).contains(fresh, "new set of API credentials", "-----BEGIN RSA PUBLIC KEY-----");
        });
        assertThat(status("old")).isEqualTo(KeyStatus.ACTIVE);

        bound = Map.of("live-2025", "old", "live-2026", fresh);
        List<RotationStep> second = run(fresh, "");
        assertThat(last(second).action()).isEqualTo(Action.SWITCH);
        assertThat(status(fresh)).isEqualTo(KeyStatus.ACTIVE);
        assertThat(status("old")).isEqualTo(KeyStatus.RETIRING);
        assertThat(keys.keys().decryptionKey("old")).isPresent();
        assertThat(letters()).isEmpty();
        assertThat(run(fresh, "")).isEmpty();

        clock.advance(DRAIN);
        List<RotationStep> third = run(fresh, "");
        assertThat(last(third).action()).isEqualTo(Action.WITHDRAW);
        assertThat(last(third).detail()).contains("keyReleased=old");
        assertThat(letters())
                .singleElement()
                .satisfies(letter -> assertThat(letter.text()).contains("old", "deprecate"));

        assertThat(last(run(fresh, "old")).detail()).contains("credentialKeys still binds it to [live-2025]");
        bound = Map.of("live-2026", fresh);
        assertThat(run(fresh, "old")).extracting(RotationStep::action).containsExactly(Action.WITHDRAW, Action.REMOVE);
        assertThat(keys.stored().keys()).extracting(MleKey::id).containsExactly(fresh);
        assertThat(run(fresh, "old")).isEmpty();
    }

    @Test
    void confirmationOfAnotherKeyIsNone() {
        clock.advance(MAX_AGE);
        run("", "");
        assertThat(last(run("old", "old")).outcome()).isEqualTo(Outcome.WAITING);
        assertThat(status("old")).isEqualTo(KeyStatus.ACTIVE);
    }

    @Test
    void repeatedConfirmationServesNoLaterRotation() {
        clock.advance(MAX_AGE);
        String fresh = run("", "").get(0).kid().orElseThrow();
        run(fresh, "");
        clock.advance(MAX_AGE);
        List<RotationStep> next = run(fresh, "");
        assertThat(next)
                .extracting(RotationStep::action)
                .contains(Action.GENERATE)
                .doesNotContain(Action.SWITCH);
    }

    @Test
    void oldKeyThatWaitsDoesNotHoldUpTheNext() {
        clock.advance(MAX_AGE);
        String fresh = run("", "").get(0).kid().orElseThrow();
        run(fresh, "");
        clock.advance(MAX_AGE);
        assertThat(run("", ""))
                .extracting(RotationStep::action)
                .containsExactly(Action.WITHDRAW, Action.GENERATE, Action.ANNOUNCE, Action.CONFIRM);
    }

    @Test
    void oldKeyStaysWhileACredentialReceivesAnswersUnderIt() {
        clock.advance(MAX_AGE);
        String fresh = run("", "").get(0).kid().orElseThrow();
        use.opened("live-2025", "old");
        bound = Map.of();
        clock.advance(Duration.ofSeconds(1));
        run(fresh, "");
        clock.advance(DRAIN);
        use.opened("live-2025", "old");
        use.opened("live-2026", fresh);

        assertThat(last(run("", "old")).detail()).contains("an answer came under it");
        assertThat(report().entries(keys.stored()))
                .extracting(
                        entry -> entry.get("credential"),
                        entry -> entry.get("lastAnswerUnder"),
                        entry -> entry.get("underOldKey"))
                .containsExactly(tuple("live-2025", "old", true), tuple("live-2026", fresh, false));

        clock.advance(DRAIN);
        assertThat(last(run("", "old")).action()).isEqualTo(Action.REMOVE);
    }

    /** Another process, of which this one's list of credentials knows nothing. */
    @Test
    void mailThatTheOldKeyMayGoIsNotDueWhileAnotherProcessUsesIt() {
        clock.advance(MAX_AGE);
        String fresh = run("", "").get(0).kid().orElseThrow();
        bound = Map.of();
        run(fresh, "");
        clock.advance(DRAIN);
        new OwnKeys(KeyStorage.folder(directory.resolve("banked")), clock)
                .opened(keys.stored().find("old").orElseThrow());

        assertThat(letters()).isEmpty();
        assertThat(last(run("", "old")).detail()).contains("a message came under it");
        assertThat(keys.stored().find("old")).isPresent();

        clock.advance(DRAIN.plusMinutes(1));
        assertThat(letters()).hasSize(1);
        assertThat(last(run("", "old")).action()).isEqualTo(Action.REMOVE);
    }

    @Test
    void mailWithANewKeyIsDueWhenItsDelayIsOver() {
        clock.advance(MAX_AGE);
        run("", "");
        RotationRules delayed = new RotationRules(MAX_AGE, DRAIN, Duration.ofMinutes(2), 2048);

        assertThat(Letters.due(EXCHANGE, keys, delayed, clock)).isEmpty();
        clock.advance(Duration.ofMinutes(2));
        assertThat(Letters.due(EXCHANGE, keys, delayed, clock)).hasSize(1);
    }

    @Test
    void answersBeforeTheSwitchDoNotHoldTheOldKey() {
        clock.advance(MAX_AGE);
        String fresh = run("", "").get(0).kid().orElseThrow();
        use.opened("live-2025", "old");
        bound = Map.of();
        clock.advance(Duration.ofSeconds(1));
        run(fresh, "");
        clock.advance(DRAIN);
        assertThat(last(run("", "old")).action()).isEqualTo(Action.REMOVE);
    }

    @Test
    void firstKeyHasALetterOfItsOwn() {
        Letter letter = EXCHANGE.first(keys.stored().keys().get(0));
        assertThat(letter.text()).contains("switch on").contains("2048 bits").doesNotContain("PRIVATE");
        assertThat(letter.text()).endsWith("-----END RSA PUBLIC KEY-----\n");
    }

    @Test
    void useIsBounded() {
        for (int i = 0; i < 1100; i++) {
            use.opened("made-up-" + i, "old");
        }
        assertThat(use.lastAnswers()).hasSize(1000);
    }

    private List<RotationStep> run(String credentialsReceived, String keyReleased) {
        KeyAnnouncement operator = new OperatorAnnouncement(given(credentialsReceived), given(keyReleased), report());
        return new KeyRotation(keys, operator, KeyProbe.NONE, RULES, clock, step -> {}).run();
    }

    private CredentialReport report() {
        return new CredentialReport(bound, use, DRAIN, clock);
    }

    private List<Letter> letters() {
        return Letters.due(EXCHANGE, keys, RULES, clock);
    }

    private KeyStatus status(String id) {
        return keys.stored().find(id).orElseThrow().status();
    }

    private static Optional<String> given(String text) {
        return Optional.of(text).filter(it -> !it.isEmpty());
    }

    private static RotationStep last(List<RotationStep> steps) {
        return steps.get(steps.size() - 1);
    }
}
