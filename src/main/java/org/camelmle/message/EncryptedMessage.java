package org.camelmle.message;

import java.util.Map;
import java.util.Optional;

/**
 * A message ready to leave.
 *
 * @param body the wire body
 * @param encrypted false where the profile or an option let it go plain
 * @param headers HTTP headers to set, with Content-Type; all marker headers of the profile that are not in here are to
 *     be removed
 * @param keyId the peer's key that it is encrypted to
 * @param replyKeyId our key that the answer shall be encrypted to (client role)
 */
public record EncryptedMessage(
        byte[] body,
        boolean encrypted,
        Map<String, String> headers,
        Optional<String> keyId,
        Optional<String> replyKeyId) {

    @Override
    public String toString() {
        return "EncryptedMessage[" + body.length + " octets, " + (encrypted ? "encrypted]" : "plain]");
    }
}
