package org.camelmle.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One team's {@code /entities}: create, list, retrieve and update of individuals and corporations. A new entity is
 * {@code incomplete} and unverified, as a bare one is at the provider; a social security number is answered masked.
 */
final class Entities {

    private static final Pattern PHONE = Pattern.compile("\\+[0-9]{10,15}");
    private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+\\.[^@\\s]+");
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])");
    private static final Pattern SSN = Pattern.compile("[0-9]{9}");
    private static final Pattern SSN_4 = Pattern.compile("[0-9]{4}");
    private static final int PAGE_LIMIT = 100;

    private final Map<String, ObjectNode> entities = new LinkedHashMap<>();
    private final Clock clock;

    Entities(Clock clock) {
        this.clock = clock;
    }

    synchronized Answer answer(Request request) {
        if (request.is("POST", 1)) {
            return Answer.ok(create(request.json()));
        }
        if (request.is("GET", 1)) {
            return list(request.positive("page", 1), Math.min(PAGE_LIMIT, request.positive("page_limit", PAGE_LIMIT)));
        }
        if (request.is("GET", 2)) {
            return Answer.ok(find(request.segment(1)));
        }
        if (request.is("PUT", 2)) {
            return Answer.ok(update(find(request.segment(1)), request.json()));
        }
        return Answer.notFound();
    }

    private ObjectNode create(JsonNode body) {
        String type = Fields.oneOf(body, "type", List.of("individual", "corporation"));
        ObjectNode person = type.equals("individual") ? individual(body) : corporation(body);
        String now = Answer.time(clock.instant());
        ObjectNode entity =
                Answer.JSON.createObjectNode().put("id", Answer.newId("ent_")).put("type", type);
        entity.set(type, person);
        entity.set("address", address(body.path("address")));
        entity.set("verification", unverified());
        List.of("connect", "credit_score", "attribute", "vehicle").forEach(entity::putNull);
        List.of(
                        "products",
                        "restricted_products",
                        "subscriptions",
                        "available_subscriptions",
                        "restricted_subscriptions")
                .forEach(entity::putArray);
        entity.put("status", "incomplete").putNull("error").set("metadata", metadata(body));
        entity.put("created_at", now).put("updated_at", now);
        entities.put(entity.path("id").textValue(), entity);
        return entity.deepCopy();
    }

    private ObjectNode update(ObjectNode entity, JsonNode body) {
        String type = entity.path("type").textValue();
        ObjectNode changed = entity.deepCopy();
        if (body.has(type)) {
            changed.set(type, type.equals("individual") ? individual(body) : corporation(body));
        }
        if (body.has("address")) {
            changed.set("address", address(body.path("address")));
        }
        if (body.has("metadata")) {
            changed.set("metadata", metadata(body));
        }
        changed.put("updated_at", Answer.time(clock.instant()));
        entities.put(changed.path("id").textValue(), changed);
        return changed.deepCopy();
    }

    private Answer list(int page, int limit) {
        List<ObjectNode> all = List.copyOf(entities.values());
        int from = Math.min(all.size(), (page - 1) * limit);
        ArrayNode data = Answer.JSON.createArrayNode();
        data.addAll(all.subList(from, Math.min(all.size(), from + limit)));
        return Answer.ok(data)
                .withHeader("Pagination-Page", Integer.toString(page))
                .withHeader("Pagination-Page-Count", Integer.toString(Math.max(1, (all.size() + limit - 1) / limit)))
                .withHeader("Pagination-Page-Limit", Integer.toString(limit))
                .withHeader("Pagination-Total-Count", Integer.toString(all.size()));
    }

    private ObjectNode find(String id) {
        return Optional.ofNullable(entities.get(id))
                .orElseThrow(() -> Answer.notFound().refused());
    }

    private static ObjectNode individual(JsonNode body) {
        return person(object(body, "individual"));
    }

    private static ObjectNode person(JsonNode given) {
        ObjectNode person = Answer.JSON.createObjectNode();
        copy(given, person, "first_name", "last_name");
        person.put(
                "phone",
                Fields.matching(given, "phone", PHONE, "INVALID_ENTITY_PHONE_NUMBER")
                        .orElse(null));
        person.put("dob", Fields.matching(given, "dob", DATE, "INVALID_REQUEST").orElse(null));
        person.put(
                "email",
                Fields.matching(given, "email", EMAIL, "INVALID_ENTITY_EMAIL_ADDRESS")
                        .orElse(null));
        Optional<String> ssn = Fields.matching(given, "ssn", SSN, "ENTITY_INVALID_SSN");
        Optional<String> lastFour = Fields.matching(given, "ssn_4", SSN_4, "ENTITY_INVALID_SSN4");
        if (ssn.isPresent() && lastFour.isPresent()) {
            throw Fields.wrong("ssn", "and field \"ssn_4\" must not both be given");
        }
        return person.put("ssn", ssn.map(secret -> "xxxxxxxxx").orElse(null))
                .put("ssn_4", ssn.or(() -> lastFour).map(secret -> "xxxx").orElse(null));
    }

    private static ObjectNode corporation(JsonNode body) {
        JsonNode given = object(body, "corporation");
        Fields.text(given, "name");
        ObjectNode corporation = Answer.JSON.createObjectNode();
        copy(given, corporation, "name", "dba", "ein");
        ArrayNode owners = corporation.putArray("owners");
        given.path("owners").forEach(owner -> owners.add(person(owner)));
        return corporation;
    }

    private static ObjectNode address(JsonNode given) {
        ObjectNode address = Answer.JSON.createObjectNode();
        copy(given, address, "line1", "line2", "city", "state", "zip");
        return address;
    }

    private static JsonNode metadata(JsonNode body) {
        JsonNode metadata = body.path("metadata");
        if (metadata.isMissingNode() || metadata.isNull()) {
            return Answer.JSON.nullNode();
        }
        if (!metadata.isObject()) {
            throw Fields.wrong("metadata", "must be an object");
        }
        if (Answer.write(metadata).length > Fields.METADATA_LIMIT) {
            throw Answer.invalid("MAX_ENTITY_METADATA_SIZE_EXCEEDED", "Field \"metadata\" is too large.")
                    .refused();
        }
        return metadata.deepCopy();
    }

    private static ObjectNode unverified() {
        ObjectNode verification = Answer.JSON.createObjectNode();
        ArrayNode identity = unverified(verification.putObject("identity").put("matched", false));
        List.of("element", "opal", "kba").forEach(identity::add);
        ArrayNode phone = unverified(verification.putObject("phone"));
        List.of("element", "opal", "sna", "sms", "byo_sms").forEach(phone::add);
        return verification;
    }

    private static ArrayNode unverified(ObjectNode part) {
        return part.put("verified", false)
                .putNull("latest_verification_session")
                .putArray("methods");
    }

    private static JsonNode object(JsonNode body, String field) {
        JsonNode value = body.path(field);
        if (!value.isObject()) {
            throw Fields.required(field);
        }
        return value;
    }

    private static void copy(JsonNode from, ObjectNode to, String... fields) {
        for (String field : fields) {
            to.put(field, Fields.optionalText(from, field).orElse(null));
        }
    }
}
