package org.camelmle.life;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.camelmle.keys.MleKey;

/**
 * When our keys are rotated.
 *
 * @param maxKeyAge how old the active key may become. Method recommends 90 days
 * @param drainTime how long a replaced key still opens answers before it is taken back, from its last use on; with zero it
 *     goes whether it is used or not
 * @param activationDelay how long a new key is pending before the provider hears of it, so that every process that shares
 *     the key file has read it
 * @param keySize of new keys, in bits
 */
public record RotationRules(Duration maxKeyAge, Duration drainTime, Duration activationDelay, int keySize) {

    public RotationRules {
        Objects.requireNonNull(maxKeyAge, "maxKeyAge");
        Objects.requireNonNull(drainTime, "drainTime");
        Objects.requireNonNull(activationDelay, "activationDelay");
        if (maxKeyAge.isNegative() || maxKeyAge.isZero()) {
            throw new IllegalArgumentException("maxKeyAge (" + maxKeyAge + ") must be longer than nothing");
        }
        if (drainTime.isNegative()) {
            throw new IllegalArgumentException("drainTime (" + drainTime + ") must not be negative");
        }
        if (activationDelay.isNegative()) {
            throw new IllegalArgumentException("activationDelay (" + activationDelay + ") must not be negative");
        }
    }

    /** For one process, which has a new key at once. */
    public RotationRules(Duration maxKeyAge, Duration drainTime, int keySize) {
        this(maxKeyAge, drainTime, Duration.ZERO, keySize);
    }

    /** Whether the key is too old; one of unknown age is. */
    boolean isTooOld(MleKey key, Instant now) {
        return key.createdAt()
                .map(created -> !now.isBefore(created.plus(maxKeyAge)))
                .orElse(true);
    }

    /** Whether a key is pending for long enough; where that matters, one that is so since an unknown time is not. */
    boolean isSettled(MleKey key, Instant now) {
        return activationDelay.isZero()
                || key.statusSince()
                        .map(since -> !now.isBefore(since.plus(activationDelay)))
                        .orElse(false);
    }

    /** Whether the drain time is over since the switch; for a key that is retiring since an unknown time it is not. */
    boolean isDrained(MleKey key, Instant now) {
        return key.statusSince()
                .map(since -> !now.isBefore(since.plus(drainTime)))
                .orElse(false);
    }

    /** Why a key may not go though that time is over: it was used since, or nobody can tell. */
    Optional<String> reasonToKeep(LastUse use, Instant now) {
        if (drainTime.isZero()) {
            return Optional.empty();
        }
        return use.unknown()
                .or(() -> use.at()
                        .filter(minute ->
                                now.isBefore(minute.plus(UseMarks.GRAIN).plus(drainTime)))
                        .map(minute -> "a message came under it at " + minute + ", and it may go when none has for "
                                + drainTime));
    }
}
