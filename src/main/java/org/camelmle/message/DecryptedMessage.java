package org.camelmle.message;

import java.util.List;
import java.util.Optional;

/**
 * A message that was accepted.
 *
 * @param body the plaintext, byte for byte as the peer encrypted it, or the plain body as it came
 * @param encrypted whether it came encrypted
 * @param keyId our key that opened it
 * @param requestId the provider's id of the request, from an answer's headers
 * @param redacted JSON pointers to the values that the peer left out
 * @param received server role: what the answer needs; nothing in the client role
 */
public record DecryptedMessage(
        byte[] body,
        boolean encrypted,
        Optional<String> keyId,
        Optional<String> requestId,
        List<String> redacted,
        Optional<ReceivedRequest> received) {

    @Override
    public String toString() {
        return "DecryptedMessage[" + body.length + " octets, " + (encrypted ? "came encrypted]" : "came plain]");
    }
}
