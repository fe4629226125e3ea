package org.camelmle.jose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.spec.GCMParameterSpec;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.testkit.Vectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Project Wycheproof's files. They are not copied into the project: without them these tests are skipped. */
class WycheproofTest {

    private static final String AES_GCM = "aes_gcm_test";
    private static final KeyManagementAlgorithm OAEP_256 = KeyManagementAlgorithm.RSA_OAEP_256;
    private static final CryptoProvider JDK = CryptoProvider.select("auto");

    @BeforeAll
    static void filesAreThere() {
        assumeTrue(
                Vectors.wycheproof("applicability.json").isPresent(),
                "Wycheproof's files are not in ../shared/vectors/wycheproof");
    }

    @TestFactory
    Stream<DynamicTest> encryptedKeyIsUnwrappedAsExpected() {
        return Stream.of(
                        "rsa_oaep_2048_sha256_mgf1sha256_test",
                        "rsa_oaep_3072_sha256_mgf1sha256_test",
                        "rsa_oaep_4096_sha256_mgf1sha256_test",
                        "rsa_oaep_2048_sha256_mgf1sha1_test",
                        "rsa_oaep_2048_sha1_mgf1sha1_test")
                .flatMap(file -> groups(file).flatMap(group -> {
                    MleKey key = key(group);
                    return tests(file, group, (test, expectation) -> checkUnwrap(key, test, expectation));
                }));
    }

    @TestFactory
    Stream<DynamicTest> contentIsOpenedAsExpected() {
        return groups(AES_GCM).flatMap(group -> tests(AES_GCM, group, WycheproofTest::checkContent));
    }

    private static void checkUnwrap(MleKey key, JsonNode test, JsonNode expectation) {
        byte[] block = hex(test, "ct");
        byte[] message = hex(test, "msg");
        boolean accepted = word(expectation, "expect_raw", "accept", "refuse");
        boolean acceptedAsKey = word(expectation, "expect_as_cek", "accept-unwrap", "refuse");

        byte[] decrypted = block.length == KeyManagementAlgorithm.encryptedKeyLength(key)
                ? ((OaepOperation) JDK.privateOperation(key)).decrypt(block, OAEP_256.parameters())
                : new byte[0];

        assertThat(decrypted).isEqualTo(accepted ? message : new byte[0]);
        assertThat(List.of(16, 32).stream()
                        .map(length -> OAEP_256.unwrap(block, key, length, JDK))
                        .anyMatch(contentKey -> Arrays.equals(contentKey, message)))
                .as("is taken as content encryption key")
                .isEqualTo(acceptedAsKey);
    }

    private static void checkContent(JsonNode test, JsonNode expectation) {
        String expected = expectation.required("expect").textValue();
        switch (expected) {
            case "accept" -> assertThat(open(test)).isEqualTo(hex(test, "msg"));
            case "refuse" ->
                assertThat(catchThrowableOfType(MessageRejectedException.class, () -> open(test))
                                .reason())
                        .isEqualTo(Reason.DECRYPTION);
            case "refuse-iv" ->
                assertThat(catchThrowableOfType(MessageRejectedException.class, () -> parse(test))
                                .reason())
                        .isEqualTo(Reason.FORMAT);
            case "n/a-192" -> assertThat(hex(test, "key")).hasSize(24);
            default -> throw new IllegalStateException("Unknown expectation " + expected);
        }
    }

    private static byte[] open(JsonNode test) {
        return new ContentCipher(JDK)
                .decrypt(
                        sealed(test),
                        new GCMParameterSpec(128, hex(test, "iv")),
                        ByteBuffer.wrap(hex(test, "aad")),
                        hex(test, "key"));
    }

    private static byte[] sealed(JsonNode test) {
        return HexFormat.of().parseHex(text(test, "ct") + text(test, "tag"));
    }

    private static CompactJwe parse(JsonNode test) {
        byte[] header = "{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\"}".getBytes(UTF_8);
        byte[] token = Tokens.token(List.of(header, new byte[256], hex(test, "iv"), hex(test, "ct"), hex(test, "tag")));
        return new JweCodec(Tokens.NO_KEY_ID, JDK).parse(token, 0, token.length);
    }

    @FunctionalInterface
    private interface Check {
        void run(JsonNode test, JsonNode expectation);
    }

    private static Stream<JsonNode> groups(String file) {
        return Vectors.elements(Vectors.wycheproof(file + ".json").orElseThrow().required("testGroups"));
    }

    private static Stream<DynamicTest> tests(String file, JsonNode group, Check check) {
        Map<Integer, JsonNode> expectations = expectations(file);
        return Vectors.elements(group.required("tests")).map(test -> {
            int id = test.required("tcId").intValue();
            JsonNode expectation = Optional.ofNullable(expectations.get(id)).orElseThrow();
            return DynamicTest.dynamicTest(file + " " + id, () -> check.run(test, expectation));
        });
    }

    private static Map<Integer, JsonNode> expectations(String file) {
        JsonNode tests = Vectors.wycheproof("applicability.json")
                .orElseThrow()
                .required(file)
                .required("tests");
        return Vectors.elements(tests)
                .collect(Collectors.toMap(test -> test.required("tcId").intValue(), Function.identity()));
    }

    private static MleKey key(JsonNode group) {
        try {
            KeyFactory rsa = KeyFactory.getInstance("RSA");
            PrivateKey privateKey = rsa.generatePrivate(new PKCS8EncodedKeySpec(hex(group, "privateKeyPkcs8")));
            RSAPrivateCrtKey numbers = (RSAPrivateCrtKey) privateKey;
            RSAPublicKey publicKey = (RSAPublicKey)
                    rsa.generatePublic(new RSAPublicKeySpec(numbers.getModulus(), numbers.getPublicExponent()));
            return MleKey.ofPair("wycheproof", KeyStatus.ACTIVE, publicKey, privateKey, Optional.empty());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean word(JsonNode expectation, String field, String yes, String no) {
        String word = expectation.required(field).textValue();
        assertThat(word).isIn(yes, no);
        return word.equals(yes);
    }

    private static byte[] hex(JsonNode test, String field) {
        return HexFormat.of().parseHex(text(test, field));
    }

    private static String text(JsonNode test, String field) {
        return test.required(field).textValue();
    }
}
