package org.camelmle.keys.remote;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * Counts how much time passes, for intervals and ages. A wall clock that is put back keeps nothing young. One that leaps
 * forward is believed: the machine may have slept, or its memory have been restored, while nothing counted. For what is
 * true at a certain time, such as the end of a key, ask the wall clock itself.
 */
public final class SteadyClock extends Clock {

    // Less than that is the wall clock being set right; it adds up.
    private static final long LEAP_MILLIS = 60_000;

    private final Clock wall;
    private final LongSupplier nanoTime;
    private final long startMillis;
    private final long startNanos;
    private final AtomicReference<Leaps> leaps = new AtomicReference<>(new Leaps(0, 0));

    /**
     * What the wall clock did besides counting.
     *
     * @param lead how far it was ahead of the count, the last time it leapt
     * @param forward how far it has leapt forward in all
     */
    private record Leaps(long lead, long forward) {

        Leaps with(long newLead) {
            return new Leaps(newLead, forward + Math.max(0, newLead - lead));
        }
    }

    /** @param nanoTime counts nanoseconds from any point on, such as {@link System#nanoTime} */
    public SteadyClock(Clock wall, LongSupplier nanoTime) {
        this.wall = wall;
        this.nanoTime = nanoTime;
        this.startMillis = wall.millis();
        this.startNanos = nanoTime.getAsLong();
    }

    /** Without allocation while the wall clock does not leap. */
    @Override
    public long millis() {
        long counted = startMillis + (nanoTime.getAsLong() - startNanos) / 1_000_000;
        long lead = wall.millis() - counted;
        Leaps seen = leaps();
        if (Math.abs(lead - seen.lead()) < LEAP_MILLIS) {
            return counted + seen.forward();
        }
        Leaps next = seen.with(lead);
        return counted + (leaps.compareAndSet(seen, next) ? next : leaps()).forward();
    }

    private Leaps leaps() {
        return Objects.requireNonNull(leaps.get());
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
