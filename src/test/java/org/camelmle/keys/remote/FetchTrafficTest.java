package org.camelmle.keys.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.camelmle.KeyUnavailableException;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.MethodStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How often a key server is asked, by many threads and by many processes. */
class FetchTrafficTest {

    private static final int THREADS = 500;
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private final RemoteFixture remote = new RemoteFixture();
    private final ScriptedFetch fetch = remote.fetch;
    private final JwksKeySource source = remote.source();

    @Test
    void manyThreadsWithoutKeysCauseOneFetch() throws Exception {
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("a")));

        List<KeySet> seen = inThreads(source::keys);

        assertThat(fetch.count()).isEqualTo(1);
        assertThat(seen).allMatch(keys -> keys == seen.get(0));
    }

    @Test
    void manyThreadsWithUnknownKidsCauseOneFetchPerIntervalAndARotationIsStillNoticed() throws Exception {
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("a")));
        source.keys();

        for (int interval = 1; interval <= 10; interval++) {
            inThreads(() -> source.refreshFor(UUID.randomUUID().toString()));
            assertThat(fetch.count()).isEqualTo(1 + interval);
            remote.clock.advance(INTERVAL);
        }
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("b")));

        assertThat(inThreads(() -> source.refreshFor("b")))
                .anyMatch(keys -> keys.find("b").isPresent());
        assertThat(source.keys().find("b")).isPresent();
    }

    @Test
    @Timeout(60)
    void whileTheServerHangsOnlyAFewWaitForAKeyThatNobodyMayHave() throws Exception {
        Queue<Runnable> handedOver = new ConcurrentLinkedQueue<>();
        CacheRules patient = new CacheRules(
                Optional.empty(),
                INTERVAL,
                Duration.ofHours(1),
                CacheRules.DEFAULT.staleIfError(),
                Rebinding.FOLLOW,
                Optional.empty(),
                CacheRules.DEFAULT.limits());
        JwksKeySource hanging = remote.source(fetch, patient, task -> {
            if (fetch.count() == 0) {
                task.run();
            } else {
                handedOver.add(task);
            }
        });
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("a")));
        hanging.keys();
        // Those who waited make room for the next ones.
        for (int round = 0; round < 2; round++) {
            List<Thread> waiting = new ArrayList<>();
            for (int i = 0; i <= 16; i++) {
                waiting.add(started(() -> hanging.refreshFor(UUID.randomUUID().toString())));
            }
            Thread refused = started(() -> hanging.refreshFor("a"));
            waiting.add(refused);

            inThreads(() -> assertThat(
                            hanging.refreshFor(UUID.randomUUID().toString()).find("a"))
                    .isPresent());

            assertThat(waiting).allMatch(Thread::isAlive);
            assertThat(handedOver).hasSize(1);
            handedOver.remove().run();
            for (Thread thread : waiting) {
                thread.join();
            }
            remote.clock.advance(INTERVAL);
        }
    }

    private static Thread started(Runnable task) {
        Thread thread = new Thread(task);
        thread.start();
        Awaitility.await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        return thread;
    }

    @Test
    void unknownKidsDoNotUseUpTheBudgetOfTheOperator() {
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("a")));
        source.keys();
        remote.clock.advance(INTERVAL);
        source.refreshFor("x");
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("b")));

        assertThat(source.refresh().find("b")).isPresent();
    }

    @Test
    void theLimitHoldsForEmptyBrokenAndMissingAnswersToo() throws Exception {
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("a")));
        source.keys();
        List<Runnable> answers = List.of(
                fetch::fail,
                () -> fetch.answer(ScriptedFetch.ok("{\"keys\":[]}".getBytes(StandardCharsets.UTF_8))),
                () -> fetch.answer(500, Map.of()));
        int before = fetch.count();
        for (Runnable answer : answers) {
            answer.run();
            remote.clock.advance(INTERVAL);
            inThreads(() -> source.refreshFor(UUID.randomUUID().toString()));
        }

        assertThat(fetch.count()).isEqualTo(before + answers.size());
        assertThat(source.keys().find("a")).isPresent();
    }

    @Test
    void whileOneFetchRunsTheOthersGetTheOldSetAtOnce() throws Exception {
        CountDownLatch fetching = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        ExecutorService other = Executors.newSingleThreadExecutor();
        JwksFetch slow = ifNoneMatch -> {
            if (fetch.count() > 0) {
                fetching.countDown();
                await(goOn);
            }
            return fetch.fetch(ifNoneMatch);
        };
        try {
            JwksKeySource slowSource = remote.source(slow, other);
            fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("a")));
            KeySet old = slowSource.keys();
            remote.clock.advance(Duration.ofMinutes(6));

            assertThat(slowSource.keys()).isSameAs(old);
            await(fetching);
            assertThat(inThreads(slowSource::keys)).allMatch(keys -> keys == old);

            goOn.countDown();
            assertThat(slowSource.renew().changes().isEmpty()).isTrue();
            assertThat(slowSource.keys()).isNotSameAs(old);
            assertThat(fetch.count()).isEqualTo(2);
        } finally {
            other.shutdown();
        }
    }

    @Test
    void aServerThatStaysDownIsLeftAloneLongerAndLongerUpToFiveMinutes() {
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("a")));
        source.keys();
        remote.clock.advance(Duration.ofMinutes(6));
        fetch.fail();
        List<Duration> pauses = new ArrayList<>();
        Instant last = remote.clock.instant();
        for (int second = 0; second < 1800; second++) {
            int before = fetch.count();
            source.keys();
            if (fetch.count() > before) {
                pauses.add(Duration.between(last, remote.clock.instant()));
                last = remote.clock.instant();
            }
            remote.clock.advance(Duration.ofSeconds(1));
        }

        assertThat(pauses.stream().mapToLong(Duration::toSeconds))
                .startsWith(0L, 30L, 60L, 120L, 240L, 300L, 300L)
                .allMatch(pause -> pause <= 300);

        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("b")));
        remote.clock.advance(Backoff.LONGEST);
        assertThat(source.keys().find("b")).isPresent();
        fetch.fail();
        remote.clock.advance(Duration.ofMinutes(6));
        int before = fetch.count();
        source.keys();
        remote.clock.advance(INTERVAL);
        source.keys();
        assertThat(fetch.count())
                .as("after a good answer the pauses begin anew")
                .isEqualTo(before + 2);
    }

    @Test
    void whoWantsTheKeysNowWaitsForTheMinimumIntervalOnly() {
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("a")));
        source.keys();
        fetch.fail();
        for (int i = 0; i < 10; i++) {
            remote.clock.advance(INTERVAL);
            source.refresh();
        }
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("b")));
        remote.clock.advance(INTERVAL);

        assertThat(source.refresh().find("b")).isPresent();
    }

    @Test
    void processesThatLostTheirServerTogetherDoNotComeBackTogether() {
        int processes = 1000;
        Map<Duration, Integer> pauses = new TreeMap<>();
        for (int i = 0; i < processes; i++) {
            double number = i / (double) processes;
            Backoff backoff = new Backoff(INTERVAL, () -> number);
            backoff.afterFailure();
            pauses.merge(backoff.afterFailure().truncatedTo(ChronoUnit.SECONDS), 1, Integer::sum);
        }

        assertThat(pauses.keySet()).allMatch(pause -> pause.toSeconds() >= 54 && pause.toSeconds() <= 66);
        assertThat(pauses.values()).allMatch(inOneSecond -> inOneSecond <= 90);
    }

    @Test
    void anIdThatWasNotThereIsNotAskedForAgainSoSoonAndDoesNotUseUpTheBudget() {
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("a")));
        source.keys();
        source.refreshFor("b");
        assertThat(fetch.count()).isEqualTo(2);
        remote.clock.advance(INTERVAL);
        source.refreshFor("b");
        assertThat(fetch.count()).isEqualTo(2);

        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("c")));
        assertThat(source.refreshFor("c").find("c"))
                .as("another id is asked for at once")
                .isPresent();

        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("b")));
        remote.clock.advance(INTERVAL);
        assertThat(source.refreshFor("b").find("b")).as("after two intervals").isPresent();
    }

    @Test
    void aKeyThatIsThereButRefusedByThePeerIsAskedForEachTime() {
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("a")));
        source.keys();
        for (int i = 1; i <= 3; i++) {
            source.refreshFor("a");
            assertThat(fetch.count()).isEqualTo(1 + i);
            remote.clock.advance(INTERVAL);
        }
    }

    @Test
    void noMoreThanSomeAbsentIdsAreRemembered() {
        AbsentKeys absent = new AbsentKeys();
        for (int i = 0; i <= 1000; i++) {
            absent.add("k" + i, 10);
        }

        assertThat(absent.contains("k0", 9)).isFalse();
        assertThat(absent.contains("k1", 9)).isTrue();
        assertThat(absent.contains("k1", 10)).isFalse();
    }

    @Test
    void processesThatWereStartedTogetherDoNotAskTogether() {
        int processes = 1000;
        int[] number = {0};
        List<JwksKeySource> sources = new ArrayList<>();
        Map<Instant, Integer> fetches = new TreeMap<>();
        fetch.answer(ScriptedFetch.jwks("a"), Map.of("cache-control", "max-age=3600"));
        JwksFetch counted = ifNoneMatch -> {
            fetches.merge(remote.clock.instant(), 1, Integer::sum);
            return fetch.fetch(ifNoneMatch);
        };
        for (int i = 0; i < processes; i++) {
            // Evenly spread numbers instead of random ones, so that the test says the same each time.
            sources.add(new JwksKeySource(
                    new KeyServer("x", "method", counted, new MethodStatus()),
                    CacheRules.DEFAULT,
                    new Surroundings(
                            remote.clock,
                            remote.clock,
                            Runnable::run,
                            () -> number[0]++ % processes / (double) processes,
                            r -> {})));
        }
        sources.forEach(JwksKeySource::keys);
        fetches.clear();
        for (int second = 0; second < 3600; second += 10) {
            sources.forEach(JwksKeySource::keys);
            remote.clock.advance(Duration.ofSeconds(10));
        }

        assertThat(fetches.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(processes);
        assertThat(fetches.values()).allMatch(inTenSeconds -> inTenSeconds <= 30);
    }

    @Test
    void aLeapOfTheWallClockCostsOneFetchAndNoKey() {
        AtomicLong nanos = new AtomicLong();
        JwksKeySource source = sleeping(nanos);
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("a")));
        source.keys();

        remote.clock.advance(Duration.ofDays(1));
        for (int i = 0; i < 100; i++) {
            assertThat(source.keys().find("a")).isPresent();
        }
        assertThat(fetch.count()).isEqualTo(2);
        remote.clock.advance(Duration.ofDays(-2));
        source.keys();
        assertThat(fetch.count()).isEqualTo(2);

        nanos.addAndGet(Duration.ofMinutes(5).toNanos());
        source.keys();
        assertThat(fetch.count())
                .as("a clock that was put back keeps no set young")
                .isEqualTo(3);
    }

    @Test
    void keysGrowOldWhileTheMachineSleeps() {
        JwksKeySource source = sleeping(new AtomicLong());
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("a")));
        source.keys();
        fetch.fail();

        remote.clock.advance(Duration.ofHours(23));
        assertThat(source.keys().find("a")).isPresent();
        assertThat(fetch.count()).as("it is due").isEqualTo(2);
        remote.clock.advance(Duration.ofHours(1));

        assertThatThrownBy(source::keys)
                .isInstanceOf(KeyUnavailableException.class)
                .hasMessageContaining("1440 minutes old");
    }

    /** Its wall clock is moved by hand, and so is what counts the time in between. */
    private JwksKeySource sleeping(AtomicLong nanos) {
        return new JwksKeySource(
                new KeyServer("x", "method", fetch, new MethodStatus()),
                CacheRules.DEFAULT,
                new Surroundings(
                        remote.clock, new SteadyClock(remote.clock, nanos::get), Runnable::run, () -> 0.5, r -> {}));
    }

    @Test
    void shortLeapsOfTheWallClockAddUp() {
        SteadyClock steady = new SteadyClock(remote.clock, () -> 0);
        long begun = steady.millis();
        for (int i = 0; i < 100; i++) {
            remote.clock.advance(Duration.ofSeconds(40));
            steady.millis();
        }

        assertThat(Duration.ofMillis(steady.millis() - begun)).isEqualTo(Duration.ofSeconds(4000));
        remote.clock.advance(Duration.ofDays(-1));
        assertThat(Duration.ofMillis(steady.millis() - begun)).isEqualTo(Duration.ofSeconds(4000));
        remote.clock.advance(Duration.ofHours(1));
        assertThat(Duration.ofMillis(steady.millis() - begun)).isEqualTo(Duration.ofSeconds(7600));
    }

    private static <T> List<T> inThreads(Callable<T> task) throws Exception {
        CountDownLatch allAreReady = new CountDownLatch(THREADS);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<T> results = new ArrayList<>();
            Callable<T> together = () -> {
                allAreReady.countDown();
                await(allAreReady);
                return task.call();
            };
            for (Future<T> future : threads.invokeAll(Collections.nCopies(THREADS, together))) {
                results.add(future.get());
            }
            return results;
        } finally {
            threads.shutdown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aSourceThatGotNoThreadOnceFetchesTheNextTime() {
        AtomicInteger tries = new AtomicInteger();
        remote.fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("a")));
        JwksKeySource starved = remote.source(remote.fetch, task -> {
            if (tries.getAndIncrement() == 0) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            task.run();
        });
        assertThatThrownBy(starved::keys)
                .isInstanceOf(KeyUnavailableException.class)
                .hasMessageContaining("no thread could be started");

        assertThat(starved.keys().find("a")).isPresent();
    }

    @Test
    void whatIsAskedWhileAFetchRunsIsAskedAgainOnTime() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        AtomicReference<byte[]> published = new AtomicReference<>(ScriptedFetch.jwks("old"));
        AtomicBoolean slow = new AtomicBoolean(true);
        JwksFetch server = etag -> {
            byte[] seen = published.get();
            asked.countDown();
            if (slow.getAndSet(false)) {
                await(answered);
            }
            return ScriptedFetch.ok(seen);
        };
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            JwksKeySource slowSource = remote.source(server, threads);
            Thread timer = new Thread(slowSource::renew);
            timer.start();
            await(asked);
            published.set(ScriptedFetch.jwks("new"));
            Thread webhook = new Thread(slowSource::renew);
            webhook.start();
            Awaitility.await().until(() -> webhook.getState() == Thread.State.TIMED_WAITING);
            answered.countDown();
            timer.join();
            webhook.join();
            remote.clock.advance(INTERVAL);

            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(slowSource.keys().find("new")).isPresent());
        } finally {
            threads.shutdownNow();
        }
    }
}
