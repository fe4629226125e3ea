package org.camelmle.component.http;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Does something later, on a thread of its own; none is held until then. */
@FunctionalInterface
public interface Later {

    /**
     * Begins the work when the time is over.
     *
     * @throws java.util.concurrent.RejectedExecutionException if nothing is begun any more
     */
    void after(Duration wait, Work work);

    /** What is done when the time is over; exactly one of the two happens. */
    interface Work extends Runnable {

        /** Ends it instead: the time will not come, since the component stops. */
        void giveUp();
    }

    /** What waits on a scheduler. What still waits when it is closed is given up, not dropped. */
    final class Waits implements Later, AutoCloseable {

        private final ScheduledExecutorService scheduler;
        private final Set<Work> waiting = ConcurrentHashMap.newKeySet();

        public Waits(ScheduledExecutorService scheduler) {
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
}
