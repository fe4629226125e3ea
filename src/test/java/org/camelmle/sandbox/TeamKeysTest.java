package org.camelmle.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.stream.Stream;
import org.camelmle.keys.MleKey;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TeamKeysTest {

    private static final String KEYS = "/teams/mle/public_keys";
    private static final MleKey KEY = VectorKeys.pair("client-4096");

    private final Sandbox sandbox = Sandbox.method().methodKey(Client.SERVER).start();
    private final Client client = Client.of(sandbox);

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void createsAKeyObjectWithAllItsMembers() {
        JsonNode key = client.post(KEYS, Client.registration(KEY)).data();

        assertThat(key.properties())
                .extracting(Map.Entry::getKey)
                .containsExactly(
                        "id", "type", "jwk", "well_known_endpoint", "status", "contact", "created_at", "updated_at");
        assertThat(key.path("id").textValue()).matches("team_jwk_\\w{13}");
        assertThat(key.path("jwk").path("kid").textValue()).isEqualTo(KEY.id());
        assertThat(key.path("well_known_endpoint").isNull()).isTrue();
        assertThat(key.path("status").textValue()).isEqualTo("active");
    }

    @Test
    void registeredKeyReceivesAnswers() {
        assertThat(echo().subType()).isEqualTo("MLE_INVALID_CID");

        client.post(KEYS, Client.registration(Client.OWN)).data();

        assertThat(echo().opened(Client.OWN).path("success").booleanValue()).isTrue();
    }

    @Test
    void listsActiveAndDisabledKeys() {
        String id = create();
        client.post(KEYS, Client.registration(Client.OWN)).data();
        delete(id);

        assertThat(client.get(KEYS).data().findValuesAsText("status")).containsExactly("disabled", "active");
    }

    @Test
    void retrievesOneKeyAndKnowsNoOther() {
        String id = create();

        assertThat(client.get(KEYS + "/" + id).data().path("id").textValue()).isEqualTo(id);
        assertThat(client.get(KEYS + "/team_jwk_none").subType()).isEqualTo("NOT_FOUND");
        assertThat(Client.ofOtherTeam(sandbox).get(KEYS + "/" + id).subType()).isEqualTo("NOT_FOUND");
    }

    @Test
    void deletedKeyReceivesNothingMore() {
        String id = client.post(KEYS, Client.registration(Client.OWN))
                .data()
                .path("id")
                .textValue();

        assertThat(delete(id).data().path("status").textValue()).isEqualTo("disabled");
        assertThat(echo().subType()).isEqualTo("MLE_INVALID_CID");
    }

    @Test
    void deletedKeyReadsDeletedOnRequest() {
        try (Sandbox other = Client.quick().deletedStatus().start()) {
            Client its = Client.of(other);
            String id = its.get(KEYS).data().path(0).path("id").textValue();

            assertThat(its.send("DELETE", KEYS + "/" + id, "", Map.of())
                            .data()
                            .path("status")
                            .textValue())
                    .isEqualTo("deleted");
        }
    }

    @Test
    void secondDeleteIsAConflict() {
        String id = create();
        delete(id);

        assertConflict(delete(id), "JWK_ALREADY_DISABLED");
    }

    @Test
    void kidCanBeRegisteredOnceOnlyEvenAfterADelete() {
        delete(create());

        assertConflict(client.post(KEYS, Client.registration(Client.OWN.withId(KEY.id()))), "JWK_KID_ALREADY_EXISTS");
    }

    @Test
    void sameKeyUnderAnotherKidIsAConflict() {
        create();

        assertConflict(client.post(KEYS, Client.registration(KEY.withId("another-kid"))), "JWK_ALREADY_EXISTS");
    }

    @Test
    void kidOfAnotherTeamIsFree() {
        create();

        assertThat(Client.ofOtherTeam(sandbox)
                        .post(KEYS, Client.registration(KEY))
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"type", "contact", "jwk"})
    void requiredFieldIsNamed(String field) throws Exception {
        ObjectNode body = (ObjectNode) Answer.JSON.readTree(Client.registration(KEY));
        body.remove(field);

        Reply reply = client.post(KEYS, body.toString());

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.subType()).isEqualTo("INVALID_REQUEST");
        assertThat(reply.json().path("message").textValue())
                .isEqualTo("Field \"" + field + "\" is required. Verify your request and try again.");
    }

    @Test
    void wrongTypeIsAnsweredWithTheAllowedOnes() {
        assertThat(client.post(KEYS, "{\"type\":\"other\"}")
                        .json()
                        .path("message")
                        .textValue())
                .isEqualTo("Field \"type\" must be one of [direct, well_known]. Verify your request and try again.");
    }

    static Stream<Arguments> badJwks() {
        return Stream.of(
                Arguments.of("kty", "EC"),
                Arguments.of("alg", "RSA-OAEP"),
                Arguments.of("use", "sig"),
                Arguments.of("n", "AQAB"),
                Arguments.of("n", "not base64url"),
                Arguments.of("e", "Aw"),
                Arguments.of("kid", ""),
                Arguments.of("d", "AQAB"));
    }

    @ParameterizedTest
    @MethodSource("badJwks")
    void badJwkIsRefused(String member, String value) throws Exception {
        ObjectNode body = (ObjectNode) Answer.JSON.readTree(Client.registration(KEY));
        ((ObjectNode) body.path("jwk")).put(member, value);

        assertThat(client.post(KEYS, body.toString()).subType()).isEqualTo("INVALID_REQUEST");
    }

    @Test
    void registrationIsNeverEncryptedAndIgnoresTheMarkerHeader() {
        Reply reply = client.send("POST", KEYS, Client.registration(KEY), Map.of("Method-MLE", "jwe"));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.isEncrypted()).isFalse();
    }

    private String create() {
        return client.post(KEYS, Client.registration(KEY)).data().path("id").textValue();
    }

    private Reply delete(String id) {
        return client.send("DELETE", KEYS + "/" + id, "", Map.of());
    }

    private Reply echo() {
        return client.encrypted("POST", "/echo", "{}");
    }

    /** The messages as the provider's error page has them. */
    private static final Map<String, String> DOCUMENTED = Map.of(
            "JWK_KID_ALREADY_EXISTS", "The specified JWK KID already exists.",
            "JWK_ALREADY_DISABLED", "The specified JWK is already disabled.",
            "JWK_ALREADY_EXISTS",
                    "The specified JWK's public content matches another key you have posted. Based on thumbprint from "
                            + "`n` , `e` , `kty` .");

    private static void assertConflict(Reply reply, String code) {
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.subType()).isEqualTo(code);
        assertThat(reply.error().path("type").textValue()).isEqualTo("invalid_request");
        assertThat(reply.error().path("message").textValue()).isEqualTo(DOCUMENTED.get(code));
    }
}
