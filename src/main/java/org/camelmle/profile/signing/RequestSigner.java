package org.camelmle.profile.signing;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Signs requests: the last step before the wire, made anew for each attempt. Safe for many threads. */
public interface RequestSigner {

    /**
     * A request that is ready to leave.
     *
     * @param body the wire's octets, which will not change any more; empty for none
     * @param replyKeyId our key that the answer shall be encrypted to, if it shall be encrypted
     * @param merchantId for whom this one message is sent, if not for the one of the options
     */
    record Outgoing(
            RequestLine line, byte[] body, Optional<String> replyKeyId, Optional<String> merchantId, Instant now) {

        /** Without the body. */
        @Override
        public String toString() {
            return "Outgoing[" + line.method() + " " + line.path() + ", " + body.length + " octets]";
        }
    }

    /**
     * What the signature adds.
     *
     * @param headers HTTP headers to set
     * @param facts what was said in it, without any secret: for the explanation of a refusal
     */
    record Signature(Map<String, String> headers, Optional<SignedFacts> facts) {

        public Signature {
            headers = Map.copyOf(headers);
        }

        /** Names only. */
        @Override
        public String toString() {
            return "Signature" + headers.keySet();
        }
    }

    /**
     * Signs.
     *
     * @throws org.camelmle.KeyUnavailableException if there is no key to sign with now
     */
    Signature sign(Outgoing request);
}
