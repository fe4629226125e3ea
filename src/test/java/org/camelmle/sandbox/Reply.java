package org.camelmle.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.crypto.RSADecrypter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import org.camelmle.keys.MleKey;

/** An answer as a client sees it; a JWE is opened with Nimbus, not with the code under test. */
record Reply(HttpResponse<byte[]> response) {

    int status() {
        return response.statusCode();
    }

    String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    String text() {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    JsonNode json() {
        return tree(response.body());
    }

    JsonNode data() {
        assertThat(status()).as(text()).isEqualTo(200);
        return json().required("data");
    }

    JsonNode error() {
        return json().path("data").path("error");
    }

    String subType() {
        return error().path("sub_type").asText();
    }

    boolean isEncrypted() {
        return json().path("encrypted").isTextual();
    }

    JWEObject jwe() {
        try {
            return JWEObject.parse(json().required("encrypted").textValue());
        } catch (ParseException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The decrypted envelope. */
    JsonNode opened(MleKey key) {
        try {
            JWEObject jwe = jwe();
            jwe.decrypt(new RSADecrypter(key.privateKey().orElseThrow()));
            return tree(jwe.getPayload().toBytes());
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode tree(byte[] json) {
        try {
            return Answer.JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
