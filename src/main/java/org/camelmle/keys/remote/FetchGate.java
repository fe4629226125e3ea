package org.camelmle.keys.remote;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Lets one fetch through per interval. The interval is claimed before the fetch, whatever comes of it. */
final class FetchGate {

    private final long interval;
    private final AtomicLong opensAt = new AtomicLong(Long.MIN_VALUE);

    FetchGate(Duration interval) {
        this.interval = interval.toMillis();
    }

    /** @param now in milliseconds by the steady clock, as all times here */
    boolean isOpen(long now) {
        return now >= opensAt.get();
    }

    /** Closes the gate behind the one caller that gets through. */
    boolean claim(long now) {
        long seen = opensAt.get();
        return now >= seen && opensAt.compareAndSet(seen, now + interval);
    }

    /** Keeps the gate closed at least until then. */
    void closeUntil(long time) {
        opensAt.accumulateAndGet(time, Math::max);
    }

    long opensAt() {
        return opensAt.get();
    }
}
