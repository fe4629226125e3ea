package org.camelmle.component.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class AbandonableWorkTest {

    private static final Duration SHORT = Duration.ofMillis(1);
    private static final Duration LONG_ENOUGH_TO_BEGIN = Duration.ofSeconds(3);

    private final AbandonableWork work = new AbandonableWork(Thread::new);
    private final CountDownLatch end = new CountDownLatch(1);

    /** Nothing ends it, not even an interruption. */
    private String hang() {
        boolean over = false;
        while (!over) {
            try {
                over = end.await(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                over = false;
            }
        }
        return "late";
    }

    @Test
    void resultAndFailureAreThoseOfTheWork() throws Exception {
        assertThat(work.within(Duration.ofMinutes(1), () -> "done")).isEqualTo("done");
        assertThatThrownBy(() -> work.within(Duration.ofMinutes(1), () -> {
                    throw new IOException("refused");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("refused");
    }

    @Test
    void workThatTakesTooLongIsInterrupted() {
        CountDownLatch interrupted = new CountDownLatch(1);

        assertThatThrownBy(() -> work.within(LONG_ENOUGH_TO_BEGIN, () -> {
                    try {
                        return end.await(1, TimeUnit.MINUTES);
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                        throw e;
                    }
                }))
                .isInstanceOf(TimeoutException.class);
        Awaitility.await().until(() -> interrupted.getCount() == 0);
    }

    @Test
    void onlySomeThreadsAreLeftBehind() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(AbandonableWork.MOST);
        List<Callable<Object>> hanging = Collections.nCopies(
                AbandonableWork.MOST,
                () -> assertThatThrownBy(() -> work.within(LONG_ENOUGH_TO_BEGIN, this::hang))
                        .isInstanceOf(TimeoutException.class));
        for (Future<Object> ended : callers.invokeAll(hanging)) {
            ended.get();
        }
        callers.shutdown();
        assertThatThrownBy(() -> work.within(SHORT, () -> "one more"))
                .isInstanceOf(AbandonableWork.TooManyException.class)
                .hasMessageContaining("have not ended yet");

        end.countDown();

        Awaitility.await()
                .untilAsserted(() -> assertThat(work.within(Duration.ofMinutes(1), () -> "again"))
                        .isEqualTo("again"));
    }

    @Test
    void workThatGotNoThreadHoldsNoPlace() throws Exception {
        boolean[] starved = {true};
        AbandonableWork poor = new AbandonableWork(task -> {
            if (starved[0]) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            return new Thread(task);
        });
        for (int i = 0; i <= AbandonableWork.MOST; i++) {
            assertThatThrownBy(() -> poor.within(SHORT, () -> "never")).isInstanceOf(OutOfMemoryError.class);
        }

        starved[0] = false;

        assertThat(poor.within(Duration.ofMinutes(1), () -> "done")).isEqualTo("done");
    }
}
