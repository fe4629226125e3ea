package org.camelmle.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.MleConfigurationException;
import org.camelmle.jose.jws.CompactJws;
import org.camelmle.jose.jws.JwsAlgorithm;
import org.camelmle.jose.jws.JwsSigner;
import org.camelmle.jose.jws.JwsVerifier;
import org.camelmle.keys.MleKey;
import org.camelmle.testkit.VectorKeys;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class JwsTest {

    private static final MleKey PAIR = VectorKeys.pair("client-2048");
    private static final byte[] SECRET = secret(64);
    private static final String PAYLOAD = "{\"iat\":1795295198,\"iss\":\"testmid\"}";
    private static final byte[] OCTETS = PAYLOAD.getBytes(StandardCharsets.UTF_8);

    @ParameterizedTest
    @EnumSource
    void anotherLibraryVerifiesWhatWeSign(JwsAlgorithm algorithm) throws Exception {
        JsonWebSignature theirs = new JsonWebSignature();
        theirs.setCompactSerialization(signer(algorithm).sign(OCTETS));
        theirs.setKey(algorithm.takesSecret() ? new HmacKey(SECRET) : PAIR.publicKey());

        assertThat(theirs.verifySignature()).isTrue();
        assertThat(theirs.getPayload()).isEqualTo(PAYLOAD);
        assertThat(theirs.getAlgorithmHeaderValue()).isEqualTo(algorithm.name());
    }

    @ParameterizedTest
    @EnumSource
    void weVerifyWhatAnotherLibrarySigned(JwsAlgorithm algorithm) throws Exception {
        JsonWebSignature theirs = new JsonWebSignature();
        theirs.setAlgorithmHeaderValue(algorithm.name());
        theirs.setKey(
                algorithm.takesSecret()
                        ? new HmacKey(SECRET)
                        : PAIR.privateKey().orElseThrow());
        theirs.setPayload(PAYLOAD);
        CompactJws jws = CompactJws.parse(theirs.getCompactSerialization());

        assertThat(verifier(algorithm).verifies(jws)).isTrue();
        assertThat(jws.claims()).containsEntry("iss", "testmid");
    }

    @Test
    void theHeaderHasAlgKidAndTypAndNothingElse() {
        CompactJws jws = CompactJws.parse(signer(JwsAlgorithm.RS256).sign(OCTETS));

        assertThat(jws.header())
                .containsExactlyInAnyOrderEntriesOf(Map.of("alg", "RS256", "kid", PAIR.id(), "typ", "JWT"));
    }

    @ParameterizedTest
    @EnumSource
    void aChangedOctetIsNoticed(JwsAlgorithm algorithm) {
        String token = signer(algorithm).sign(OCTETS);
        String other = Base64URL.encode(PAYLOAD.replace("testmid", "testmie")).toString();
        String changed = token.substring(0, token.indexOf('.') + 1) + other + token.substring(token.lastIndexOf('.'));

        assertThat(verifier(algorithm).verifies(CompactJws.parse(changed))).isFalse();
    }

    @Test
    void aPublicKeyIsNoSharedSecret() throws Exception {
        JsonWebSignature forged = new JsonWebSignature();
        forged.setAlgorithmHeaderValue("HS256");
        forged.setKey(new HmacKey(PAIR.publicKey().getEncoded()));
        forged.setPayload(PAYLOAD);

        assertThat(JwsVerifier.of(PAIR.publicKey()).verifies(CompactJws.parse(forged.getCompactSerialization())))
                .isFalse();
    }

    @Test
    void aSecretThatIsTooShortForTheAlgorithmVerifiesNothing() throws Exception {
        JsonWebSignature weak = new JsonWebSignature();
        weak.setAlgorithmHeaderValue("HS512");
        weak.setKey(new HmacKey(secret(32)));
        weak.setDoKeyValidation(false);
        weak.setPayload(PAYLOAD);

        assertThat(JwsVerifier.of(secret(32)).verifies(CompactJws.parse(weak.getCompactSerialization())))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            value = JwsAlgorithm.class,
            names = {"HS256", "HS384", "HS512"})
    void aShortSecretIsRefusedAtStart(JwsAlgorithm algorithm) {
        assertThatThrownBy(() -> JwsSigner.of(algorithm, "k", secret(algorithm.secretLength() - 1)))
                .isInstanceOf(MleConfigurationException.class)
                .hasMessageContaining(algorithm.secretLength() + " or more for " + algorithm);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a.b",
                "a.b.c.d",
                "e30.e30.",
                "e30=.e30.YQ",
                "e31.e30.YQ",
                "eyJhIjoxLCJhIjoyfQ.e30.YQ",
                "e30.W10.YQ",
                "eyJjcml0IjpbImI2NCJdfQ.e30.YQ",
                "eyJiNjQiOmZhbHNlfQ.e30.YQ",
                "e30.e30.Yé",
                "e30.e30.Y😀",
                "e30.😀😀😀.YQ",
                "😀😀.."
            })
    void whatIsNoStrictCompactJwsIsRefused(String text) {
        if (text.equals("e30.e30.")) {
            // An empty signature has a place of its own: alg "none" has it, and no verifier takes it.
            assertThat(JwsVerifier.of(SECRET).verifies(CompactJws.parse(text))).isFalse();
            return;
        }
        assertThatThrownBy(() -> CompactJws.parse(text))
                .isInstanceOfSatisfying(
                        MessageRejectedException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.FORMAT))
                .hasMessageContaining("compact JWS");
    }

    @Test
    void algNoneIsNotVerified() {
        CompactJws unsigned = CompactJws.parse(Base64URL.encode("{\"alg\":\"none\"}") + ".e30.");

        assertThat(JwsVerifier.of(SECRET).verifies(unsigned)).isFalse();
        assertThat(JwsVerifier.of(PAIR.publicKey()).verifies(unsigned)).isFalse();
    }

    @Test
    void aHugeTokenIsRefusedUnread() {
        assertThatThrownBy(() -> CompactJws.parse("a".repeat(16 * 1024 + 1)))
                .isInstanceOfSatisfying(
                        MessageRejectedException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE));
    }

    @Test
    void aTokenOfTheLimitIsRead() {
        String claims = "{\"a\":\"" + "x".repeat(12_273) + "\"}";
        String token = "e30." + Base64URL.encode(claims) + ".YWJj";

        assertThat(token).hasSize(16 * 1024);
        assertThat(CompactJws.parse(token).claims().get("a")).asString().hasSize(12_273);
    }

    @Test
    void theHeaderNamesTheKey() {
        CompactJws jws = CompactJws.parse(signer(JwsAlgorithm.RS256).sign(OCTETS));

        assertThat(jws.keyId()).contains(PAIR.id());
        assertThat(jws.header("cty")).isEmpty();
        assertThat(CompactJws.parse(Base64URL.encode("{\"kid\":\"\"}") + ".e30.")
                        .keyId())
                .isEmpty();
        assertThat(signer(JwsAlgorithm.PS384).keyId()).isEqualTo(PAIR.id());
        assertThat(signer(JwsAlgorithm.PS384).algorithm()).isEqualTo("PS384");
    }

    @Test
    void aPublicKeyDoesNotSign() {
        MleKey publicHalf = VectorKeys.publicKey("client-2048");

        assertThatThrownBy(() -> JwsSigner.of(JwsAlgorithm.RS256, publicHalf))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + publicHalf.id() + "' has no private half");
    }

    @Test
    void algorithmsAreForSecretsOrForKeys() {
        assertThat(JwsAlgorithm.forSecret(true))
                .containsExactly(JwsAlgorithm.HS256, JwsAlgorithm.HS384, JwsAlgorithm.HS512);
        assertThat(JwsAlgorithm.forSecret(false)).hasSize(6).noneMatch(JwsAlgorithm::takesSecret);
    }

    @Test
    void nothingPrintsAKey() {
        assertThat(CompactJws.parse(signer(JwsAlgorithm.RS256).sign(OCTETS))).hasToString("CompactJws[RS256]");
        assertThat(signer(JwsAlgorithm.HS256) + " " + verifier(JwsAlgorithm.HS256))
                .isEqualTo("JwsSigner[HS256, kid=k1] JwsVerifier[secret]");
    }

    private static JwsSigner signer(JwsAlgorithm algorithm) {
        return algorithm.takesSecret() ? JwsSigner.of(algorithm, "k1", SECRET) : JwsSigner.of(algorithm, PAIR);
    }

    private static JwsVerifier verifier(JwsAlgorithm algorithm) {
        return algorithm.takesSecret() ? JwsVerifier.of(SECRET) : JwsVerifier.of(PAIR.publicKey());
    }

    private static byte[] secret(int length) {
        byte[] secret = new byte[length];
        Arrays.fill(secret, (byte) 7);
        return secret;
    }
}
