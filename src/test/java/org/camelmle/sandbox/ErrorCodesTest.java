package org.camelmle.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JWEObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.camelmle.keys.MleKey;
import org.camelmle.sandbox.Faults.Fault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The codes of encryption in the documented order: each request breaks the rule of its code and all the rules behind it.
 * The four codes of registration are in {@link TeamKeysTest} and {@link WellKnownKeysTest}.
 */
class ErrorCodesTest {

    private static final String OUTAGE =
            "Message level encryption (MLE) requests are temporarily unavailable. To ensure"
                    + " MLE try your request later, or fall back to a non-MLE request.";

    private final Sandbox sandbox = Client.quick().start();
    private final Client client = Client.of(sandbox);

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void markerHeaderComesBeforeTheBody() {
        assertError(
                client.send("POST", "/echo", "{", Map.of("Method-MLE", "JWE")),
                400,
                "invalid_request",
                "MLE_INVALID_HEADER",
                "When using message level encryption the header 'Method-MLE' must be set to 'jwe'.");
    }

    @Test
    void jsonComesBeforeItsMember() {
        assertError(
                marked("{\"encrypted\":"),
                400,
                "api_error",
                "PAYLOAD_INVALID_JSON",
                "The request body is not valid JSON.");
    }

    @Test
    void memberComesBeforeItsForm() {
        assertError(
                marked("{\"data\":\"x\"}"),
                400,
                "invalid_request",
                "MLE_MISSING_ENCRYPTED_PAYLOAD",
                "When using message level encryption the payload must contain field 'encrypted'");
    }

    @Test
    void formComesBeforeTheHeadersMembers() {
        assertError(
                marked("{\"encrypted\":\"e30.a.b\"}"),
                400,
                "invalid_request",
                "MLE_INVALID_JWE_FORMAT",
                "The MLE \"encrypted\" payload must be in the RFC compatible compact format.");
    }

    @Test
    void algComesBeforeEnc() {
        assertError(
                header("{\"alg\":\"RSA-OAEP\",\"enc\":\"none\"}"),
                400,
                "invalid_request",
                "MLE_UNSUPPORTED_KEY_MANAGEMENT_ALGORITHM",
                "Key management algorithm provided is not supported. Must use 'RSA-OAEP-256'");
    }

    @Test
    void encComesBeforeKid() {
        assertError(
                header("{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A192GCM\"}"),
                400,
                "invalid_request",
                "MLE_INVALID_ENCRYPTION_ALGORITHM",
                "Unsupported or missing \"enc\" in protected header. Expected one of: 'A256GCM' or 'A128GCM'.");
    }

    @Test
    void kidComesBeforeCid() {
        assertError(
                header("{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\"}"),
                400,
                "invalid_request",
                "MLE_MUST_INCLUDE_KID",
                "Must include 'KID' in protected header.");
    }

    @Test
    void cidComesBeforeWhatTheyName() {
        assertError(
                header("{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\",\"kid\":\"unknown\"}"),
                400,
                "invalid_request",
                "MLE_MUST_INCLUDE_CID",
                "Must include 'CID' in protected header.");
    }

    @Test
    void unknownKidComesBeforeUnknownCid() {
        assertError(
                encrypted(Client.SERVER.withId("unknown"), "unknown", "{}"),
                400,
                "invalid_request",
                "MLE_INVALID_KID",
                "The JWK KID is either disabled or does not exist.");
    }

    @Test
    void unknownCidComesBeforeDecryption() {
        assertError(
                encrypted(Client.OWN.withId(Client.SERVER.id()), "unknown", "{}"),
                400,
                "invalid_request",
                "MLE_INVALID_CID",
                "The JWK CID is either disabled or does not exist.");
    }

    @Test
    void decryptionComesBeforeThePlaintext() {
        assertError(
                encrypted(Client.OWN.withId(Client.SERVER.id()), Client.OWN.id(), "no json"),
                500,
                "api_error",
                "MLE_DECRYPTION_FAILED",
                OUTAGE);
    }

    @Test
    void plaintextComesBeforeTheResource() {
        assertError(
                encrypted(Client.SERVER, Client.OWN.id(), "no json"),
                400,
                "api_error",
                "PAYLOAD_INVALID_JSON",
                "The request body is not valid JSON.");
    }

    @Test
    void resourceComesBeforeTheAnswersEncryption() {
        sandbox.faults().next(1, Fault.ENCRYPTION_OUTAGE);

        assertError(encrypted(Client.SERVER, Client.OWN.id(), "{}"), 500, "api_error", "MLE_ENCRYPTION_FAILED", OUTAGE);
    }

    private Reply marked(String body) {
        return client.send("POST", "/echo", body, Map.of("Method-MLE", "jwe"));
    }

    /** A token of good form with this header; nothing behind the header is right. */
    private Reply header(String json) {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        List<String> segments = List.of(
                base64.encodeToString(json.getBytes(StandardCharsets.UTF_8)),
                base64.encodeToString(new byte[256]),
                base64.encodeToString(new byte[12]),
                base64.encodeToString(new byte[2]),
                base64.encodeToString(new byte[16]));
        return marked("{\"encrypted\":\"" + String.join(".", segments) + "\"}");
    }

    private Reply encrypted(MleKey recipient, String cid, String plaintext) {
        JWEObject jwe = Client.jwe(recipient, cid, plaintext, EncryptionMethod.A256GCM);
        return client.encrypted("POST", "/nothing", jwe, Map.of());
    }

    private static void assertError(Reply reply, int status, String type, String subType, String message) {
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.json())
                .isEqualTo(Answer.error(status, type, subType, message).json());
        assertThat(reply.header("Request-Id")).startsWith("adt_");
    }
}
