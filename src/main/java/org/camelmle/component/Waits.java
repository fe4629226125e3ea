package org.camelmle.component;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** What waits on a scheduler. What still waits when it is closed is given up, not dropped. */
final class Waits implements Later, AutoCloseable {

    private final ScheduledExecutorService scheduler;
    private final Set<Work> waiting = ConcurrentHashMap.newKeySet();

    Waits(ScheduledExecutorService scheduler) {
        this.scheduler = scheduler;
    }

    @Override
    public void after(Duration wait, Work work) {
        waiting.add(work);
        try {
            var unused = scheduler.schedule(
                    () -> {
                        if (waiting.remove(work)) {
                            work.run();
                        }
                    },
                    wait.toNanos(),
                    TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            if (waiting.remove(work)) {
                throw e;
            }
        }
    }

    /** After the scheduler was shut down: nothing begins any more. */
    @Override
    public void close() {
        for (Work work : List.copyOf(waiting)) {
            if (waiting.remove(work)) {
                work.giveUp();
            }
        }
    }
}
