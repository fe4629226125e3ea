package org.camelmle.keys.remote;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.LongSupplier;

/**
 * Reads the wall clock once and counts on from there, so that a wall clock that is put forward or back neither makes keys
 * old nor keeps them young.
 */
public final class SteadyClock extends Clock {

    private final Clock wall;
    private final LongSupplier nanoTime;
    private final long startMillis;
    private final long startNanos;

    /** @param nanoTime counts nanoseconds from any point on, such as {@link System#nanoTime} */
    public SteadyClock(Clock wall, LongSupplier nanoTime) {
        this.wall = wall;
        this.nanoTime = nanoTime;
        this.startMillis = wall.millis();
        this.startNanos = nanoTime.getAsLong();
    }

    @Override
    public long millis() {
        return startMillis + (nanoTime.getAsLong() - startNanos) / 1_000_000;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    @Override
    public ZoneId getZone() {
        return wall.getZone();
    }

    /** A clock that begins to count anew from the same wall clock. */
    @Override
    public Clock withZone(ZoneId zone) {
        return new SteadyClock(wall.withZone(zone), nanoTime);
    }
}
