package org.camelmle.life;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.camelmle.keys.MleKey;

/**
 * When our keys are rotated.
 *
 * @param maxKeyAge how old the active key may become. Method recommends 90 days
 * @param drainTime how long a replaced key still opens answers before it is taken back
 * @param keySize of new keys, in bits
 */
public record RotationRules(Duration maxKeyAge, Duration drainTime, int keySize) {

    public RotationRules {
        Objects.requireNonNull(maxKeyAge, "maxKeyAge");
        Objects.requireNonNull(drainTime, "drainTime");
        if (maxKeyAge.isNegative() || maxKeyAge.isZero()) {
            throw new IllegalArgumentException("maxKeyAge (" + maxKeyAge + ") must be longer than nothing");
        }
        if (drainTime.isNegative()) {
            throw new IllegalArgumentException("drainTime (" + drainTime + ") must not be negative");
        }
    }

    /** Whether the key is too old; one of unknown age is. */
    boolean isTooOld(MleKey key, Instant now) {
        return key.createdAt()
                .map(created -> !now.isBefore(created.plus(maxKeyAge)))
                .orElse(true);
    }

    /** Whether a key that is retiring may go; one that is so since an unknown time may not. */
    boolean isDrained(MleKey key, Instant now) {
        return key.statusSince()
                .map(since -> !now.isBefore(since.plus(drainTime)))
                .orElse(false);
    }
}
