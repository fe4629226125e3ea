package org.camelmle.sandbox.cybersource;

import java.util.Map;
import java.util.Optional;

/**
 * What the sandbox saw of one request, and what it answered.
 *
 * @param target path and query, raw, as they stood in the request line
 * @param headers the request's, by name without regard to case
 * @param body the request's, as it came over the wire
 * @param plaintext what the request's JWE decrypted to
 * @param claims what was signed, if the signature was right
 * @param status of the answer; 0 if the connection was broken instead
 * @param answer the answer's body, as it went over the wire
 * @param refusal why the request was refused, which the client is not told
 */
public record Seen(
        String method,
        String target,
        Map<String, String> headers,
        byte[] body,
        Optional<byte[]> plaintext,
        Map<String, Object> claims,
        int status,
        byte[] answer,
        Optional<String> refusal) {

    @Override
    public String toString() {
        return "Seen[" + method + " " + target + ", answered " + status
                + refusal.map(why -> ": " + why + "]").orElse("]");
    }
}
