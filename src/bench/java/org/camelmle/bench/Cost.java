package org.camelmle.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * What this thread has used up: CPU time, which unlike the clock on the wall does not count what other processes took
 * from us, the time on the wall beside it, and memory.
 */
public record Cost(long cpuNanos, long wallNanos, long allocatedBytes) {

    public static final Cost NONE = new Cost(0, 0, 0);

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    public static Cost soFar() {
        return new Cost(THREADS.getCurrentThreadCpuTime(), System.nanoTime(), THREADS.getCurrentThreadAllocatedBytes());
    }

    public Cost minus(Cost other) {
        return new Cost(cpuNanos - other.cpuNanos, wallNanos - other.wallNanos, allocatedBytes - other.allocatedBytes);
    }

    public Cost plus(Cost other) {
        return new Cost(cpuNanos + other.cpuNanos, wallNanos + other.wallNanos, allocatedBytes + other.allocatedBytes);
    }
}
