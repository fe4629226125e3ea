package org.camelmle.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JWEHeader;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MethodEncryptionTest {

    private static final String INDIVIDUAL = "{\"type\":\"individual\",\"individual\":{\"ssn\":\"123456789\"}}";

    private final Sandbox sandbox = Client.quick().start();
    private final Client client = Client.of(sandbox);

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void answersTheWholeEnvelopeEncryptedToTheNamedKey() {
        Reply reply = client.encrypted("POST", "/entities", INDIVIDUAL);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).startsWith("application/json");
        assertThat(reply.opened(Client.OWN).path("success").booleanValue()).isTrue();
        assertThat(reply.opened(Client.OWN).path("data").path("id").textValue()).startsWith("ent_");
        assertThat(reply.opened(Client.OWN).has("message")).isTrue();
    }

    @Test
    void answersHeaderNamesTheKeyOnce() {
        JWEHeader header =
                client.encrypted("POST", "/entities", INDIVIDUAL).jwe().getHeader();

        assertThat(header.getAlgorithm().getName()).isEqualTo("RSA-OAEP-256");
        assertThat(header.getKeyID()).isEqualTo(Client.OWN.id());
        assertThat(header.getType().getType()).isEqualTo("JWE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"A128GCM", "A256GCM"})
    void answerUsesTheRequestsContentEncryption(String enc) {
        EncryptionMethod method = EncryptionMethod.parse(enc);

        Reply reply =
                client.encrypted("POST", "/echo", Client.jwe(Client.SERVER, Client.OWN.id(), "{}", method), Map.of());

        assertThat(reply.jwe().getHeader().getEncryptionMethod()).isEqualTo(method);
    }

    @Test
    void entityIsUpdatedEncryptedToo() {
        String id = client.post("/entities", INDIVIDUAL).data().path("id").textValue();

        Reply reply = client.encrypted("PUT", "/entities/" + id, "{\"individual\":{\"first_name\":\"Ken\"}}");

        assertThat(reply.opened(Client.OWN).toString()).contains("\"first_name\":\"Ken\"");
    }

    @Test
    void sameRequestGoesPlainWithoutTheHeader() {
        Reply reply = client.post("/entities", INDIVIDUAL);

        assertThat(reply.isEncrypted()).isFalse();
        assertThat(reply.data().path("id").textValue()).startsWith("ent_");
    }

    @Test
    void plainBodyIsRefusedWhereEncryptionIsRequired() {
        try (Sandbox strict = Client.quick().requireMle().start()) {
            assertThat(Client.of(strict).post("/entities", INDIVIDUAL).subType())
                    .isEqualTo("MLE_INVALID_HEADER");
            assertThat(Client.of(strict).get("/entities").status()).isEqualTo(200);
        }
    }

    @Test
    void requestWithoutABodyCannotBeMarked() {
        Reply reply = client.send("GET", "/entities", "", Map.of("Method-MLE", "jwe"));

        assertThat(reply.subType()).isEqualTo("MLE_MISSING_ENCRYPTED_PAYLOAD");
    }

    @Test
    void businessErrorIsEncryptedWithItsStatus() {
        Reply reply = client.encrypted("POST", "/entities", "{\"type\":\"individual\",\"individual\":{\"ssn\":\"1\"}}");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.opened(Client.OWN)
                        .path("data")
                        .path("error")
                        .path("sub_type")
                        .textValue())
                .isEqualTo("ENTITY_INVALID_SSN");
    }

    @Test
    void missingResourceIsAnEncryptedBusinessError() {
        Reply reply = client.encrypted("POST", "/nothing", "{}");

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.opened(Client.OWN).path("success").booleanValue()).isFalse();
    }

    @Test
    void keyOfAnotherTeamLooksUnknown() {
        try (Sandbox two = Sandbox.method()
                .methodKey(Client.SERVER)
                .otherTeamKey(Client.OWN)
                .start()) {
            assertThat(Client.of(two).encrypted("POST", "/echo", "{}").subType())
                    .isEqualTo("MLE_INVALID_CID");
            assertThat(Client.ofOtherTeam(two).encrypted("POST", "/echo", "{}").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void severalApiKeysOfOneTeamShareItsKeys() {
        try (Sandbox two = Client.quick().apiKey("sk_one").apiKey("sk_two").start()) {
            Reply reply = Client.of(two).encrypted("POST", "/echo", "{}", Map.of("Authorization", "Bearer sk_two"));

            assertThat(reply.status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer sk_wrong", "Basic c2s6", "bearer"})
    void credentialIsCheckedBeforeAllElse(String credential) {
        Reply reply =
                client.send("POST", "/nothing", "not json", Map.of("Method-MLE", "wrong", "Authorization", credential));

        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.error().path("type").textValue()).isEqualTo("INVALID_AUTHORIZATION");
    }
}
