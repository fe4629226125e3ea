package org.camelmle.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.interfaces.RSAPrivateCrtKey;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.camelmle.MleConfigurationException;
import org.camelmle.testkit.VectorKeys;
import org.camelmle.testkit.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JWKs and JWK sets of our own. */
class JwkFilesTest {

    private static final List<String> PRIMES = List.of("p", "q", "dp", "dq", "qi");

    @ParameterizedTest
    @ValueSource(strings = {"client-2048", "server-3072", "server-4096"})
    void aKeyWithoutItsPrimesIsCompleted(String name) {
        MleKey read = read(jwk(name).without(PRIMES)).keys().get(0);

        assertThat(read.privateKey())
                .get()
                .as("a key with its primes, which decrypts three times as fast as one without")
                .isInstanceOf(RSAPrivateCrtKey.class)
                .isEqualTo(VectorKeys.pair(name).privateKey().orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"p", "q", "dp", "dq", "qi"})
    void aKeyWithoutOneOfItsPrimeMembersIsCompleted(String member) {
        MleKey read = read(jwk("client-2048").without(List.of(member))).keys().get(0);

        assertThat(read.privateKey())
                .hasValue(VectorKeys.pair("client-2048").privateKey().orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"d", "p", "q", "dp", "dq", "qi"})
    void aMemberOfAnotherKeyIsRefused(String member) {
        ObjectNode mixed = jwk("client-2048");
        mixed.set(member, jwk("server-2048").get(member));

        assertThatThrownBy(() -> read(mixed))
                .isInstanceOf(MleConfigurationException.class)
                .hasMessageContaining("whose numbers do not belong together");
    }

