package org.camelmle.keys.remote;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * When a set that is fresh is fetched again: at 80 % of its lifetime, give or take 5 %, so that neither a message nor the
 * set's end has to wait for it, and so that processes that were started together do not ask together.
 */
final class RefreshAhead {

    private static final double EARLIEST = 0.75;
    private static final double SPREAD = 0.10;

    private final DoubleSupplier random;

    /** @param random numbers from 0 to 1 */
    RefreshAhead(DoubleSupplier random) {
        this.random = random;
    }

    /** How long after the fetch. */
    Duration after(Duration lifetime) {
        return Duration.ofMillis((long) (lifetime.toMillis() * (EARLIEST + SPREAD * random.getAsDouble())));
    }
}
