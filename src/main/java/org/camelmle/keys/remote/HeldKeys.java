package org.camelmle.keys.remote;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.camelmle.keys.KeySet;

/**
 * The set that a source holds, with the times of its life. Immutable.
 *
 * @param fetchedAt when the last good answer came, be it a document or a 304
 * @param lifetime how long after that the set is fresh
 * @param etag what to ask with next time
 * @param usableUntil when it is given up by the wall clock
 */
public record HeldKeys(
        KeySet keys, Instant fetchedAt, Duration lifetime, Optional<String> etag, Instant usableUntil, Limits limits) {

    /**
     * Until when nothing has to be done, in milliseconds.
     *
     * @param dueAt when the set is to be fetched again, by the steady clock
     * @param overAt when it is given up, by the steady clock
     * @param endsAt when a key of it or the set itself comes to its end, by the wall clock
     */
    public record Limits(long dueAt, long overAt, long endsAt) {}

    /** Nothing yet: due at once, never usable. */
    static final HeldKeys NONE = new HeldKeys(
            KeySet.EMPTY,
            Instant.EPOCH,
            Duration.ZERO,
            Optional.empty(),
            Instant.EPOCH,
            new Limits(Long.MIN_VALUE, Long.MIN_VALUE, Long.MIN_VALUE));

    public HeldKeys {
        Objects.requireNonNull(keys, "keys");
        Objects.requireNonNull(fetchedAt, "fetchedAt");
        Objects.requireNonNull(lifetime, "lifetime");
        Objects.requireNonNull(etag, "etag");
        Objects.requireNonNull(usableUntil, "usableUntil");
        Objects.requireNonNull(limits, "limits");
    }

    /** A set that was fetched. */
    static HeldKeys of(
            KeySet keys,
            Instant fetchedAt,
            Duration lifetime,
            Optional<String> etag,
            Instant usableUntil,
            long dueAt,
            long overAt) {
        Limits limits = new Limits(Math.min(dueAt, overAt), overAt, firstEnd(keys, usableUntil));
        return new HeldKeys(keys, fetchedAt, lifetime, etag, usableUntil, limits);
    }

    private static long firstEnd(KeySet keys, Instant usableUntil) {
        return keys.nextEnd().filter(usableUntil::isAfter).orElse(usableUntil).toEpochMilli();
    }

    /** Until when the set is fresh. */
    public Instant freshUntil() {
        return fetchedAt.plus(lifetime);
    }

    boolean isThere() {
        return limits.overAt() != Long.MIN_VALUE;
    }

    /** Nothing has to be done for it. */
    boolean isQuiet(long steadyNow, long wallNow) {
        return steadyNow < limits.dueAt() && wallNow < limits.endsAt();
    }

    boolean isDue(long steadyNow) {
        return steadyNow >= limits.dueAt();
    }

    boolean isUsable(long steadyNow, long wallNow) {
        return steadyNow < limits.overAt() && wallNow < usableUntil.toEpochMilli();
    }

    /** The set without keys that are over, if there are any and it can still be used after that. It is due then. */
    Optional<HeldKeys> withoutExpired(Instant now, long steadyNow) {
        return keys.nextEnd()
                .filter(end -> !now.isBefore(end))
                .map(end -> withKeys(keys.at(now)).dueNoLaterThan(steadyNow))
                .filter(left -> left.keys().encryptionKey().isPresent());
    }

    HeldKeys withKeys(KeySet changed) {
        return of(changed, fetchedAt, lifetime, etag, usableUntil, limits.dueAt(), limits.overAt());
    }

    /** Fetched again at this time, by the steady clock, or when the set comes to its end before that. */
    HeldKeys dueAgainAt(long time) {
        return of(keys, fetchedAt, lifetime, etag, usableUntil, time, limits.overAt());
    }

    HeldKeys dueNoLaterThan(long time) {
        return time < limits.dueAt() ? dueAgainAt(time) : this;
    }
}
