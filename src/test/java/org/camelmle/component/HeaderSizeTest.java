package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.nimbusds.jose.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.keys.MleKey;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.NimbusPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages with a long chain of certificates in their header. */
class HeaderSizeTest {

    private final String jwe = encrypted();
    private final int size = jwe.indexOf('.');

    private static String encrypted() {
        MleKey key = new NimbusPeer().clientPair();
        JWEHeader header = new JWEHeader.Builder(JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.A256GCM)
                .keyID(key.id())
                .x509CertChain(List.of(new Base64("A".repeat(9000))))
                .build();
        JWEObject jwe = new JWEObject(header, new Payload("{\"id\":\"ent_1\"}"));
        try {
            jwe.encrypt(new RSAEncrypter(key.publicKey()));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return jwe.serialize();
    }

    private Exchange send(String operation, String options) {
        try (CamelRun camel = new CamelRun().start()) {
            return camel.send("mle:" + operation + options, "{\"encrypted\":\"" + jwe + "\"}", Map.of());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void headerUpToTheLimitIsRead(int more) {
        String options = "?maxHeaderSize=" + (size + more);

        assertThat(send("decrypt", options).getMessage().getBody(String.class)).isEqualTo("{\"id\":\"ent_1\"}");
        assertThat(send("inspect", options).getMessage().getBody(String.class)).contains("\"encrypted\":true");
    }

    @Test
    void longerHeaderIsRefused() {
        assertRefused("?maxHeaderSize=" + (size - 1));
    }

    @Test
    void eightKibibytesAreTheLimitUnlessAnotherIsSet() {
        assertRefused("");
    }

    private void assertRefused(String options) {
        assertThat(send("decrypt", options).getException())
                .isInstanceOfSatisfying(
                        MessageRejectedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.FORMAT))
                .hasMessageContaining("maxHeaderSize");
        assertThat(send("inspect", options).getMessage().getBody(String.class))
                .contains("\"encrypted\":false", "maxHeaderSize");
    }
}
