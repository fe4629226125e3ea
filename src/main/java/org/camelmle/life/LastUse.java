package org.camelmle.life;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * When a key that is retiring last opened a message, in whatever process.
 *
 * @param at the beginning of the minute; empty if no process has noted any
 * @param unknown why that cannot be told; then nothing follows from {@code at}
 */
public record LastUse(Optional<Instant> at, Optional<String> unknown) {

    /** No process has noted any. */
    static final LastUse NEVER = new LastUse(Optional.empty(), Optional.empty());

    public LastUse {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(unknown, "unknown");
    }

    static LastUse at(Instant minute) {
        return new LastUse(Optional.of(minute), Optional.empty());
    }

    static LastUse unknown(String reason) {
        return new LastUse(Optional.empty(), Optional.of(reason));
    }
}
