package org.camelmle.keys.remote;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Gets a JWKS document from wherever it is. This room does no networking; the component does it over a Camel endpoint.
 *
 * <p>An implementation follows no redirect, repeats nothing by itself, gives up at its deadline, reads at most what a
 * document may have and one more byte, and throws only {@link FetchFailedException}.
 */
@FunctionalInterface
public interface JwksFetch {

    /**
     * Fetches once.
     *
     * @param ifNoneMatch the ETag of the last good answer, to be sent as If-None-Match
     */
    Answer fetch(Optional<String> ifNoneMatch) throws FetchFailedException;

    /**
     * What came back.
     *
     * @param status the HTTP status; empty for an endpoint that has none, which counts as 200
     * @param headers by lower-case name: cache-control, age, etag, content-encoding, retry-after where given
     */
    record Answer(OptionalInt status, Map<String, String> headers, byte[] body) {}

    /** The source could not be reached or did not answer in time. The message names the source, never a credential. */
    final class FetchFailedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Optional<Duration> retryAfter;

        public FetchFailedException(String message) {
            this(message, Optional.empty());
        }

        /** @param retryAfter how long the source wants to be left alone, if it said so */
        FetchFailedException(String message, Optional<Duration> retryAfter) {
            super(message);
            this.retryAfter = retryAfter;
        }

        Optional<Duration> retryAfter() {
            return retryAfter;
        }
    }
}
