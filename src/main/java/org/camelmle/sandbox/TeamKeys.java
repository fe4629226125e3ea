package org.camelmle.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.camelmle.MleErrorCode;
import org.camelmle.component.http.ForeignEndpoint;
import org.camelmle.keys.Base64Url;
import org.camelmle.keys.JwksDocument;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;

/**
 * One team's registered keys: {@code /teams/mle/public_keys}. As a source of keys it gives those that answers may be
 * encrypted to: active direct ones, and what the active well-known endpoint serves.
 */
final class TeamKeys implements KeySource {

    private record Registration(
            String id,
            Optional<MleKey> key,
            Optional<WellKnownKeys> wellKnown,
            String contact,
            String status,
            Instant createdAt,
            Instant updatedAt) {

        boolean active() {
            return status.equals("active");
        }

        Registration withStatus(String newStatus, Instant now) {
            return new Registration(id, key, wellKnown, contact, newStatus, createdAt, now);
        }

        ObjectNode json() {
            ObjectNode json =
                    Answer.JSON.createObjectNode().put("id", id).put("type", key.isPresent() ? "direct" : "well_known");
            json.set("jwk", key.<JsonNode>map(TeamKeys::jwk).orElse(NullNode.getInstance()));
            return json.put(
                            "well_known_endpoint",
                            wellKnown.map(WellKnownKeys::location).orElse(null))
                    .put("status", status)
                    .put("contact", contact)
                    .put("created_at", Answer.time(createdAt))
                    .put("updated_at", Answer.time(updatedAt));
        }
    }

    private final Map<String, Registration> registrations = new LinkedHashMap<>();
    private final String deletedStatus;
    private final Clock clock;

    /** @param deletedStatus what a deleted key's status reads: the documentation and the OpenAPI description differ */
    TeamKeys(String deletedStatus, Clock clock) {
        this.deletedStatus = deletedStatus;
        this.clock = clock;
    }

    /** Registers a key without a request, in its own state. */
    void register(MleKey key) {
        String status = key.status() == KeyStatus.DISABLED ? deletedStatus : "active";
        put(Optional.of(key.toPublic()), Optional.empty(), "", status);
    }

    @Override
    public KeySet keys() {
        return collect(WellKnownKeys::keys);
    }

    @Override
    public KeySet refresh() {
        return collect(WellKnownKeys::refresh);
    }

    Answer answer(Request request) {
        if (request.is("POST", 3)) {
            return Answer.ok(create(request.json()));
        }
        if (request.is("GET", 3)) {
            return Answer.ok(list());
        }
        if (request.is("GET", 4)) {
            return Answer.ok(find(request.segment(3)).json());
        }
        if (request.is("DELETE", 4)) {
            return Answer.ok(delete(request.segment(3)));
        }
        return Answer.notFound();
    }

    private ObjectNode create(JsonNode body) {
        String type = Fields.oneOf(body, "type", List.of("direct", "well_known"));
        String contact = Fields.text(body, "contact");
        return type.equals("direct") ? direct(body.path("jwk"), contact) : wellKnown(body, contact);
    }

    private ObjectNode direct(JsonNode jwk, String contact) {
        if (!jwk.isObject()) {
            throw Fields.required("jwk");
        }
        MleKey key = read(jwk);
        KeySet published = collect(WellKnownKeys::keys);
        synchronized (this) {
            List<MleKey> seen = registrations.values().stream()
                    .flatMap(registration -> registration.key().stream())
                    .toList();
            if (published.find(key.id()).isPresent()
                    || seen.stream().anyMatch(other -> other.id().equals(key.id()))) {
                throw conflict(MleErrorCode.JWK_KID_ALREADY_EXISTS, "The specified JWK KID already exists.");
            }
            String thumbprint = key.thumbprint();
            if (published.keys().stream().anyMatch(other -> other.thumbprint().equals(thumbprint))
                    || seen.stream().anyMatch(other -> other.thumbprint().equals(thumbprint))) {
                throw conflict(
                        MleErrorCode.JWK_ALREADY_EXISTS,
                        "The specified JWK's public content matches another key you have posted. Based on thumbprint"
                                + " from `n` , `e` , `kty` .");
            }
            return put(Optional.of(key), Optional.empty(), contact, "active").json();
        }
    }

