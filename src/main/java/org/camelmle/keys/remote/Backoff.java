package org.camelmle.keys.remote;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;

/**
 * How long a source is left alone that gives no good answer: twice as long after each, up to a limit, give or take a
 * tenth, so that many processes that lost it together do not come back to it together.
 */
final class Backoff {

    /** However long the source is down. */
    static final Duration LONGEST = Duration.ofMinutes(5);

    private static final double SPREAD = 0.2;
    private static final int MOST_DOUBLINGS = 20;

    private final Duration first;
    private final DoubleSupplier random;
    private final AtomicInteger failures = new AtomicInteger();

    /** @param random numbers from 0 to 1 */
    Backoff(Duration first, DoubleSupplier random) {
        this.first = first;
        this.random = random;
    }

    /** Counts one more failure. */
    Duration afterFailure() {
        int doublings = Math.min(failures.getAndIncrement(), MOST_DOUBLINGS);
        long longest = Math.max(LONGEST.toMillis(), first.toMillis());
        double millis = Math.min((double) longest, Math.scalb((double) first.toMillis(), doublings));
        return Duration.ofMillis((long) (millis * (1 + SPREAD * (random.getAsDouble() - 0.5))));
    }

    /** Begins anew. */
    void succeeded() {
        failures.set(0);
    }
}
