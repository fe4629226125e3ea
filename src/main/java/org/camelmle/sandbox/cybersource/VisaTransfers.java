package org.camelmle.sandbox.cybersource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Money sent to a card as Visa Direct answers it. */
final class VisaTransfers {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AtomicLong IDS = new AtomicLong(381_228_649_430_011L);
    private static final String PUSH = "/visadirect/fundstransfer/v1/pushfundstransactions";

    private VisaTransfers() {}

    /** A business answer. */
    record Outcome(int status, byte[] body) {}

    static Outcome answer(Call call, Optional<byte[]> plaintext, Instant now) {
        if (call.method().equals("POST") && call.path().equals(PUSH)) {
            return push(plaintext.map(VisaTransfers::read).orElseGet(JSON::createObjectNode), now);
        }
        if (call.method().equals("GET") && call.path().startsWith(PUSH + "/")) {
            return json(200, transfer(call.path().substring(PUSH.length() + 1), now));
        }
        return error(404, "3008", "Resource not found");
    }

    private static Outcome push(JsonNode request, Instant now) {
        return request.path("amount").asText().isEmpty()
                ? error(400, "3001", "The field amount is missing")
                : json(200, transfer(Long.toString(IDS.incrementAndGet()), now));
    }

    private static ObjectNode transfer(String id, Instant now) {
        return JSON.createObjectNode()
                .put("transactionIdentifier", id)
                .put("actionCode", "00")
                .put("approvalCode", "21324K")
                .put("responseCode", "5")
                .put("transmissionDateTime", now.toString());
    }

    /** An error in Visa's one form. */
    static Outcome error(int status, String code, String message) {
        ObjectNode error = JSON.createObjectNode();
        error.putObject("responseStatus")
                .put("status", status)
                .put("code", code)
                .put("severity", "ERROR")
                .put("message", message)
                .put("info", "");
        return json(status, error);
    }

    private static JsonNode read(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            return JSON.createObjectNode();
        }
    }

    private static Outcome json(int status, JsonNode body) {
        try {
            return new Outcome(status, JSON.writeValueAsBytes(body));
        } catch (IOException e) {
            throw new IllegalStateException("A tree can always be written", e);
        }
    }
}
