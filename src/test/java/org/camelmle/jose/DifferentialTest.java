package org.camelmle.jose;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSADecrypter;
import com.nimbusds.jose.crypto.RSAEncrypter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.camelmle.keys.MleKey;
import org.camelmle.testkit.VectorKeys;
import org.jose4j.jwe.JsonWebEncryption;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The same payloads through us, Nimbus and jose4j: what one writes, the others read. */
class DifferentialTest {

    private static final long SEED = 7516;
    private static final int[] LENGTHS = {1, 2, 3, 15, 16, 17, 255, 4096, 6143, 6144, 6145, 20_000, 100_003};

    private final JweCodec codec = new JweCodec(Tokens.NO_KEY_ID, CryptoProvider.select("auto"));

    static Stream<Arguments> payloads() {
        Random random = new Random(SEED);
        List<Arguments> payloads = new ArrayList<>();
        for (String key : List.of("server-2048", "server-3072", "server-4096")) {
            for (ContentEncryption method : ContentEncryption.values()) {
                for (int length : LENGTHS) {
                    byte[] payload = new byte[length];
                    random.nextBytes(payload);
                    payloads.add(Arguments.of(key, method, length, payload));
                }
            }
        }
        return payloads.stream();
    }

    @ParameterizedTest(name = "{0} {1} {2} octets")
    @MethodSource("payloads")
    void ourTokenIsReadByTheOthers(String keyName, ContentEncryption method, int length, byte[] payload)
            throws Exception {
        MleKey key = VectorKeys.pair(keyName);

        String token = new String(Tokens.encrypt(codec, payload, Tokens.header(key, method)), US_ASCII);

        assertThat(readByNimbus(token, key)).isEqualTo(payload);
        assertThat(readByJose4j(token, key)).isEqualTo(payload);
    }

    @ParameterizedTest(name = "{0} {1} {2} octets")
    @MethodSource("payloads")
    void tokensOfTheOthersAreReadByUs(String keyName, ContentEncryption method, int length, byte[] payload)
            throws Exception {
        MleKey key = VectorKeys.pair(keyName);

        assertThat(Tokens.decrypt(codec, writtenByNimbus(payload, key, method), key))
                .isEqualTo(payload);
        assertThat(Tokens.decrypt(codec, writtenByJose4j(payload, key, method), key))
                .isEqualTo(payload);
    }

    private static byte[] readByNimbus(String token, MleKey key) throws Exception {
        JWEObject jwe = JWEObject.parse(token);
        jwe.decrypt(new RSADecrypter(key.privateKey().orElseThrow()));
        return jwe.getPayload().toBytes();
    }

    private static byte[] writtenByNimbus(byte[] payload, MleKey key, ContentEncryption method) throws Exception {
        JWEObject jwe = new JWEObject(
                new JWEHeader(JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.parse(method.name())), new Payload(payload));
        jwe.encrypt(new RSAEncrypter(key.publicKey()));
        return jwe.serialize().getBytes(US_ASCII);
    }

    private static byte[] readByJose4j(String token, MleKey key) throws Exception {
        JsonWebEncryption jwe = new JsonWebEncryption();
        jwe.setCompactSerialization(token);
        jwe.setKey(key.privateKey().orElseThrow());
        return jwe.getPlaintextBytes();
    }

    private static byte[] writtenByJose4j(byte[] payload, MleKey key, ContentEncryption method) throws Exception {
        JsonWebEncryption jwe = new JsonWebEncryption();
        jwe.setAlgorithmHeaderValue(KeyManagementAlgorithm.RSA_OAEP_256.jwa());
        jwe.setEncryptionMethodHeaderParameter(method.name());
        jwe.setPlaintext(payload);
        jwe.setKey(key.publicKey());
        return jwe.getCompactSerialization().getBytes(US_ASCII);
    }
}
