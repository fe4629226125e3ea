package org.camelmle.sandbox.cybersource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Payments as CyberSource answers them, in memory: authorizations, captures, refunds and look-ups. */
final class Payments {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AtomicLong IDS = new AtomicLong(7_950_000_000_000_000_000L);

    private final Map<String, ObjectNode> payments = new ConcurrentHashMap<>();
    private final Clock clock;

    Payments(Clock clock) {
        this.clock = clock;
    }

    /** A business answer. */
    record Outcome(int status, byte[] body) {}

    Outcome answer(Call call) {
        String[] parts = call.path().split("/", -1);
        boolean post = call.method().equals("POST");
        if (post && call.path().equals("/pts/v2/payments")) {
            return authorize(call);
        }
        if (post && parts.length == 6 && call.path().startsWith("/pts/v2/payments/")) {
            return follow(parts[4], parts[5]);
        }
        if (call.method().equals("GET") && call.path().startsWith("/tss/v2/transactions/")) {
            return found(parts[parts.length - 1]);
        }
        if (post && call.path().equals("/microform/v2/sessions")) {
            return new Outcome(201, "eyJhbGciOiJSUzI1NiJ9.eyJjdHgiOltdfQ.c2ln".getBytes(StandardCharsets.US_ASCII));
        }
        if (call.method().equals("DELETE")) {
            return new Outcome(204, new byte[0]);
        }
        if (call.method().equals("GET")) {
            return json(200, JSON.createObjectNode().put("offset", 0).put("path", call.target()));
        }
        return failed(404, "NOT_FOUND", "RESOURCE_NOT_FOUND", "The resource was not found.");
    }

    private Outcome authorize(Call call) {
        JsonNode request = read(call.body());
        JsonNode amount = request.path("orderInformation").path("amountDetails");
        if (amount.path("totalAmount").asText().isEmpty()) {
            ObjectNode error = error("INVALID_REQUEST", "MISSING_FIELD", "Declined - One or more fields are missing.");
            error.putArray("details")
                    .addObject()
                    .put("field", "orderInformation.amountDetails.totalAmount")
                    .put("reason", "MISSING_FIELD");
            return json(400, error);
        }
        String id = Long.toString(IDS.incrementAndGet()) + "101";
        ObjectNode payment = JSON.createObjectNode();
        payment.putObject("_links").putObject("self").put("method", "GET").put("href", "/pts/v2/payments/" + id);
        payment.put("id", id)
                .put(
                        "submitTimeUtc",
                        clock.instant().truncatedTo(ChronoUnit.SECONDS).toString())
                .put("status", "AUTHORIZED")
                .put("reconciliationId", id.substring(3, 19));
        payment.set("clientReferenceInformation", request.path("clientReferenceInformation"));
        ObjectNode order = payment.putObject("orderInformation").putObject("amountDetails");
        order.put("authorizedAmount", amount.path("totalAmount").asText());
        order.put("currency", amount.path("currency").asText("USD"));
        payment.putObject("processorInformation")
                .put("approvalCode", "888888")
                .put("responseCode", "100")
                .putObject("avs")
                .put("code", "X");
        payments.put(id, payment);
        return json(201, payment);
    }

    private Outcome follow(String id, String step) {
        if (!payments.containsKey(id)) {
            return failed(404, "NOT_FOUND", "RESOURCE_NOT_FOUND", "The payment was not found.");
        }
        ObjectNode next = JSON.createObjectNode()
                .put("id", IDS.incrementAndGet() + "101")
                .put(
                        "submitTimeUtc",
                        clock.instant().truncatedTo(ChronoUnit.SECONDS).toString())
                .put("status", step.equals("reversals") ? "REVERSED" : "PENDING");
        next.put("step", step);
        return json(201, next);
    }

    private Outcome found(String id) {
        ObjectNode payment = payments.get(id);
        return payment == null
                ? failed(404, "NOT_FOUND", "RESOURCE_NOT_FOUND", "The transaction was not found.")
                : json(200, payment);
    }

    private Outcome failed(int status, String name, String reason, String message) {
        return json(status, error(name, reason, message));
    }

    private ObjectNode error(String status, String reason, String message) {
        return JSON.createObjectNode()
                .put(
                        "submitTimeUtc",
                        clock.instant().truncatedTo(ChronoUnit.SECONDS).toString())
                .put("status", status)
                .put("reason", reason)
                .put("message", message);
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
