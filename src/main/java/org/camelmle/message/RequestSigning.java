package org.camelmle.message;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.camelmle.profile.signing.RequestLine;
import org.camelmle.profile.signing.RequestSigner;
import org.camelmle.profile.signing.RequestSigner.Outgoing;
import org.camelmle.profile.signing.RequestSigner.Signature;
import org.camelmle.profile.signing.RequestVerifier;

/**
 * Client role: what signs the requests of one target, each attempt anew.
 *
 * @param line the target, as it will stand on the wire
 */
public record RequestSigning(RequestSigner signer, RequestLine line) {

    public RequestSigning {
        Objects.requireNonNull(signer, "signer");
        Objects.requireNonNull(line, "line");
    }

    /**
     * Server role: what verifies the requests of callers.
     *
     * @param host that they must name: a Host header is a caller's word
     */
    public record Verification(RequestVerifier verifier, String host) {

        public Verification {
            Objects.requireNonNull(verifier, "verifier");
            Objects.requireNonNull(host, "host");
        }
    }

    /** The message with its signature. Nothing may touch its body from here on. */
    EncryptedMessage sign(EncryptedMessage message, Optional<String> merchantId, Instant now) {
        Signature signature = signer.sign(new Outgoing(line, message.body(), message.replyKeyId(), merchantId, now));
        Map<String, String> headers = new LinkedHashMap<>(message.headers());
        headers.putAll(signature.headers());
        return new EncryptedMessage(
                message.body(), message.encrypted(), headers, message.keyId(), message.replyKeyId(), signature.facts());
    }

    @Override
    public String toString() {
        return "RequestSigning[" + line.method() + " " + line.path() + "]";
    }
}
