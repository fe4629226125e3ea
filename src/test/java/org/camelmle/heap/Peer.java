package org.camelmle.heap;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSAEncrypter;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;
import org.camelmle.keys.MleKey;
import org.camelmle.testkit.NimbusPeer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.camelmle.testkit.RecordingServer.Request;

/** The provider, in a process of its own, so that nothing of what it knows is in the victim's heap. */
final class Peer {

    /** The header that says which message it is. */
    static final String NUMBER = "X-Number";

    private final NimbusPeer keys = new NimbusPeer();
    private final MleKey client = keys.clientPair();
    private final List<byte[]> contentKeys = Collections.synchronizedList(new ArrayList<>());

    Reply answer(Request request) {
        if (request.uri().equals("/jwks")) {
            return Reply.json(200, keys.jwks());
        }
        int number = Integer.parseInt(request.header(NUMBER));
        String text = "{\"success\":true,\"data\":{\"id\":\"" + Needle.canary("answer", number) + "\"}}";
        return switch (Way.of(number)) {
            case ENCRYPTED_ERROR -> Reply.json(400, encrypted(error("MLE_INVALID_KID", number)));
            case TAMPERED_ANSWER ->
                Reply.json(200, encrypted(text).replaceFirst("\\.([A-Za-z0-9_-]{22})\"", ".AAAAAAAAAAAAAAAAAAAAAA\""));
            case PLAIN_ANSWER -> Reply.json(200, text);
            case OUTAGE -> Reply.json(500, error("MLE_DECRYPTION_FAILED", number));
            default -> Reply.json(200, encrypted(text));
        };
    }

    private static String error(String code, int number) {
        return "{\"success\":false,\"data\":{\"error\":{\"type\":\"api_error\",\"code\":400,\"sub_type\":\"" + code
                + "\",\"message\":\"wrong: " + Needle.canary("answer", number) + "\"}},\"message\":\"m\"}";
    }

    private String encrypted(String text) {
        byte[] contentKey = new byte[32];
        new SecureRandom().nextBytes(contentKey);
        contentKeys.add(contentKey);
        try {
            JWEHeader header = new JWEHeader.Builder(JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.A256GCM)
                    .keyID(client.id())
                    .build();
            JWEObject jwe = new JWEObject(header, new Payload(text));
            jwe.encrypt(new RSAEncrypter(client.publicKey(), new SecretKeySpec(contentKey, "AES")));
            return "{\"encrypted\":\"" + jwe.serialize() + "\"}";
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    MleKey client() {
        return client;
    }

    MleKey server() {
        return keys.serverKey();
    }

    /** Of the answers. */
    List<byte[]> contentKeys() {
        return List.copyOf(contentKeys);
    }
}
