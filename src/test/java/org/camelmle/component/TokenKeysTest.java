package org.camelmle.component;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSAEncrypter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.SoftToken;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * Private keys that never leave their token: SoftHSM through the JDK's PKCS#11 provider. The build sets the environment
 * variable that it asks for.
 */
@EnabledIf("softHsmIsInstalled")
class TokenKeysTest {

    @TempDir
    private static Path folder;

    private static SoftToken token;

    static boolean softHsmIsInstalled() {
        return SoftToken.library().isPresent();
    }

    @BeforeAll
    static void makeTokenWithKey() throws Exception {
        token = SoftToken.make(folder);
    }

    @AfterAll
    static void removeProvider() {
        if (token != null) {
            token.close();
        }
    }

    @Test
    void keyStaysInTheToken() throws Exception {
        assertThat(token.keyStore().getKey(SoftToken.ALIAS, null).getEncoded()).isNull();
    }

    @Test
    void whatNimbusEncryptedToTheTokensKeyDecrypts() throws Exception {
        for (EncryptionMethod method : List.of(EncryptionMethod.A256GCM, EncryptionMethod.A128GCM)) {
            Exchange exchange = decrypt(encrypted(method));

            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getMessage().getBody(String.class)).isEqualTo("{\"iban\":\"GB33\"}");
            assertThat(exchange.getMessage().getHeader(MleConstants.KEY_ID)).isEqualTo(SoftToken.ALIAS);
        }
    }

    @Test
    void everyChangeIsRefusedInTheSameWords() throws Exception {
        String good = encrypted(EncryptionMethod.A256GCM);

        List<String> refusals = Stream.of(1, 2, 3, 4)
                .map(segment -> refusal(withSegmentChanged(good, segment)))
                .distinct()
                .toList();

        assertThat(refusals).hasSize(1);
    }

    private static String refusal(String jwe) {
        Exchange exchange = decrypt(jwe);
        assertThatExceptionOfType(MessageRejectedException.class)
                .isThrownBy(() -> {
                    throw exchange.getException();
                })
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.DECRYPTION))
                .withNoCause();
        return exchange.getException().getMessage();
    }

    private static Exchange decrypt(String jwe) {
        try (CamelRun camel = new CamelRun()) {
            camel.context().getRegistry().bind("token", token.keyStore());
            camel.start();
            return camel.send(
                    "mle:decrypt?profile=jwe&privateKeys=#token&keyPassword=" + SoftToken.PIN,
                    jwe.getBytes(UTF_8),
                    Map.of());
        }
    }

    private static String encrypted(EncryptionMethod method) throws Exception {
        JWEHeader header = new JWEHeader.Builder(JWEAlgorithm.RSA_OAEP_256, method)
                .keyID(SoftToken.ALIAS)
                .build();
        JWEObject jwe = new JWEObject(header, new Payload("{\"iban\":\"GB33\"}"));
        jwe.encrypt(new RSAEncrypter(token.publicKey()));
        return jwe.serialize();
    }

    private static String withSegmentChanged(String jwe, int number) {
        String[] segments = jwe.split("\\.");
        byte[] octets = Base64.getUrlDecoder().decode(segments[number]);
        octets[0] ^= 1;
        segments[number] = Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
        return String.join(".", Arrays.asList(segments));
    }
}