    @Test
    void aPrivateExponentOfAnotherKeyIsRefusedWithoutPrimesToo() {
        ObjectNode mixed = jwk("client-2048").without(PRIMES);
        mixed.set("d", jwk("server-2048").get("d"));

        assertThatThrownBy(() -> read(mixed)).hasMessageContaining("whose numbers do not belong together");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "oth | [{\"r\":\"AQAB\"}] | more than two primes",
                "use | \"sig\" | \"use\" is not enc",
                "alg | \"RS256\" | \"alg\" is not RSA-OAEP-256",
                "alg | null | \"alg\" is not RSA-OAEP-256",
                "kty | \"EC\" | \"kty\" is not RSA",
                "key_ops | [\"sign\"] | \"key_ops\" allow no encryption",
                "key_ops | [null] | \"key_ops\" allow no encryption",
                "status | null | none of pending, active, retiring, disabled",
                "kid | \"\" | a \"kid\" that is no printable text",
                "kid | 7 | a \"kid\" that is no printable text",
                "status | \"canary\" | none of pending, active, retiring, disabled",
                "created_at | \"canary\" | \"created_at\" that is no time like",
                "status_since | \"canary\" | \"status_since\" that is no time like",
                "n | \"canary=\" | not base64url",
                "d | 5 | no text in the member \"d\"",
                "e | \"Aw\" | a public exponent that is even or not above 2^16",
            })
    void aWrongMemberIsRefusedWithoutBeingQuoted(String member, String value, String reason) throws Exception {
        ObjectNode jwk = jwk("client-2048");
        jwk.set(member, new JsonMapper().readTree(value));

        assertThatThrownBy(() -> read(jwk))
                .isInstanceOf(MleConfigurationException.class)
                .hasNoCause()
                .hasMessageContaining("in own.jwk.json")
                .hasMessageContaining(reason)
                .message()
                .doesNotContain("canary");
    }

    @Test
    void aNumberThatIsTooLongIsNeverComputedWith() {
        ObjectNode jwk = jwk("client-2048").put("n", "A".repeat(60_000));

        assertThatThrownBy(() -> read(jwk)).hasMessageContaining("a member \"n\" of 60000 characters");
    }

    @Test
    void aKeyWithoutKidGetsItsThumbprint() {
        MleKey key = read(jwk("client-2048").without(List.of("kid"))).keys().get(0);

        assertThat(key.id()).isEqualTo(key.thumbprint());
    }

    @ParameterizedTest
    @EnumSource(KeyStatus.class)
    void stateAndAgeAreRead(KeyStatus status) {
        MleKey key = read(jwk("client-2048")
                        .put("status", RsaJwk.spelling(status))
                        .put("created_at", "2026-01-31T12:00:00.5Z"))
                .keys()
                .get(0);

        assertThat(key.status()).isEqualTo(status);
        assertThat(key.createdAt()).hasValue(Instant.parse("2026-01-31T12:00:00.5Z"));
    }

    @Test
    void anErrorInASetNamesTheKey() {
        String set =
                "{\"keys\":[" + jwk("client-2048") + "," + jwk("server-2048").put("use", "sig") + "]}";

        assertThatThrownBy(() -> KeyFiles.read(set.getBytes(UTF_8), "own.jwks.json", new char[0]))
                .hasMessageContaining("as key number 2 ('mthd-2048-a')");
    }

    @Test
    void anErrorInASetNamesWhatIsNoKey() {
        String set = "{\"keys\":[" + jwk("client-2048") + ",\"canary\"]}";

        assertThatThrownBy(() -> KeyFiles.read(set.getBytes(UTF_8), "own.jwks.json", new char[0]))
                .hasMessageContaining("no object as key number 2");
    }

    /** As some writers put one, so that the number is not negative. */
    @Test
    void theLargestKeyIsReadWithAZeroBeforeItsModulus() throws Exception {
        MleKey largest = largest();
        byte[] octets = largest.publicKey().getModulus().toByteArray();
        assertThat(octets).hasSize(KeyPolicy.MAX_BITS / Byte.SIZE + 1).startsWith(0);
        ObjectNode jwk = new JsonMapper()
                .createObjectNode()
                .put("kty", "RSA")
                .put("n", Base64.getUrlEncoder().withoutPadding().encodeToString(octets))
                .put("e", "AQAB");

        assertThat(read(jwk).keys().get(0).thumbprint()).isEqualTo(largest.thumbprint());
    }

    private static MleKey largest() throws IOException {
        try (InputStream in = JwkFilesTest.class.getResourceAsStream("/keys/rsa-8192.pem")) {
            return KeyFiles.read(in.readAllBytes(), "rsa-8192.pem", new char[0])
                    .keys()
                    .get(0);
        }
    }

    @Test
    void thePrivateKeyOfRfc7517IsRead() {
        JsonNode vector = Vectors.cases("rfc_vectors.json", "jwk")
                .filter(node -> Vectors.id(node).equals("rfc7517-C.1-plaintext-key"))
                .findFirst()
                .orElseThrow();

        KeySet keys = read((ObjectNode) vector.required("jwk"));

        assertThat(keys.decryptionKey("juliet@capulet.lit")).isPresent();
    }

    private static ObjectNode jwk(String name) {
        return Vectors.file("interop.json").required("keys").required(name).deepCopy();
    }

    /** Other readers need them, or are four times as slow without. */
    @Test
    void fileThatWeWriteHasAllMembersOfAPair(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("own.jwks.json");
        MleKey pair = VectorKeys.pair("client-2048");
        RSAPrivateCrtKey half = (RSAPrivateCrtKey) pair.privateKey().orElseThrow();

        KeyFiles.write(file, KeySet.of(pair));

        JsonNode key = new JsonMapper().readTree(file.toFile()).path("keys").path(0);
        assertThat(List.of("d", "p", "q", "dp", "dq", "qi"))
                .extracting(name -> number(key, name))
                .containsExactly(
                        half.getPrivateExponent(),
                        half.getPrimeP(),
                        half.getPrimeQ(),
                        half.getPrimeExponentP(),
                        half.getPrimeExponentQ(),
                        half.getCrtCoefficient());
    }

    private static BigInteger number(JsonNode jwk, String member) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(jwk.path(member).textValue()));
    }

    private static KeySet read(ObjectNode jwk) {
        return KeyFiles.read(jwk.toString().getBytes(UTF_8), "own.jwk.json", new char[0]);
    }
}
