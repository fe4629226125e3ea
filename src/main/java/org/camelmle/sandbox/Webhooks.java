package org.camelmle.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One team's {@code /webhooks}, each for one type of event. After five deliveries in a row that failed with all their
 * attempts a webhook is disabled, until a PATCH makes it active again. The other documented rule, 40 % of the deliveries
 * of a day, is not imitated.
 */
final class Webhooks {

    private static final int FAILURES_TO_DISABLE = 5;
    /** The first of the codes documented for a webhook that was disabled. */
    private static final int DISABLED_CODE = 25001;

    /** A registration; the secrets are never shown. */
    record Webhook(
            String id,
            String type,
            URI url,
            Optional<String> authToken,
            Optional<String> hmacSecret,
            boolean expandEvent,
            JsonNode metadata,
            String status,
            int failures,
            Instant createdAt,
            Instant updatedAt) {

        Webhook with(String newStatus, int newFailures, Instant now) {
            return new Webhook(
                    id,
                    type,
                    url,
                    authToken,
                    hmacSecret,
                    expandEvent,
                    metadata,
                    newStatus,
                    newFailures,
                    createdAt,
                    now);
        }

        ObjectNode json() {
            ObjectNode json = Answer.JSON
                    .createObjectNode()
                    .put("id", id)
                    .put("type", type)
                    .put("url", url.toString())
                    .put("status", status)
                    .put("expand_event", expandEvent);
            if (failures < FAILURES_TO_DISABLE) {
                json.putNull("error");
            } else {
                json.putObject("error").put("code", DISABLED_CODE).put("message", "Too many failed deliveries.");
            }
            json.set("metadata", metadata);
            return json.put("created_at", Answer.time(createdAt)).put("updated_at", Answer.time(updatedAt));
        }

        @Override
        public String toString() {
            return "Webhook[id=" + id + ", type=" + type + ", status=" + status + "]";
        }
    }

    private final Map<String, Webhook> webhooks = new LinkedHashMap<>();
    private final WebhookDelivery delivery;
    private final Clock clock;

    Webhooks(WebhookDelivery delivery, Clock clock) {
        this.delivery = delivery;
        this.clock = clock;
    }

    synchronized Answer answer(Request request) {
        if (request.is("POST", 1)) {
            return Answer.ok(create(request.json()).json());
        }
        if (request.is("GET", 1)) {
            ArrayNode all = Answer.JSON.createArrayNode();
            webhooks.values().forEach(webhook -> all.add(webhook.json()));
            return Answer.ok(all);
        }
        if (request.segments().size() != 2) {
            return Answer.notFound();
        }
        Webhook webhook = Optional.ofNullable(webhooks.get(request.segment(1)))
                .orElseThrow(() -> Answer.notFound().refused());
        return switch (request.method()) {
            case "GET" -> Answer.ok(webhook.json());
            case "PATCH" -> Answer.ok(patch(webhook, request.json()).json());
            case "DELETE" -> delete(webhook);
            default -> Answer.notFound();
        };
    }

    /** Tells every active webhook of this type, without waiting. */
    void fire(String type, String resourceId) {
        List<Webhook> concerned;
        synchronized (this) {
            concerned = webhooks.values().stream()
                    .filter(webhook -> webhook.status().equals("active"))
                    .filter(webhook -> webhook.type().equals(type))
                    .toList();
        }
        for (Webhook webhook : concerned) {
            delivery.deliver(
                    webhook,
                    resourceId,
                    () -> update(webhook.id(), current -> current.with(current.status(), 0, current.updatedAt())),
                    () -> update(webhook.id(), this::failedOnceMore));
        }
    }

    private Webhook create(JsonNode body) {
        String type = Fields.text(body, "type");
        URI url = Fields.url(body, "url");
        JsonNode metadata = body.path("metadata");
        if (Answer.write(metadata).length > Fields.METADATA_LIMIT) {
            throw Fields.wrong("metadata", "is too large");
        }
        Instant now = clock.instant();
        Webhook webhook = new Webhook(
                Answer.newId("whk_"),
                type,
                url,
                Fields.optionalText(body, "auth_token"),
                Fields.optionalText(body, "hmac_secret"),
                body.path("expand_event").asBoolean(false),
                metadata.isMissingNode() ? Answer.JSON.nullNode() : metadata,
                "active",
                0,
                now,
                now);
        webhooks.put(webhook.id(), webhook);
        return webhook;
    }

    private Webhook patch(Webhook webhook, JsonNode body) {
        String status = Fields.oneOf(body, "status", List.of("active", "disabled"));
        Webhook changed = webhook.with(status, 0, clock.instant());
        webhooks.put(changed.id(), changed);
        return changed;
    }

    private Answer delete(Webhook webhook) {
        webhooks.remove(webhook.id());
        return Answer.ok(Answer.JSON.nullNode());
    }

    private synchronized void update(String id, UnaryOperator<Webhook> change) {
        webhooks.computeIfPresent(id, (key, current) -> change.apply(current));
    }

    private Webhook failedOnceMore(Webhook webhook) {
        int failures = webhook.failures() + 1;
        boolean disabled = failures >= FAILURES_TO_DISABLE;
        return webhook.with(disabled ? "disabled" : webhook.status(), failures, clock.instant());
    }
}
