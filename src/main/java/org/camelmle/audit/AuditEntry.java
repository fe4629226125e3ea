package org.camelmle.audit;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What one line tells: that a request went in plaintext. Never payload.
 *
 * @param peer scheme, host and port that it went to
 * @param code the provider's code that allowed it
 * @param requestId the provider's id of the request that failed before
 * @param idempotencyKey under which both were sent
 */
public record AuditEntry(Instant time, String peer, String code, Optional<String> requestId, String idempotencyKey) {

    public AuditEntry {
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(peer, "peer");
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(requestId, "requestId");
        Objects.requireNonNull(idempotencyKey, "idempotencyKey");
    }

    /** The line's JSON without its end, which is the MAC. */
    String text(long number, String file) {
        return "{\"number\":" + number + ",\"time\":" + quoted(time.toString()) + ",\"event\":\"plaintext-fallback\""
                + ",\"file\":" + quoted(file) + ",\"peer\":" + quoted(peer) + ",\"code\":" + quoted(code)
                + ",\"requestId\":"
                + requestId.map(AuditEntry::quoted).orElse("null") + ",\"idempotencyKey\":" + quoted(idempotencyKey);
    }

    /** All of these are printable by their origin; what is not would be a line of somebody else's making. */
    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                json.append('\\');
            }
            json.append(c < 0x20 || c > 0x7e ? '?' : (char) c);
        });
        return json.append('"').toString();
    }
}
