package org.camelmle.keys.remote;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.camelmle.keys.JwksDocument;
import org.camelmle.keys.remote.JwksFetch.Answer;
import org.camelmle.keys.remote.JwksFetch.FetchFailedException;

/**
 * An answer of a key server that says which keys there are.
 *
 * @param document the new document; empty if the one that was asked about still holds
 * @param etag the document's validator, if it has one that can be sent back
 * @param lifetime how long it is fresh; empty if a 304 says nothing new about that
 */
record GoodAnswer(Optional<JwksDocument> document, Optional<String> etag, Optional<Duration> lifetime) {

    private static final int OK = 200;
    private static final int NOT_MODIFIED = 304;

    // RFC 9110 section 8.8.3, without the octets beyond ASCII.
    private static final Pattern ETAG = Pattern.compile("(?:W/)?\"[!#-~]{0,256}\"");

    /**
     * Judges an answer.
     *
     * @param asked the validator that was sent
     * @param reader of a document
     * @throws FetchFailedException if it is no good one
     * @throws JwksDocument.MalformedJwksException if its document is refused as a whole
     */
    static GoodAnswer of(Answer answer, Optional<String> asked, Function<byte[], JwksDocument> reader, Instant now)
            throws FetchFailedException {
        int status = answer.status().orElse(OK);
        Map<String, String> headers = answer.headers();
        if (status == NOT_MODIFIED && asked.isPresent()) {
            return new GoodAnswer(
                    Optional.empty(),
                    asked,
                    Optional.ofNullable(headers.get("cache-control")).map(given -> lifetime(headers)));
        }
        if (status != OK) {
            throw new FetchFailedException(
                    "the answer had the HTTP status " + status + " instead of 200",
                    Optional.ofNullable(headers.get("retry-after")).flatMap(field -> RetryAfter.of(field, now)));
        }
        if (!headers.getOrDefault("content-encoding", "identity").equalsIgnoreCase("identity")) {
            throw new FetchFailedException("the answer was compressed although it was asked for as it is");
        }
        return new GoodAnswer(
                Optional.of(reader.apply(answer.body())),
                Optional.ofNullable(headers.get("etag"))
                        .filter(tag -> ETAG.matcher(tag).matches()),
                Optional.of(lifetime(headers)));
    }

    private static Duration lifetime(Map<String, String> headers) {
        return CacheControl.timeToLive(
                headers.getOrDefault("cache-control", ""), Optional.ofNullable(headers.get("age")));
    }
}
