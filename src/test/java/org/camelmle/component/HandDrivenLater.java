package org.camelmle.component;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.camelmle.component.http.Later;

/** Waits for no time at all: what is to be done later is done when a test says so. */
final class HandDrivenLater implements Later {

    private final List<Duration> waits = new ArrayList<>();
    private final Deque<Runnable> work = new ArrayDeque<>();
    private boolean closed;

    @Override
    public synchronized void after(Duration wait, Work task) {
        if (closed) {
            throw new RejectedExecutionException("closed");
        }
        waits.add(wait);
        work.add(task);
    }

    /** How long was to be waited, so far. */
    synchronized List<Duration> waits() {
        return List.copyOf(waits);
    }

    /** Does the next thing on this thread. */
    void runNext() {
        Runnable next;
        synchronized (this) {
            next = work.removeFirst();
        }
        next.run();
    }

    void runAll() {
        while (isWaiting()) {
            runNext();
        }
    }

    synchronized boolean isWaiting() {
        return !work.isEmpty();
    }

    synchronized void close() {
        closed = true;
    }
}
