package org.camelmle.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSADecrypter;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Map;
import org.camelmle.keys.MleKey;

/** The provider's side of Method's contract, done by Nimbus and none of our code, with the vectors' keys. */
public final class NimbusPeer {

    public static final String SERVER_KEY = "server-2048";
    public static final String CLIENT_KEY = "client-2048";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final MleKey server = VectorKeys.pair(SERVER_KEY);
    private final MleKey client = VectorKeys.publicKey(CLIENT_KEY);

    /** The provider's JWKS, as Method serves it. */
    public String jwks() {
        return jwks(server);
    }

    /** The same with this key in the place of the provider's. */
    public String jwks(MleKey published) {
        RSAKey key = new RSAKey.Builder(published.publicKey())
                .keyID(published.id())
                .keyUse(KeyUse.ENCRYPTION)
                .algorithm(JWEAlgorithm.RSA_OAEP_256)
                .build();
        return "{\"keys\":[" + key.toJSONString().replaceFirst("}$", ",\"status\":\"active\"}") + "]}";
    }

    /** The provider's public key as our component takes it. */
    public MleKey serverKey() {
        return server.toPublic();
    }

    /** Our own pair as our component takes it. */
    public MleKey clientPair() {
        return VectorKeys.pair(CLIENT_KEY);
    }

    /** The JWE in a wire body. */
    public JWEObject jwe(byte[] wireBody) {
        try {
            JsonNode body = JSON.readTree(wireBody);
            if (body.size() != 1 || !body.path("encrypted").isTextual()) {
                throw new IllegalArgumentException("not {\"encrypted\": \"...\"}");
            }
            return JWEObject.parse(body.get("encrypted").textValue());
        } catch (IOException | ParseException e) {
            throw new IllegalArgumentException("not a wire body", e);
        }
    }

    /** The plaintext of a wire body that was encrypted to the provider. */
    public String decrypt(byte[] wireBody) {
        return decrypt(wireBody, server);
    }

    /** The plaintext of a wire body that was encrypted to our own key. */
    public String decryptAnswer(byte[] wireBody) {
        return decrypt(wireBody, clientPair());
    }

    private String decrypt(byte[] wireBody, MleKey recipient) {
        try {
            JWEObject jwe = jwe(wireBody);
            jwe.decrypt(new RSADecrypter(recipient.privateKey().orElseThrow()));
            return new String(jwe.getPayload().toBytes(), StandardCharsets.UTF_8);
        } catch (JOSEException e) {
            throw new IllegalArgumentException("does not decrypt", e);
        }
    }

    /** A wire body encrypted to our key, under this {@code kid}. */
    public String encrypt(String plaintext, String kid) {
        return encrypt(plaintext, client.withId(kid));
    }

    /** A wire body encrypted to this key, under its id. */
    public String encrypt(String plaintext, MleKey recipient) {
        return encrypt(
                plaintext,
                recipient,
                new JWEHeader.Builder(JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.A256GCM)
                        .type(new JOSEObjectType("JWE")));
    }

    /** A caller's wire body, encrypted to the provider, that wants its answer under this key. */
    public String request(String plaintext, String replyKey, EncryptionMethod encryption) {
        return encrypt(
                plaintext,
                server,
                new JWEHeader.Builder(JWEAlgorithm.RSA_OAEP_256, encryption).customParam("cid", replyKey));
    }

    private static String encrypt(String plaintext, MleKey recipient, JWEHeader.Builder header) {
        try {
            JWEObject jwe = new JWEObject(
                    header.keyID(recipient.id()).build(), new Payload(plaintext.getBytes(StandardCharsets.UTF_8)));
            jwe.encrypt(new RSAEncrypter(recipient.publicKey()));
            return JSON.writeValueAsString(Map.of("encrypted", jwe.serialize()));
        } catch (JOSEException | JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same under our key's own id. */
    public String encrypt(String plaintext) {
        return encrypt(plaintext, client.id());
    }
}
