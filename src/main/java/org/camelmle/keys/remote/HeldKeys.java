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
 * @param dueAt when it is to be looked after, in milliseconds since the epoch: fetched again, or rid of a key that is over
 * @param usableUntil when it is given up, in milliseconds since the epoch
 */
public record HeldKeys(
        KeySet keys, Instant fetchedAt, Duration lifetime, Optional<String> etag, long dueAt, long usableUntil) {

    /** Nothing yet: due at once, never usable. */
    static final HeldKeys NONE =
            new HeldKeys(KeySet.EMPTY, Instant.EPOCH, Duration.ZERO, Optional.empty(), Long.MIN_VALUE, Long.MIN_VALUE);

    public HeldKeys {
        Objects.requireNonNull(keys, "keys");
        Objects.requireNonNull(fetchedAt, "fetchedAt");
        Objects.requireNonNull(lifetime, "lifetime");
        Objects.requireNonNull(etag, "etag");
    }

    /** Until when the set is fresh. */
    public Instant freshUntil() {
        return fetchedAt.plus(lifetime);
    }

    boolean isThere() {
        return usableUntil != Long.MIN_VALUE;
    }

    boolean isUsable(long now) {
        return now < usableUntil;
    }

    /** The set without keys that are over, if there are any and it can still be used after that. */
    Optional<HeldKeys> withoutExpired(Instant now) {
        return keys.nextEnd()
                .filter(end -> !now.isBefore(end))
                .map(end -> withKeys(keys.at(now)))
                .filter(left -> left.keys().encryptionKey().isPresent());
    }

    HeldKeys withKeys(KeySet changed) {
        return new HeldKeys(changed, fetchedAt, lifetime, etag, dueAt, usableUntil);
    }

    /** Looked after again at this time, or when a key or the set comes to its end before that. */
    HeldKeys dueAgainAt(long time) {
        long end = keys.nextEnd().map(Instant::toEpochMilli).orElse(Long.MAX_VALUE);
        return new HeldKeys(keys, fetchedAt, lifetime, etag, Math.min(time, Math.min(end, usableUntil)), usableUntil);
    }

    HeldKeys dueNoLaterThan(long time) {
        return time < dueAt ? new HeldKeys(keys, fetchedAt, lifetime, etag, time, usableUntil) : this;
    }
}
