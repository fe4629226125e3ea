package org.camelmle.component;

import java.time.Duration;

/** Does something later, on a thread of its own; none is held until then. */
@FunctionalInterface
interface Later {

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
}
