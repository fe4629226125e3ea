package org.camelmle.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Where threads stand until they are let through; it counts how many stood there at once. */
public final class Gate implements Runnable {

    private static final int PATIENCE = 30;

    private final Semaphore arrived = new Semaphore(0);
    private final Semaphore passes = new Semaphore(0);
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger mostInside = new AtomicInteger();

    /** Stands at the gate. */
    @Override
    public void run() {
        mostInside.accumulateAndGet(inside.incrementAndGet(), Math::max);
        arrived.release();
        acquire(passes, 1);
        inside.decrementAndGet();
    }

    /** Waits until so many more stand there. */
    public void awaitArrivals(int number) {
        acquire(arrived, number);
    }

    /** Lets so many through. */
    public void open(int number) {
        passes.release(number);
    }

    public int mostInside() {
        return mostInside.get();
    }

    private static void acquire(Semaphore semaphore, int number) {
        try {
            assertThat(semaphore.tryAcquire(number, PATIENCE, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
