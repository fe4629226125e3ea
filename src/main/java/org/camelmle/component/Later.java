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
    void after(Duration wait, Runnable work);
}