    private synchronized ObjectNode wellKnown(JsonNode body, String contact) {
        ForeignEndpoint location = WellKnownKeys.location(Fields.text(body, "well_known_endpoint"))
                .orElseThrow(() -> Fields.wrong("well_known_endpoint", "must be a valid URL"));
        if (registrations.values().stream()
                .anyMatch(other -> other.active() && other.wellKnown().isPresent())) {
            throw conflict(
                    MleErrorCode.WELL_KNOWN_ENDPOINT_ALREADY_EXISTS,
                    "An active well-known endpoint already exist. Must delete already existing well-known endpoint to"
                            + " post a new one.");
        }
        WellKnownKeys keys = new WellKnownKeys(location, clock);
        return put(Optional.empty(), Optional.of(keys), contact, "active").json();
    }

    /** The key, if the rules for a JWK are kept; the strict reader of published sets knows them. */
    private static MleKey read(JsonNode jwk) {
        ObjectNode document = Answer.JSON.createObjectNode();
        document.putArray("keys").add(jwk);
        byte[] json = Answer.write(document);
        try {
            List<MleKey> keys =
                    JwksDocument.read(json, WellKnownKeys.ALL_ACTIVE).keys().keys();
            if (!keys.isEmpty()) {
                return keys.get(0);
            }
        } catch (JwksDocument.MalformedJwksException e) {
            throw invalidJwk();
        }
        throw invalidJwk();
    }

    private static Answer.Refused invalidJwk() {
        return Answer.invalid("Field \"jwk\" must be a public RSA JWK with kid, n, e and alg RSA-OAEP-256.")
                .refused();
    }

    private static Answer.Refused conflict(MleErrorCode code, String message) {
        return Answer.code(code, message).refused();
    }

    private synchronized ArrayNode list() {
        ArrayNode all = Answer.JSON.createArrayNode();
        registrations.values().forEach(registration -> all.add(registration.json()));
        return all;
    }

    private synchronized Registration find(String id) {
        return Optional.ofNullable(registrations.get(id))
                .orElseThrow(() -> Answer.notFound().refused());
    }

    private synchronized ObjectNode delete(String id) {
        Registration registration = find(id);
        if (!registration.active()) {
            throw conflict(MleErrorCode.JWK_ALREADY_DISABLED, "The specified JWK is already disabled.");
        }
        Registration disabled = registration.withStatus(deletedStatus, clock.instant());
        registrations.put(id, disabled);
        return disabled.json();
    }

    private synchronized Registration put(
            Optional<MleKey> key, Optional<WellKnownKeys> wellKnown, String contact, String status) {
        Instant now = clock.instant();
        Registration registration =
                new Registration(Answer.newId("team_jwk_"), key, wellKnown, contact, status, now, now);
        registrations.put(registration.id(), registration);
        return registration;
    }

    /** Fetching is done outside the lock. A key that was registered directly goes before a published one. */
    private KeySet collect(Function<WellKnownKeys, KeySet> published) {
        List<Registration> active;
        synchronized (this) {
            active =
                    registrations.values().stream().filter(Registration::active).toList();
        }
        Map<String, MleKey> keys = new LinkedHashMap<>();
        active.forEach(registration -> registration.key().ifPresent(key -> keys.put(key.id(), key)));
        active.stream()
                .flatMap(registration -> registration.wellKnown().stream())
                .flatMap(endpoint -> published.apply(endpoint).keys().stream())
                .forEach(key -> keys.putIfAbsent(key.id(), key));
        return KeySet.of(keys.values());
    }

    private static ObjectNode jwk(MleKey key) {
        return Answer.JSON
                .createObjectNode()
                .put("kty", "RSA")
                .put("kid", key.id())
                .put("use", "enc")
                .put("alg", "RSA-OAEP-256")
                .put("n", Base64Url.encode(key.publicKey().getModulus()))
                .put("e", Base64Url.encode(key.publicKey().getPublicExponent()));
    }
}
