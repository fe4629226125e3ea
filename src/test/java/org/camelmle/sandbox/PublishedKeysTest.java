package org.camelmle.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.EncryptionMethod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.camelmle.keys.MleKey;
import org.camelmle.testkit.MovableClock;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PublishedKeysTest {

    private static final String JWKS = "/.well-known/jwks.json";
    private static final MleKey NEXT = VectorKeys.pair("server-2048-b");

    private final MovableClock clock = new MovableClock(Instant.parse("2026-11-02T10:00:00.719Z"));
    private final Sandbox sandbox = Client.quick().clock(clock).start();
    private final Client client = Client.of(sandbox);

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void jwksIsABareSetReadByAnybody() {
        Reply reply = client.anonymous(JWKS);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Cache-Control")).isEqualTo("public, max-age=3600");
        assertThat(reply.json().properties()).extracting(Map.Entry::getKey).containsExactly("keys");
    }

    @Test
    void jwksHasTheTenMembersThatAreReallyServed() {
        JsonNode key = client.anonymous(JWKS).json().path("keys").path(0);

        assertThat(key.properties())
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder(
                        "id", "kid", "kty", "n", "e", "use", "alg", "status", "created_at", "updated_at");
        assertThat(key.path("id")).isEqualTo(key.path("kid"));
        assertThat(key.path("status").textValue()).isEqualTo("active");
        assertThat(key.path("created_at").textValue()).isEqualTo("2026-11-02T10:00:00.719Z");
    }

    @Test
    void generatesAKeyWhenNoneIsGiven() {
        try (Sandbox fresh = Sandbox.method().start()) {
            JsonNode key = Client.of(fresh).anonymous(JWKS).json().path("keys").path(0);

            assertThat(key.path("kid").textValue()).matches("mthd_jwk_\\w{13}");
        }
    }

    @Test
    void keepsADeprecatedKeyPublishedAndDropsADisabledOne() {
        sandbox.keys().add(NEXT);
        sandbox.keys().deprecate(Client.SERVER.id());
        assertThat(statuses()).containsExactly("deprecated", "active");

        sandbox.keys().disable(Client.SERVER.id());
        assertThat(statuses()).containsExactly("active");
    }

    @Test
    void rotationAddsAKeyAndDeprecatesTheOldOne() {
        MleKey added = sandbox.keys().rotate();

        assertThat(statuses()).containsExactly("deprecated", "active");
        assertThat(sandbox.keys().active().id()).isEqualTo(added.id());
    }

    @Test
    void deprecatedKeyStillOpensAndDisabledOneDoesNot() {
        sandbox.keys().add(NEXT);
        sandbox.keys().deprecate(Client.SERVER.id());
        assertThat(echoTo(Client.SERVER).status()).isEqualTo(200);

        sandbox.keys().disable(Client.SERVER.id());
        assertThat(echoTo(Client.SERVER).subType()).isEqualTo("MLE_INVALID_KID");
    }

    @Test
    void deprecatedKeyIsDisabledAfterNinetyDays() {
        sandbox.keys().add(NEXT);
        sandbox.keys().deprecate(Client.SERVER.id());

        clock.advance(Duration.ofDays(90));

        assertThat(statuses()).containsExactly("active");
        assertThat(echoTo(Client.SERVER).subType()).isEqualTo("MLE_INVALID_KID");
    }

    @Test
    void keyOfAnotherEnvironmentIsUnknown() {
        MleKey foreign = sandbox.otherEnvironmentKeys().active();

        assertThat(client.anonymous("/other-environment" + JWKS).text()).contains(foreign.id());
        assertThat(echoTo(foreign).subType()).isEqualTo("MLE_INVALID_KID");
    }

    @Test
    void oneKeyIsFlatByDefault() {
        Reply reply = client.anonymous("/auth/" + Client.SERVER.id());

        assertThat(reply.header("Cache-Control")).isEqualTo("public, max-age=3600");
        assertThat(reply.json().path("success").booleanValue()).isTrue();
        assertThat(reply.data().path("kid").textValue()).isEqualTo(Client.SERVER.id());
        assertThat(reply.data().path("n").textValue()).isNotEmpty();
    }

    @Test
    void oneKeyIsNestedOnRequest() {
        try (Sandbox nested = Client.quick().nestedAuth().start()) {
            JsonNode data =
                    Client.of(nested).anonymous("/auth/" + Client.SERVER.id()).data();

            assertThat(data.path("jwk").path("kid").textValue()).isEqualTo(Client.SERVER.id());
            assertThat(data.path("jwk_thumbprint").textValue()).isEqualTo(Client.SERVER.thumbprint());
            assertThat(data.has("n")).isFalse();
        }
    }

    @Test
    void oneKeyShowsThatItIsDisabled() {
        sandbox.keys().add(NEXT);
        sandbox.keys().disable(Client.SERVER.id());

        assertThat(client.anonymous("/auth/" + Client.SERVER.id())
                        .data()
                        .path("status")
                        .textValue())
                .isEqualTo("disabled");
    }

    @Test
    void unknownKeyIsNotFound() {
        Reply reply = client.anonymous("/auth/mthd_jwk_none");

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.subType()).isEqualTo("NOT_FOUND");
    }

    @Test
    void outageOfTheKeysConcernsOnlyThem() {
        sandbox.faults().next(1, Faults.Fault.KEYS_OUTAGE);

        assertThat(client.get("/ping").status()).isEqualTo(200);
        assertThat(client.anonymous(JWKS).status()).isEqualTo(500);
        assertThat(client.anonymous(JWKS).status()).isEqualTo(200);
    }

    private List<String> statuses() {
        return client.anonymous(JWKS).json().path("keys").findValuesAsText("status");
    }

    private Reply echoTo(MleKey key) {
        return client.encrypted(
                "POST", "/echo", Client.jwe(key, Client.OWN.id(), "{}", EncryptionMethod.A256GCM), Map.of());
    }
}
