package org.camelmle.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * What this thread has used up: CPU time, which unlike the clock on the wall does not count what other processes took
 * from us, and memory.
 */
record Cost(long cpuNanos, long allocatedBytes) {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    static Cost soFar() {
        return new Cost(THREADS.getCurrentThreadCpuTime(), THREADS.getCurrentThreadAllocatedBytes());
    }

    Cost minus(Cost other) {
        return new Cost(cpuNanos - other.cpuNanos, allocatedBytes - other.allocatedBytes);
    }
}
