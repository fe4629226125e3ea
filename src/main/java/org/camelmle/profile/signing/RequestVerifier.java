package org.camelmle.profile.signing;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/** Server role: verifies what a caller signed, before anything of the request is used. Safe for many threads. */
public interface RequestVerifier {

    /**
     * A request as it came.
     *
     * @param line as the HTTP server saw it, with the host that is configured: the Host header is the caller's word
     * @param body the wire's octets
     * @param headers a header's value by its name
     */
    record Incoming(RequestLine line, byte[] body, Function<String, Optional<String>> headers, Instant now) {

        /** Without the body. */
        @Override
        public String toString() {
            return "Incoming[" + line.method() + " " + line.path() + ", " + body.length + " octets]";
        }
    }

    /**
     * What a signature says that was right.
     *
     * @param owner who owns the key that signed
     * @param merchantId for whom the request is
     * @param replyKeyId the caller's key that the answer shall be encrypted to, if it shall be encrypted
     */
    record Verified(String owner, String merchantId, Optional<String> replyKeyId) {}

    /**
     * Verifies. A request is accepted once.
     *
     * @throws org.camelmle.MessageRejectedException UNAUTHENTICATED, for whatever reason; no token is quoted
     */
    Verified verify(Incoming request);
}
