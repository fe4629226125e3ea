package org.camelmle.keys.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.camelmle.KeyUnavailableException;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MethodStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.keys.remote.KeyRefresh.Outcome;
import org.camelmle.testkit.MovableClock;
import org.junit.jupiter.api.Test;

class JwksKeySourceTest {

    private static final Duration PAST_FRESH = Duration.ofMinutes(6);

    private final RemoteFixture remote = new RemoteFixture();
    private final MovableClock clock = remote.clock;
    private final ScriptedFetch fetch = remote.fetch;
    private final JwksKeySource source = remote.source();

    @Test
    void aSetIsFetchedAgainAfterFourFifthsOfItsLifetime() {
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("a")));
        KeySet first = source.keys();
        clock.advance(Duration.ofMinutes(4).minusMillis(1));
        assertThat(source.keys()).isSameAs(first);
        assertThat(fetch.count()).isEqualTo(1);

        clock.advance(Duration.ofMillis(1));
        assertThat(source.keys()).isNotSameAs(first);
        assertThat(fetch.count()).isEqualTo(2);
    }

    @Test
    void anExpiredSetIsReplaced() {
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("a")));
        source.keys();
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("b")));
        clock.advance(PAST_FRESH);

        assertThat(source.keys().encryptionKey()).map(MleKey::id).hasValue("b");
    }

    @Test
    void anAnswerWithoutStatusCountsAsGood() {
        fetch.answer(new JwksFetch.Answer(OptionalInt.empty(), Map.of(), ScriptedFetch.jwks("a")));

        assertThat(source.keys().find("a")).isPresent();
    }

    @Test
    void aRefreshIntervalTakesThePlaceOfCacheControl() {
        JwksKeySource often = remote.source(RemoteFixture.refreshedEvery(Duration.ofSeconds(40)));
        fetch.answer(ScriptedFetch.jwks("a"), Map.of("cache-control", "max-age=3600"));
        often.keys();
        clock.advance(Duration.ofSeconds(32));
        often.keys();

        assertThat(fetch.count()).isEqualTo(2);
    }

    @Test
    void theOldSetStaysWhileTheServerIsDownAndThenIsNoLongerUsed() {
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("a")));
        KeySet old = source.keys();
        fetch.fail();

        clock.advance(Duration.ofHours(24).minusMillis(1));
        assertThat(source.keys()).isSameAs(old);
        assertThat(source.description())
                .isEqualTo("from " + RemoteFixture.LOCATION
                        + ", the last good answer is 1439 minutes old, with the keys [a]");

        clock.advance(Duration.ofMillis(1));
        assertThatThrownBy(source::keys)
                .isInstanceOf(KeyUnavailableException.class)
                .hasMessageContaining(RemoteFixture.LOCATION)
                .hasMessageContaining("1440 minutes old")
                .hasMessageContaining("[a]")
                .hasMessageContaining("connection refused");
    }

    @Test
    void aSetIsNotUsedLongerThanTheLimitAllowsHoweverFreshTheServerCallsIt() {
        CacheRules usual = CacheRules.DEFAULT;
        JwksKeySource strict = remote.source(new CacheRules(
                usual.refreshInterval(),
                usual.minInterval(),
                usual.patience(),
                Duration.ofMinutes(10),
                usual.rebinding(),
                usual.snapshotFile(),
                usual.limits()));
        fetch.answer(ScriptedFetch.jwks("a"), Map.of("cache-control", "max-age=86400"));
        strict.keys();
        fetch.fail();
        clock.advance(Duration.ofMinutes(10).minusMillis(1));
        assertThat(strict.keys().find("a")).isPresent();

        clock.advance(Duration.ofMillis(1));
        assertThatThrownBy(strict::keys).isInstanceOf(KeyUnavailableException.class);
    }

    @Test
    void aServerThatIsDownIsAskedAgainOnlyAfterTheMinimumInterval() {
        assertThatThrownBy(source::keys).hasMessageContaining("there was no good answer yet");
        assertThatThrownBy(source::keys).isInstanceOf(KeyUnavailableException.class);
        assertThat(fetch.count()).isEqualTo(1);

        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("a")));
        clock.advance(Duration.ofSeconds(30).minusMillis(1));
        assertThatThrownBy(source::keys).isInstanceOf(KeyUnavailableException.class);
        clock.advance(Duration.ofMillis(1));
        assertThat(source.keys().find("a")).isPresent();
    }

    @Test
    void whileTheServerIsDownADueSetIsAskedForOncePerInterval() {
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("a")));
        source.keys();
        fetch.fail();
        clock.advance(PAST_FRESH);
        for (int i = 0; i < 60; i++) {
            source.keys();
            clock.advance(Duration.ofSeconds(1));
        }

        assertThat(fetch.count()).isEqualTo(3);
    }

    @Test
    void refreshFetchesBeforeTheSetExpiresButKeepsTheInterval() {
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("a")));
        source.keys();
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("b")));

        assertThat(source.refresh().find("a")).isPresent();
        clock.advance(Duration.ofSeconds(30));
        assertThat(source.refresh().find("b")).isPresent();
        assertThat(fetch.count()).isEqualTo(2);
    }

    @Test
    void aRefreshThatCameTooSoonIsMadeUpForWhenTheIntervalIsOver() {
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("a")));
        source.keys();
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("b")));
        assertThat(source.renew().outcome()).isEqualTo(Outcome.TOO_SOON);

        clock.advance(Duration.ofSeconds(30));

        assertThat(source.keys().find("b")).isPresent();
    }

    @Test
    void theServersWishToBeLeftAloneIsHonouredWithinALimit() {
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("a")));
        KeySet old = source.keys();
        clock.advance(PAST_FRESH);
        fetch.answer(429, Map.of("retry-after", "120"));
        assertThat(source.keys()).isSameAs(old);
        clock.advance(Duration.ofSeconds(119));
        assertThat(source.refreshFor("x")).isSameAs(old);
        assertThat(source.refresh()).isSameAs(old);
        assertThat(fetch.count()).isEqualTo(2);

        fetch.answer(503, Map.of("retry-after", "86400"));
        clock.advance(Duration.ofSeconds(1));
        source.refresh();
        clock.advance(RetryAfter.LONGEST);
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("b")));
        assertThat(source.refresh().find("b")).isPresent();
    }

    @Test
    void aDueSetIsHandedOutAtOnceWhenFetchesRunElsewhere() {
        Deque<Runnable> handedOver = new ArrayDeque<>();
        JwksKeySource patient = remote.source(fetch, handedOver::add);
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("a")));
        KeySet old = source(patient, handedOver);
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("b")));
        clock.advance(PAST_FRESH);

        assertThat(patient.keys()).isSameAs(old);
        assertThat(patient.keys()).isSameAs(old);
        assertThat(handedOver).hasSize(1);
        handedOver.remove().run();
        assertThat(patient.keys().find("b")).isPresent();
    }

    /** The first set, fetched by hand: a caller would wait for it. */
    private static KeySet source(JwksKeySource patient, Deque<Runnable> handedOver) {
        Thread.currentThread().interrupt();
        assertThatThrownBy(patient::keys).isInstanceOf(KeyUnavailableException.class);
        assertThat(Thread.interrupted()).isTrue();
        handedOver.remove().run();
        return patient.keys();
    }

    @Test
    void whoIsInterruptedWhileWaitingIsToldSo() {
        JwksKeySource patient = remote.source(fetch, task -> {});
        Thread.currentThread().interrupt();

        KeyRefresh refresh = patient.renew();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(refresh.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(refresh.problem())
                .hasValueSatisfying(text -> assertThat(text).contains("interrupted"));
    }

    @Test
    void aSourceTellsWhereItsKeysAreFromAndNothingOfACredential() {
        KeyServer server = new KeyServer(RemoteFixture.LOCATION, "method", "canary-digest", fetch, new MethodStatus());
        JwksKeySource guarded = new JwksKeySource(server, CacheRules.DEFAULT, Surroundings.onCallersThread(clock));

        assertThat(guarded.location()).isEqualTo(RemoteFixture.LOCATION);
        assertThat(guarded).hasToString("JwksKeySource[" + RemoteFixture.LOCATION + "]");
        assertThat(server).hasToString("KeyServer[" + RemoteFixture.LOCATION + "]");
    }

    @Test
    void anExecutorThatTakesNoMoreTasksLeavesTheOldSet() {
        boolean[] open = {true};
        JwksKeySource stopping = remote.source(fetch, task -> {
            if (!open[0]) {
                throw new RejectedExecutionException();
            }
            task.run();
        });
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("a")));
        KeySet old = stopping.keys();
        open[0] = false;
        clock.advance(PAST_FRESH);

        assertThat(stopping.keys()).isSameAs(old);
        assertThat(stopping.renew().problem())
                .hasValueSatisfying(text -> assertThat(text).contains("stops"));
    }

    @Test
    void aStatusRuleThatThrowsIsABadAnswer() {
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("a")));
        JwksKeySource broken = new JwksKeySource(
                new KeyServer("x", "own", fetch, members -> {
                    throw new IllegalStateException("secret");
                }),
                CacheRules.DEFAULT,
                Surroundings.onCallersThread(clock));

        assertThatThrownBy(broken::keys)
                .isInstanceOf(KeyUnavailableException.class)
                .hasMessageContaining("IllegalStateException")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aBadAnswerIsToldWithoutItsText() {
        fetch.answer(ScriptedFetch.ok("{\"SECRET\":1,".getBytes(StandardCharsets.UTF_8)));

        assertThatThrownBy(source::keys)
                .hasMessageContaining("Not valid JSON")
                .message()
                .doesNotContain("SECRET");
    }

    @Test
    void theStateOfOneKeyIsTakenOverUntilTheNextDocument() {
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("a")));
        MleKey key = source.keys().find("a").orElseThrow();

        KeyRefresh refresh = source.update("a", () -> key.withStatus(KeyStatus.RETIRING));

        assertThat(refresh.changes().deprecated()).extracting(MleKey::id).containsExactly("a");
        assertThat(source.keys().activeKey()).isEmpty();
        clock.advance(Duration.ofSeconds(30));
        assertThat(source.keys().activeKey()).isPresent();
    }

    @Test
    void oneKeyIsLookedUpPerIntervalAndTheSetMakesUpForWhatIsTooSoon() {
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("a")));
        MleKey key = source.keys().find("a").orElseThrow();
        AtomicInteger lookUps = new AtomicInteger();
        for (int i = 0; i < 10; i++) {
            source.update("a", () -> {
                lookUps.incrementAndGet();
                return key;
            });
        }
        assertThat(lookUps).hasValue(1);
        assertThat(source.update("a", () -> key).outcome()).isEqualTo(Outcome.TOO_SOON);

        clock.advance(Duration.ofSeconds(30));
        source.keys();
        assertThat(fetch.count()).isEqualTo(2);
        source.update("a", () -> key.withStatus(KeyStatus.RETIRING));
        assertThat(source.keys().activeKey()).isEmpty();
    }

    @Test
    void aStateThatIsToldTooSoonIsMadeUpForAlsoIfTheLastOneWasOfNoKey() {
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("a")));
        MleKey key = source.keys().find("a").orElseThrow();
        source.update("b", () -> key.withId("b"));
        int before = fetch.count();

        assertThat(source.update("a", () -> key.withStatus(KeyStatus.DISABLED)).outcome())
                .isEqualTo(Outcome.TOO_SOON);

        clock.advance(CacheRules.DEFAULT.minInterval());
        source.keys();
        assertThat(fetch.count()).isEqualTo(before + 1);
    }

    @Test
    void aDisabledKeyIsAskedForLikeOneThatIsNotThere() {
        fetch.answer(ScriptedFetch.jwks("a"), Map.of("etag", "\"1\""));
        MleKey key = source.keys().find("a").orElseThrow();
        source.update("a", () -> key.withStatus(KeyStatus.DISABLED));
        fetch.answer(304, Map.of());
        source.refreshFor("a");
        assertThat(fetch.count()).isEqualTo(2);

        clock.advance(CacheRules.DEFAULT.minInterval());
        source.refreshFor("a");
        assertThat(fetch.count()).as("not so soon again").isEqualTo(2);
    }

    @Test
    void theStateOfAKeyThatComesWhileAnUnchangedSetIsTakenIsNotLost() {
        AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
        JwksKeySource busy = new JwksKeySource(
                new KeyServer("x", "method", fetch, new MethodStatus()),
                CacheRules.DEFAULT,
                new Surroundings(
                        clock,
                        clock,
                        Runnable::run,
                        () -> {
                            meanwhile.getAndSet(() -> {}).run();
                            return 0.5;
                        },
                        refresh -> {}));
        fetch.answer(ScriptedFetch.jwks("a"), Map.of("etag", "\"1\""));
        MleKey key = busy.keys().find("a").orElseThrow();
        fetch.answer(304, Map.of());
        clock.advance(Duration.ofSeconds(30));
        meanwhile.set(() -> busy.update("a", () -> key.withStatus(KeyStatus.RETIRING)));

        busy.renew();

        assertThat(busy.held().orElseThrow().keys().activeKey()).isEmpty();
    }

    @Test
    void aKeyThatIsNotInTheSetIsNotAddedByItsState() {
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("a")));
        MleKey other = source.keys().find("a").orElseThrow().withId("b");

        assertThat(source.update("b", () -> other).changes().isEmpty()).isTrue();
        assertThat(source.keys().find("b")).isEmpty();
    }

    @Test
    void handingOutAFreshSetAllocatesNothing() {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("a")));
        JwksKeySource steady = new JwksKeySource(
                new KeyServer("x", "method", fetch, members -> Optional.of(KeyStatus.ACTIVE)),
                CacheRules.DEFAULT,
                Surroundings.onCallersThread(new SteadyClock(Clock.systemUTC(), System::nanoTime)));
        steady.keys();
        long thread = Thread.currentThread().getId();
        long before = threads.getThreadAllocatedBytes(thread);
        for (int i = 0; i < 10_000; i++) {
            steady.keys();
        }

        assertThat(threads.getThreadAllocatedBytes(thread) - before).isLessThan(10_000);
    }
}
