package org.camelmle.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.nimbusds.jose.jwk.RSAKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.camelmle.keys.MleKey;
import org.camelmle.testkit.VectorKeys;

/** A client of the sandbox over real HTTP; it encrypts with Nimbus, not with the code under test. */
final class Client {

    /** The key that the client's answers are encrypted to. */
    static final MleKey OWN = VectorKeys.pair("client-2048");

    static final MleKey SERVER = VectorKeys.pair("server-2048");

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Sandbox sandbox;
    private final String apiKey;

    private Client(Sandbox sandbox, String apiKey) {
        this.sandbox = sandbox;
        this.apiKey = apiKey;
    }

    static Client of(Sandbox sandbox) {
        return new Client(sandbox, sandbox.apiKey());
    }

    static Client ofOtherTeam(Sandbox sandbox) {
        return new Client(sandbox, sandbox.otherApiKey());
    }

    /** A sandbox with fixed keys, so that no test waits for one to be made. */
    static SandboxBuilder quick() {
        return Sandbox.method().methodKey(SERVER).teamKey(OWN.toPublic());
    }

    Reply get(String path) {
        return send("GET", path, new byte[0], Map.of());
    }

    Reply post(String path, String json) {
        return send("POST", path, json, Map.of());
    }

    Reply send(String method, String path, String body, Map<String, String> headers) {
        return send(method, path, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    Reply send(String method, String path, byte[] body, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(sandbox.url() + path))
                .header("Authorization", "Bearer " + apiKey)
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::setHeader);
        return send(request.build());
    }

    Reply anonymous(String path) {
        return send(HttpRequest.newBuilder(URI.create(sandbox.url() + path)).build());
    }

    /** Encrypts to the server's key, with a reply key of our own. */
    Reply encrypted(String method, String path, String json) {
        return encrypted(method, path, json, Map.of());
    }

    Reply encrypted(String method, String path, String json, Map<String, String> more) {
        return encrypted(method, path, jwe(sandbox.keys().active(), OWN.id(), json, EncryptionMethod.A256GCM), more);
    }

    Reply encrypted(String method, String path, JWEObject jwe, Map<String, String> more) {
        String body = "{\"encrypted\":\"" + jwe.serialize() + "\"}";
        Map<String, String> headers = new HashMap<>(more);
        headers.put("Method-MLE", "jwe");
        return send(method, path, body, headers);
    }

    static JWEObject jwe(MleKey recipient, String cid, String json, EncryptionMethod enc) {
        return jwe(recipient, json, enc, header -> header.keyID(recipient.id()).customParam("cid", cid));
    }

    static JWEObject jwe(MleKey recipient, String json, EncryptionMethod enc, Consumer<JWEHeader.Builder> members) {
        JWEHeader.Builder header =
                new JWEHeader.Builder(JWEAlgorithm.RSA_OAEP_256, enc).type(new JOSEObjectType("JWE"));
        members.accept(header);
        JWEObject jwe = new JWEObject(header.build(), new Payload(json));
        try {
            jwe.encrypt(new RSAEncrypter(recipient.publicKey()));
            return jwe;
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The body that registers a key directly. */
    static String registration(MleKey key) {
        return Answer.JSON
                .createObjectNode()
                .put("type", "direct")
                .put("contact", "ops@example.com")
                .putNull("well_known_endpoint")
                .<ObjectNode>set("jwk", jwk(key))
                .toString();
    }

    /** The public JWK, written by Nimbus. */
    static ObjectNode jwk(MleKey key) {
        return Answer.JSON.valueToTree(
                new RSAKey.Builder(key.publicKey()).keyID(key.id()).build().toJSONObject());
    }

    private static Reply send(HttpRequest request) {
        try {
            return new Reply(HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
