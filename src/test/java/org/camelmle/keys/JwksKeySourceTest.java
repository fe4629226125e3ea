package org.camelmle.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.camelmle.KeyUnavailableException;
import org.camelmle.keys.JwksKeySource.Options;
import org.junit.jupiter.api.Test;

class JwksKeySourceTest {

    private static final Duration PAST_FRESH = Duration.ofMinutes(6);

    private final MovableClock clock = new MovableClock();
    private final ScriptedFetch fetch = new ScriptedFetch();
    private final JwksKeySource source = source(fetch);

    @Test
    void aFreshSetIsNotFetchedAgain() {
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("a")));
        KeySet first = source.keys();
        clock.advance(Duration.ofMinutes(5));

        assertThat(source.keys()).isSameAs(first);
        assertThat(fetch.count()).isEqualTo(1);
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
    void theOldSetStaysWhileTheServerIsDownAndThenIsNoLongerUsed() {
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("a")));
        KeySet old = source.keys();
        fetch.fail();

        clock.advance(Duration.ofHours(24).minusSeconds(1));
        assertThat(source.keys()).isSameAs(old);

        clock.advance(Duration.ofSeconds(1));
        assertThatThrownBy(source::keys)
                .isInstanceOf(KeyUnavailableException.class)
                .hasMessageContaining("https://keys.example/jwks")
                .hasMessageContaining("1440 minutes old")
                .hasMessageContaining("[a]")
                .hasMessageContaining("connection refused");
    }

    @Test
    void aServerThatIsDownIsAskedAgainOnlyAfterTheMinimumInterval() {
        assertThatThrownBy(source::keys).hasMessageContaining("there was no good answer yet");
        assertThatThrownBy(source::keys).isInstanceOf(KeyUnavailableException.class);
        assertThat(fetch.count()).isEqualTo(1);

        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("a")));
        clock.advance(Duration.ofSeconds(30));
        assertThat(source.keys().find("a")).isPresent();
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
    void anExpiredSetIsHandedOutAtOnceWhenRefreshesRunElsewhere() {
        List<Runnable> handedOver = new ArrayList<>();
        JwksKeySource patient = new JwksKeySource(
                "keys", fetch, new MethodStatus(), Options.DEFAULT, clock, handedOver::add, alarm -> {});
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("a")));
        KeySet old = patient.keys();
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("b")));
        clock.advance(PAST_FRESH);

        assertThat(patient.keys()).isSameAs(old);
        handedOver.forEach(Runnable::run);
        assertThat(patient.keys().find("b")).isPresent();
    }

    @Test
    void manyMessagesThatMeetAnExpiredSetHandOverOneTask() {
        List<Runnable> handedOver = new ArrayList<>();
        JwksKeySource patient = new JwksKeySource(
                "keys", fetch, new MethodStatus(), Options.DEFAULT, clock, handedOver::add, alarm -> {});
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("a")));
        patient.keys();
        clock.advance(PAST_FRESH);

        patient.keys();
        patient.keys();
        assertThat(handedOver).hasSize(1);

        handedOver.remove(0).run();
        clock.advance(PAST_FRESH);
        patient.keys();
        assertThat(handedOver).hasSize(1);
    }

    @Test
    void aRefresherThatTakesNoWorkLeavesTheOldSetInUse() {
        AtomicInteger refused = new AtomicInteger();
        Executor closed = task -> {
            refused.incrementAndGet();
            throw new RejectedExecutionException();
        };
        JwksKeySource patient =
                new JwksKeySource("keys", fetch, new MethodStatus(), Options.DEFAULT, clock, closed, alarm -> {});
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("a")));
        KeySet old = patient.keys();
        clock.advance(PAST_FRESH);

        assertThat(patient.keys()).isSameAs(old);
        assertThat(patient.keys()).isSameAs(old);
        assertThat(refused).hasValue(2);
    }

    @Test
    void aHundredThreadsCauseOneFetch() throws Exception {
        CountDownLatch allAreReady = new CountDownLatch(100);
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("a")));

        List<KeySet> seen = inThreads(100, () -> {
            allAreReady.countDown();
            allAreReady.await();
            return source.keys();
        });

        assertThat(fetch.count()).isEqualTo(1);
        assertThat(seen).hasSize(100).allMatch(keys -> keys == seen.get(0));
    }

    @Test
    void whileOneFetchRunsTheOthersGetTheOldSetAtOnce() throws Exception {
        CountDownLatch fetching = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        JwksFetch slow = ifNoneMatch -> {
            if (fetch.count() > 0) {
                fetching.countDown();
                await(goOn);
            }
            return fetch.fetch(ifNoneMatch);
        };
        JwksKeySource slowSource = source(slow);
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("a")));
        KeySet old = slowSource.keys();
        clock.advance(PAST_FRESH);
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<KeySet> refreshed = other.submit(slowSource::keys);
            await(fetching);

            assertThat(slowSource.keys()).isSameAs(old);

            goOn.countDown();
            assertThat(refreshed.get()).isNotSameAs(old);
        } finally {
            other.shutdown();
        }
    }

    @Test
    void aBadAnswerIsToldWithoutItsText() {
        fetch.answer(ScriptedFetch.ok("{\"SECRET\":1,".getBytes(StandardCharsets.UTF_8)));

        assertThatThrownBy(source::keys)
                .hasMessageContaining("Not valid JSON")
                .message()
                .doesNotContain("SECRET");
    }

    private JwksKeySource source(JwksFetch from) {
        return new JwksKeySource("https://keys.example/jwks", from, new MethodStatus(), Options.DEFAULT, clock);
    }

    private static List<KeySet> inThreads(int count, Callable<KeySet> task) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            List<KeySet> results = new ArrayList<>();
            for (Future<KeySet> future : threads.invokeAll(Collections.nCopies(count, task))) {
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
}
