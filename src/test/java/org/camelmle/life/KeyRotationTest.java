package org.camelmle.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.camelmle.Explanation;
import org.camelmle.KeyUnavailableException;
import org.camelmle.keys.KeyFiles;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.life.RotationStep.Action;
import org.camelmle.life.RotationStep.Outcome;
import org.camelmle.testkit.MovableClock;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeyRotationTest {

    private static final Duration MAX_AGE = Duration.ofDays(90);
    private static final Duration DRAIN = Duration.ofDays(7);
    private static final Duration DELAY = Duration.ofMinutes(2);
    private static final MleKey KEY = VectorKeys.pair("client-2048");

    @TempDir
    Path directory;

    private final MovableClock clock = new MovableClock();
    private final ScriptedProvider provider = new ScriptedProvider();
    private final List<RotationStep> reported = new ArrayList<>();
    private Path file;
    private OwnKeys keys;

    @BeforeEach
    void oneActiveKey() {
        file = directory.resolve("own.jwks.json");
        keys = new OwnKeys(file, clock);
        keys.generate(2048, Optional.of("old"));
        provider.registered.add("old");
    }

    @Test
    void aKeyThatIsYoungEnoughStays() {
        clock.advance(MAX_AGE.minusSeconds(1));

        assertThat(rotation().run()).isEmpty();
        assertThat(provider.asked).isEmpty();
    }

    @Test
    void aKeyThatReachedItsAgeIsReplacedInTheRightOrder() {
        clock.advance(MAX_AGE);

        List<RotationStep> steps = rotation().run();

        assertThat(steps)
                .extracting(RotationStep::action)
                .containsExactly(Action.GENERATE, Action.ANNOUNCE, Action.CONFIRM, Action.SWITCH);
        assertThat(steps).extracting(RotationStep::outcome).containsOnly(Outcome.DONE);
        assertThat(reported).isEqualTo(steps);
        String fresh = steps.get(0).kid().orElseThrow();
        assertThat(provider.asked).containsExactly("announce " + fresh, "list " + fresh, "canary " + fresh);
        assertThat(status(fresh)).isEqualTo(KeyStatus.ACTIVE);
        assertThat(status("old")).isEqualTo(KeyStatus.RETIRING);
    }

    @Test
    void theOldKeyStillOpensUntilItIsDrained() {
        clock.advance(MAX_AGE);
        rotation().run();
        clock.advance(DRAIN.minusSeconds(1));

        assertThat(rotation().run()).isEmpty();
        assertThat(keys.stored().decryptionKey("old")).isPresent();
        assertThat(provider.registered).contains("old");
    }

    @Test
    void aDrainedKeyIsDeletedAtTheProviderBeforeItLeavesTheFile() {
        clock.advance(MAX_AGE);
        rotation().run();
        clock.advance(DRAIN);

        assertThat(rotation().run()).extracting(RotationStep::action).containsExactly(Action.WITHDRAW, Action.REMOVE);
        assertThat(keys.stored().find("old")).isEmpty();
        assertThat(provider.registered).doesNotContain("old").hasSize(1);
    }

    @Test
    void oldKeyThatAnyProcessStillUsesStaysUntilItWasUnusedForTheDrainTime() {
        clock.advance(MAX_AGE);
        rotation().run();
        clock.advance(DRAIN.minusDays(1));
        anotherProcessUses("old");
        clock.advance(Duration.ofDays(1));

        RotationStep waiting = last(rotation().run());
        assertThat(waiting.action()).isEqualTo(Action.WITHDRAW);
        assertThat(waiting.outcome()).isEqualTo(Outcome.WAITING);
        assertThat(waiting.detail()).contains("2026-07-04T00:00:00Z", "PT168H");
        assertThat(rotation().plan()).containsExactly(waiting);
        clock.advance(DRAIN.minusDays(1));
        assertThat(last(rotation().run()).outcome()).isEqualTo(Outcome.WAITING);
        assertThat(provider.registered).contains("old");

        // The mark tells the minute, so the use may have been at its end.
        clock.advance(UseMarks.GRAIN);
        assertThat(rotation().run()).extracting(RotationStep::action).containsExactly(Action.WITHDRAW, Action.REMOVE);
        assertThat(directory.resolve("own.jwks.json.used")).isEmptyDirectory();
    }

    private void anotherProcessUses(String id) {
        new OwnKeys(file, clock).opened(keys.stored().find(id).orElseThrow());
    }

    @Test
    void oldKeyStaysWhileNobodyCanTellWhetherItIsUsed() throws Exception {
        clock.advance(MAX_AGE);
        rotation().run();
        Files.createFile(directory.resolve("own.jwks.json.used"));
        clock.advance(DRAIN.multipliedBy(10));

        assertThat(last(rotation().run()).detail()).contains("cannot be read");
        assertThat(keys.stored().decryptionKey("old")).isPresent();

        Files.delete(directory.resolve("own.jwks.json.used"));
        assertThat(last(rotation().run()).action()).isEqualTo(Action.REMOVE);
    }

    @Test
    void withoutADrainTimeTheOldKeyGoesThoughItIsUsed() {
        clock.advance(MAX_AGE);
        rotation().run();
        anotherProcessUses("old");

        assertThat(new KeyRotation(
                                keys,
                                provider,
                                provider,
                                new RotationRules(MAX_AGE, Duration.ZERO, 2048),
                                clock,
                                reported::add)
                        .run())
                .extracting(RotationStep::action)
                .containsExactly(Action.WITHDRAW, Action.REMOVE);
    }

    @Test
    void newKeyIsPendingForTheDelayBeforeTheProviderHearsOfIt() {
        clock.advance(MAX_AGE);

        List<RotationStep> first = delayed(keys).run();
        assertThat(first).extracting(RotationStep::action).containsExactly(Action.GENERATE, Action.ANNOUNCE);
        assertThat(last(first).outcome()).isEqualTo(Outcome.WAITING);
        assertThat(last(first).detail()).contains("PT2M", clock.instant().toString());
        clock.advance(DELAY.minusMillis(1));
        assertThat(delayed(keys).plan()).containsExactly(last(first));
        assertThat(delayed(keys).run()).containsExactly(last(first));
        assertThat(provider.asked).isEmpty();
        assertThat(status("old")).isEqualTo(KeyStatus.ACTIVE);

        clock.advance(Duration.ofMillis(1));
        assertThat(delayed(keys).run())
                .extracting(RotationStep::action)
                .containsExactly(Action.ANNOUNCE, Action.CONFIRM, Action.SWITCH);
        assertThat(keys.stored().activeKey())
                .map(MleKey::id)
                .isEqualTo(first.get(0).kid());
    }

    @Test
    void anotherLeaderWaitsAsLongAsTheFileSaysAndNotFromItsOwnStartOn() {
        clock.advance(MAX_AGE);
        delayed(keys).run();
        clock.advance(DELAY.dividedBy(2));
        assertThat(last(delayed(new OwnKeys(file, clock)).run()).outcome()).isEqualTo(Outcome.WAITING);
        clock.advance(DELAY.dividedBy(2));

        assertThat(last(delayed(new OwnKeys(file, clock)).run()).action()).isEqualTo(Action.SWITCH);
    }

    @Test
    void pendingKeyThatWasPutThereByHandIsDelayedFromTheFirstRunOn() {
        KeyFiles.write(
                file,
                KeySet.of(
                        KEY.withId("by-hand").withStatus(KeyStatus.PENDING),
                        keys.stored().find("old").orElseThrow()));

        assertThat(last(delayed(keys).run()).outcome()).isEqualTo(Outcome.WAITING);
        clock.advance(DELAY);
        assertThat(last(delayed(keys).run()).action()).isEqualTo(Action.SWITCH);
        assertThat(status("by-hand")).isEqualTo(KeyStatus.ACTIVE);
    }

    @Test
    void nothingIsDelayedWhileNoKeyIsActive() throws Exception {
        Files.delete(file);

        assertThat(last(delayed(keys).run()).action()).isEqualTo(Action.SWITCH);
    }

    @Test
    void planSaysThatANewKeyWillBeDelayed() {
        clock.advance(MAX_AGE);

        assertThat(delayed(keys).plan())
                .filteredOn(step -> step.action() == Action.ANNOUNCE)
                .singleElement()
                .satisfies(step -> assertThat(step.detail()).contains("PT2M"));
    }

    private KeyRotation delayed(OwnKeys ownKeys) {
        return new KeyRotation(
                ownKeys, provider, provider, new RotationRules(MAX_AGE, DRAIN, DELAY, 2048), clock, reported::add);
    }

    /** Between two of our steps another process has switched to the key; the next pending one was never announced. */
    @Test
    void whoIsOvertakenDoesNotGoOnWithTheNextPendingKey() {
        keys.generate(2048, Optional.of("first"));
        keys.generate(2048, Optional.of("second"));
        KeyProbe faster = key -> {
            new OwnKeys(file, clock).activate("first");
            return true;
        };

        assertThatThrownBy(() -> new KeyRotation(keys, provider, faster, rules(), clock, reported::add).run())
                .isInstanceOf(KeyUnavailableException.class)
                .hasMessageContaining("another process");

        assertThat(status("first")).isEqualTo(KeyStatus.ACTIVE);
        assertThat(status("second")).isEqualTo(KeyStatus.PENDING);
    }

    @Test
    void theFirstKeyOfAllIsBroughtUpToo() throws Exception {
        Files.delete(file);

        rotation().run();

        assertThat(keys.stored().activeKey()).isPresent();
        assertThat(keys.stored().keys()).hasSize(1);
    }

    @Test
    void aPendingKeyIsBroughtUpWhateverTheAgeOfTheActiveOne() {
        keys.generate(2048, Optional.of("new"));

        assertThat(rotation().run())
                .extracting(RotationStep::action)
                .containsExactly(Action.ANNOUNCE, Action.CONFIRM, Action.SWITCH);
        assertThat(status("new")).isEqualTo(KeyStatus.ACTIVE);
    }

    @Test
    void aKeyThatDoesNotSayItsAgeIsReplaced() {
        KeyFiles.write(file, KeySet.of(KEY.withId("old")));

        assertThat(rotation().plan().get(0).action()).isEqualTo(Action.GENERATE);
    }

    @Test
    void nothingIsSwitchedBeforeTheProviderListsTheKey() {
        keys.generate(2048, Optional.of("new"));
        provider.lists = false;

        RotationStep last = last(rotation().run());

        assertThat(last.action()).isEqualTo(Action.CONFIRM);
        assertThat(last.outcome()).isEqualTo(Outcome.WAITING);
        assertThat(status("old")).isEqualTo(KeyStatus.ACTIVE);
        assertThat(provider.asked).doesNotContain("canary new");
    }

    @Test
    void nothingIsSwitchedBeforeTheCanaryIsAnsweredUnderTheKey() {
        keys.generate(2048, Optional.of("new"));
        provider.answersCanary = false;

        assertThat(last(rotation().run()).outcome()).isEqualTo(Outcome.WAITING);
        assertThat(status("new")).isEqualTo(KeyStatus.PENDING);

        provider.answersCanary = true;
        rotation().run();
        assertThat(status("new")).isEqualTo(KeyStatus.ACTIVE);
    }

    @Test
    void aKeySetToRetiringByHandDrainsFromTheFirstRunOn() {
        KeyFiles.write(
                file,
                KeySet.of(
                        KEY.withId("by-hand").withStatus(KeyStatus.RETIRING),
                        keys.stored().find("old").orElseThrow()));

        assertThat(rotation().run()).isEmpty();
        clock.advance(DRAIN);
        rotation().run();

        assertThat(keys.stored().find("by-hand")).isEmpty();
    }

    @Test
    void theOnlyKeyIsNeverRemovedBecauseItIsDrained() {
        keys.changeStatus("old", KeyStatus.RETIRING);
        clock.advance(DRAIN);
        provider.lists = false;

        rotation().run();

        assertThat(keys.stored().decryptionKey("old")).isPresent();
    }

    @Test
    void aPlanSaysWhatWouldBeDoneAndChangesNothing() throws Exception {
        clock.advance(MAX_AGE);
        String before = Files.readString(file);

        assertThat(rotation().plan())
                .extracting(RotationStep::action)
                .containsExactly(Action.GENERATE, Action.ANNOUNCE, Action.CONFIRM, Action.SWITCH);
        assertThat(rotation().plan()).extracting(RotationStep::outcome).containsOnly(Outcome.PLANNED);
        assertThat(Files.readString(file)).isEqualTo(before);
        assertThat(provider.asked).isEmpty();
        assertThat(reported).isEmpty();
    }

    /** What a run would leave that ends right behind a step. */
    @ParameterizedTest
    @EnumSource(Action.class)
    void aRunThatEndsBehindAnyStepIsResumedThere(Action end) {
        clock.advance(MAX_AGE);
        runUntil(end);
        rotation().run();
        clock.advance(DRAIN);
        runUntil(end);
        rotation().run();

        assertThat(keys.stored().keys()).hasSize(1);
        String active = keys.stored().activeKey().orElseThrow().id();
        assertThat(active).isNotEqualTo("old");
        assertThat(provider.registered).containsExactly(active);
    }

    private void runUntil(Action end) {
        KeyRotation ended = rotation(step -> {
            if (step.action() == end) {
                throw new EndOfRun();
            }
        });
        try {
            ended.run();
        } catch (EndOfRun e) {
            assertThat(e).hasNoCause();
        }
    }

    private static final class EndOfRun extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void twoProcessesAtTheSameTimeBringUpOneKey() throws Exception {
        clock.advance(MAX_AGE);
        ExecutorService processes = Executors.newFixedThreadPool(2);
        try {
            List<Callable<Boolean>> runs = List.of(this::runOfAnotherProcess, this::runOfAnotherProcess);
            for (Future<Boolean> run : processes.invokeAll(runs)) {
                run.get();
            }
        } finally {
            processes.shutdown();
        }

        assertThat(keys.stored().keys())
                .extracting(MleKey::status)
                .containsExactly(KeyStatus.RETIRING, KeyStatus.ACTIVE);
    }

    /** Whether it was the faster one. */
    private boolean runOfAnotherProcess() {
        try {
            new KeyRotation(new OwnKeys(file, clock), new ScriptedProvider(), KeyProbe.NONE, rules(), clock, step -> {})
                    .run();
            return true;
        } catch (KeyUnavailableException e) {
            return false;
        }
    }

    @Test
    void failureOfTheProviderLeavesTheStepsBeforeItDone() {
        clock.advance(MAX_AGE);
        KeyAnnouncement down = new DownProvider();

        assertThatThrownBy(() -> new KeyRotation(keys, down, provider, rules(), clock, reported::add).run())
                .isInstanceOf(IllegalStateException.class);
        assertThat(reported).extracting(RotationStep::action).containsExactly(Action.GENERATE);
        assertThat(keys.stored().pendingKey()).isPresent();
    }

    @Test
    void anOldKeyThatCannotBeDeletedKeepsNoNewOneFromComingUp() {
        clock.advance(MAX_AGE);
        String second = rotation().run().get(0).kid().orElseThrow();
        clock.advance(MAX_AGE);

        assertThatThrownBy(() -> new KeyRotation(keys, new Undeleting(), provider, rules(), clock, reported::add).run())
                .isInstanceOf(KeyUnavailableException.class);

        assertThat(status("old")).isEqualTo(KeyStatus.RETIRING);
        assertThat(status(second)).isEqualTo(KeyStatus.RETIRING);
        assertThat(keys.stored().activeKey()).map(MleKey::id).isPresent().isNotEqualTo(Optional.of(second));
    }

    /** The provider, but nothing can be deleted there. */
    private final class Undeleting implements KeyAnnouncement {
        @Override
        public String announce(MleKey key) {
            return provider.announce(key);
        }

        @Override
        public boolean isListed(MleKey key) {
            return provider.isListed(key);
        }

        @Override
        public String withdraw(MleKey key) {
            throw new KeyUnavailableException(new Explanation("no answer", "one", "a wrong credential", "mend it"));
        }
    }

    private static final class DownProvider implements KeyAnnouncement {
        @Override
        public String announce(MleKey key) {
            throw new IllegalStateException("down");
        }

        @Override
        public boolean isListed(MleKey key) {
            throw new IllegalStateException("down");
        }

        @Override
        public String withdraw(MleKey key) {
            throw new IllegalStateException("down");
        }
    }

    @Test
    void rulesThatCannotBeAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new RotationRules(Duration.ZERO, DRAIN, 2048));
        assertThatIllegalArgumentException().isThrownBy(() -> new RotationRules(MAX_AGE, Duration.ofSeconds(-1), 2048));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RotationRules(MAX_AGE, DRAIN, Duration.ofSeconds(-1), 2048))
                .withMessageContaining("activationDelay");
    }

    private KeyRotation rotation() {
        return rotation(reported::add);
    }

    private KeyRotation rotation(Consumer<RotationStep> report) {
        return new KeyRotation(keys, provider, provider, rules(), clock, report);
    }

    private static RotationRules rules() {
        return new RotationRules(MAX_AGE, DRAIN, 2048);
    }

    private KeyStatus status(String kid) {
        return keys.stored().find(kid).orElseThrow().status();
    }

    private static RotationStep last(List<RotationStep> steps) {
        return steps.get(steps.size() - 1);
    }
}
