package org.camelmle.sandbox.banked;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The resource {@code /v3/payins}: kept in memory, and no payment is made. */
final class Payins {

    private static final int MOST = 10_000;

    private final Clock clock;
    private final Map<String, ObjectNode> byId = new LinkedHashMap<>();

    /** A status and what to say. */
    record Outcome(int status, JsonNode body) {

        static Outcome error(int status, String code, String message) {
            ObjectNode body = Json.MAPPER.createObjectNode();
            body.putArray("errors").addObject().put("code", code).put("message", message);
            return new Outcome(status, body);
        }
    }

    Payins(Clock clock) {
        this.clock = clock;
    }

    synchronized Outcome create(byte[] body) {
        Optional<ObjectNode> request =
                Json.read(body).filter(ObjectNode.class::isInstance).map(ObjectNode.class::cast);
        if (request.isEmpty()) {
            return Outcome.error(400, "invalid_json", "The request body is not a JSON object.");
        }
        if (!request.get().path("amount").isIntegralNumber()) {
            return Outcome.error(422, "invalid_amount", "The amount must be a number of the smallest unit.");
        }
        if (request.get().path("customer").path("name").asText("").isEmpty()) {
            return Outcome.error(422, "missing_customer_name", "The customer's name is required.");
        }
        ObjectNode payin =
                Json.MAPPER.createObjectNode().put("id", UUID.randomUUID().toString());
        payin.setAll(request.get());
        payin.put("state", "initiated").put("created_at", clock.instant().toString());
        payin.putObject("ultimate_creditor").put("name", "Example Tea Company");
        if (byId.size() < MOST) {
            byId.put(payin.path("id").textValue(), payin);
        }
        return new Outcome(201, payin);
    }

    synchronized Outcome find(String id) {
        return Optional.ofNullable(byId.get(id))
                .map(payin -> new Outcome(200, payin))
                .orElseGet(() -> Outcome.error(404, "not_found", "There is no payin with this id."));
    }

    /** The same with the values left out that Banked's page on redaction names. */
    static JsonNode redacted(JsonNode payin) {
        JsonNode copy = payin.deepCopy();
        redact(copy.path("customer"), "name");
        redact(copy.path("customer"), "email");
        redact(copy.path("ultimate_creditor"), "name");
        return copy;
    }

    private static void redact(JsonNode object, String name) {
        if (object instanceof ObjectNode members && members.hasNonNull(name)) {
            members.put(name, "[REDACTED]");
        }
    }
}
