package org.camelmle.keys;

import java.time.Clock;
import java.time.Duration;
import java.util.Objects;

/** A peer's keys behind a JWKS endpoint, cached. */
public final class JwksKeySource implements KeySource {

    /**
     * The times of the cache.
     *
     * @param minInterval the least time between two fetches, claimed before the fetch. 30 s
     * @param staleIfError how long after the last good answer the keys are still used while fetches fail. 24 h
     */
    public record Options(Duration minInterval, Duration staleIfError) {
        public static final Options DEFAULT = new Options(Duration.ofSeconds(30), Duration.ofHours(24));

        public Options {
            Objects.requireNonNull(minInterval, "minInterval");
            Objects.requireNonNull(staleIfError, "staleIfError");
        }
    }

    public JwksKeySource(
            String location, JwksFetch fetch, JwksDocument.StatusRule statusRule, Options options, Clock clock) {
        throw new UnsupportedOperationException();
    }

    @Override
    public KeySet keys() {
        throw new UnsupportedOperationException();
    }

    @Override
    public KeySet refresh() {
        throw new UnsupportedOperationException();
    }
}
