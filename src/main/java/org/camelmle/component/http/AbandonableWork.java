package org.camelmle.component.http;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Work that is left behind when its time is up, whatever holds it: a route of the user's that never answers, or a look-up
 * of a host's address, which nothing can end. It runs on a thread of its own, which is interrupted then. What it brings
 * after that goes nowhere.
 */
final class AbandonableWork {

    /** How many pieces of work may be left behind at a time: each holds a thread until it ends by itself. */
    static final int MOST = 8;

    // Who keeps its deadline by itself has this long to say so: its own reason tells more.
    private static final Duration GRACE = Duration.ofMillis(500);

    private final ThreadFactory threads;
    private final Semaphore free = new Semaphore(MOST);

    AbandonableWork(ThreadFactory threads) {
        this.threads = threads;
    }

    /**
     * Does the work.
     *
     * @throws TimeoutException if it was left behind
     * @throws TooManyException if it was not begun, as too many others that were left behind have not ended
     */
    <T> T within(Duration time, Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(work);
        begin(task);
        try {
            return task.get(time.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception failure ? failure : e;
        } finally {
            task.cancel(true);
        }
    }

    private void begin(FutureTask<?> task) throws TooManyException {
        if (!free.tryAcquire()) {
            throw new TooManyException();
        }
        boolean begun = false;
        try {
            threads.newThread(() -> {
                        try {
                            task.run();
                        } finally {
                            free.release();
                        }
                    })
                    .start();
            begun = true;
        } finally {
            if (!begun) {
                free.release();
            }
        }
    }

    /** Nothing was begun. */
    static final class TooManyException extends Exception {
        private static final long serialVersionUID = 1L;

        private TooManyException() {
            super("it was not asked: " + MOST + " requests before have not ended yet");
        }
    }
}
