package org.camelmle.message;

import java.util.Map;
import java.util.Optional;
import org.camelmle.profile.signing.SignedFacts;

/**
 * A message ready to leave.
 *
 * @param body the wire body
 * @param encrypted false where the profile or an option let it go plain
 * @param headers HTTP headers to set, with Content-Type; all marker headers of the profile that are not in here are to
 *     be removed
 * @param keyId the peer's key that it is encrypted to
 * @param replyKeyId our key that the answer shall be encrypted to (client role)
 * @param signed what the signature said, where requests are signed
 */
public record EncryptedMessage(
        byte[] body,
        boolean encrypted,
        Map<String, String> headers,
        Optional<String> keyId,
        Optional<String> replyKeyId,
        Optional<SignedFacts> signed) {

    /** One without a signature. */
    public EncryptedMessage(
            byte[] body,
            boolean encrypted,
            Map<String, String> headers,
            Optional<String> keyId,
            Optional<String> replyKeyId) {
        this(body, encrypted, headers, keyId, replyKeyId, Optional.empty());
    }

    @Override
    public String toString() {
        return "EncryptedMessage[" + body.length + " octets, " + (encrypted ? "encrypted]" : "plain]");
    }
}
