package org.camelmle.profile.signing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.camelmle.MleConfigurationException;
import org.camelmle.profile.signing.RequestSigner.Outgoing;
import org.camelmle.profile.signing.RequestSigner.Signature;
import org.camelmle.profile.signing.RequestVerifier.Incoming;
import org.camelmle.profile.signing.RequestVerifier.Verified;
import org.camelmle.sandbox.cybersource.CyberSourceSandbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What we sign, as Nimbus reads it. */
class CyberSourceSigningTest {

    private static final SigningScheme SCHEME = new CyberSourceSigning();
    private static final RequestLine LINE =
            new RequestLine("POST", "ApiTest.cybersource.com", "/pts/v2/payments", "x=1");
    private static final String BODY = "{\"encryptedRequest\":\"e30.b.c.d.e\"}";
    /** The SHA-256 of the body: printf '%s' "$BODY" | openssl dgst -sha256 -binary | base64. */
    private static final String DIGEST = "nOza9FFbkgG2LXYl94TvUgYep3JUIPftxHld8pcmWlY=";

    private static final long NOW = Account.NOW.getEpochSecond();

    private static RequestSigner signer(Map<String, String> more) {
        Map<String, String> set = new HashMap<>(Map.of("merchantId", "TestMid"));
        set.putAll(more);
        return SCHEME.signer(Account.options(List.of(Account.pair(Account.SIGNING)), set));
    }

    private static RequestSigner bySecret(Map<String, String> more) {
        return SCHEME.signer(Account.options(Account.bySecret(more)));
    }

    private static Outgoing post(String body) {
        return new Outgoing(LINE, body.getBytes(UTF_8), Optional.of("reply-1"), Optional.empty(), Account.NOW);
    }

    private static JWSObject token(Signature signature) {
        String authorization = signature.headers().get("Authorization");
        assertThat(authorization).startsWith("Bearer ");
        try {
            return JWSObject.parse(authorization.substring("Bearer ".length()));
        } catch (ParseException e) {
            throw new AssertionError("no JWS", e);
        }
    }

    private static Map<String, Object> claims(Signature signature) {
        return token(signature).getPayload().toJSONObject();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"})
    void aCertificateSignsWithEachAlgorithm(String algorithm) throws JOSEException {
        JWSObject token = token(signer(Map.of("signingAlgorithm", algorithm)).sign(post(BODY)));

        assertThat(token.verify(
                        new RSASSAVerifier((RSAPublicKey) Account.SIGNING.pair().getPublic())))
                .isTrue();
        assertThat(token.getHeader().toJSONObject())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("alg", algorithm, "kid", Account.SIGNING.serialNumber(), "typ", "JWT"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"HS256", "HS384", "HS512"})
    void aSharedSecretSignsWithEachAlgorithm(String algorithm) throws JOSEException {
        Signature signature = bySecret(Map.of("signingAlgorithm", algorithm)).sign(post(BODY));

        assertThat(token(signature).verify(new MACVerifier(Base64.getDecoder().decode(Account.SECRET))))
                .isTrue();
        assertThat(token(signature).getHeader().toJSONObject())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("alg", algorithm, "kid", Account.MERCHANT.secretId(), "typ", "JWT"));
        assertThat(signature.facts().orElseThrow().owner()).isEmpty();
    }

    @Test
    void unlessAnotherAlgorithmIsSetACertificateSignsWithRsAndASecretWithHs() {
        Signature byCertificate = signer(Map.of()).sign(post(BODY));
        Signature bySecret = bySecret(Map.of()).sign(post(BODY));

        assertThat(token(byCertificate).getHeader().getAlgorithm()).hasToString("RS256");
        assertThat(token(bySecret).getHeader().getAlgorithm()).hasToString("HS256");
    }

    @Test
    void theTokenHasTheDocumentedClaimsAndNoOthers() {
        Map<String, Object> claims = claims(signer(Map.of()).sign(post(BODY)));

        assertThat((String) claims.remove("jti")).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        assertThat(claims)
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("digest", DIGEST),
                        Map.entry("digestAlgorithm", "SHA-256"),
                        Map.entry("iat", NOW),
                        Map.entry("exp", NOW + 120),
                        Map.entry("request-method", "post"),
                        Map.entry("request-resource-path", "/pts/v2/payments?x=1"),
                        Map.entry("request-host", "apitest.cybersource.com"),
                        Map.entry("iss", "testmid"),
                        Map.entry("v-c-jwt-version", "2"),
                        Map.entry("v-c-merchant-id", "testmid"),
                        Map.entry("v-c-response-mle-kid", "reply-1")));
    }

    @Test
    void withoutABodyThereIsNeitherDigestNorContentType() {
        Outgoing get = new Outgoing(
                new RequestLine("GET", CyberSourceSandbox.HOST, "/tms/v2/customers/1", ""),
                new byte[0],
                Optional.empty(),
                Optional.empty(),
                Account.NOW);
        Signature signature = signer(Map.of()).sign(get);

        assertThat(claims(signature)).doesNotContainKeys("digest", "digestAlgorithm", "v-c-response-mle-kid");
        assertThat(claims(signature)).containsEntry("request-resource-path", "/tms/v2/customers/1");
        assertThat(signature.headers()).containsOnlyKeys("Authorization");
        assertThat(signer(Map.of()).sign(post(BODY)).headers())
                .containsOnlyKeys("Authorization", "Content-Type")
                .containsEntry("Content-Type", "application/json");
    }

    @Test
    void noTwoTokensAreOfOneId() {
        RequestSigner signer = signer(Map.of());

        assertThat(claims(signer.sign(post(BODY))).get("jti"))
                .isNotEqualTo(claims(signer.sign(post(BODY))).get("jti"));
    }

    @ParameterizedTest
    @CsvSource({
        "upperCaseMethod, request-method, POST",
        "pathWithoutQuery, request-resource-path, /pts/v2/payments",
        "hyphenatedDigestAlgorithm, digest-algorithm, SHA-256",
        "idsAsGiven, iss, TestMid",
        "idsAsGiven, v-c-merchant-id, TestMid"
    })
    void theDocumentedFormHasSwitches(String variant, String claim, String value) {
        Map<String, Object> usual = claims(signer(Map.of()).sign(post(BODY)));
        Map<String, Object> changed =
                claims(signer(Map.of("signingVariants", variant)).sign(post(BODY)));

        assertThat(changed).containsEntry(claim, value).hasSameSizeAs(usual);
        assertThat(usual).doesNotContainEntry(claim, value);
    }

    @Test
    void theSkewPutsTheIssueTimeBackAndTheLifetimeStays() {
        Map<String, Object> claims = claims(signer(Map.of("clockSkew", "PT5S")).sign(post(BODY)));

        assertThat(claims).containsEntry("iat", NOW - 5).containsEntry("exp", NOW + 115);
    }

    @Test
    void aMetaKeySignsForTheMerchantOfTheMessage() {
        RequestSigner signer = SCHEME.signer(
                Account.options(List.of(Account.pair(Account.SIGNING)), Map.of("organizationId", "Portfolio")));
        Outgoing forChild =
                new Outgoing(LINE, BODY.getBytes(UTF_8), Optional.empty(), Optional.of("ChildMid"), Account.NOW);

        assertThat(claims(signer.sign(forChild)))
                .containsEntry("iss", "portfolio")
                .containsEntry("v-c-merchant-id", "childmid");
        assertThatExceptionOfType(MleConfigurationException.class)
                .isThrownBy(() -> signer.sign(post(BODY)))
                .withMessageContaining("CamelMleMerchantId");
    }

    @Test
    void ofAnEncryptedRequestTheJwesHeaderIsKeptForAnExplanation() {
        assertThat(jweHeader(BODY)).contains("e30");
        assertThat(jweHeader("{\"encryptedRequest\":\"e30.b.c.d.e\",\"more\":\"" + "x".repeat(9000) + "\"}"))
                .contains("e30");
        assertThat(jweHeader("{\"encryptedRequest\":\"" + "x".repeat(8191) + ".b.c.d.e\"}"))
                .contains("x".repeat(8191));
        assertThat(jweHeader("{\"encryptedRequest\":\"" + "x".repeat(8192) + ".b.c.d.e\"}"))
                .isEmpty();
        assertThat(jweHeader("{\"amount\":1.5}")).isEmpty();
        assertThat(jweHeader("{\"encryptedRequest\":\"none\"}")).isEmpty();
    }

    private static Optional<String> jweHeader(String body) {
        return signer(Map.of()).sign(post(body)).facts().orElseThrow().jweHeader();
    }

    @Test
    void whatWasSignedIsKeptForAnExplanationToo() {
        Signature signature = signer(Map.of()).sign(post(BODY));
        SignedFacts facts = signature.facts().orElseThrow();

        assertThat(facts.line()).isEqualTo(LINE);
        assertThat(facts.sentAt()).isEqualTo(Account.NOW);
        assertThat(facts.answered(Account.NOW.plusSeconds(3)).answeredAt()).isEqualTo(Account.NOW.plusSeconds(3));
        assertThat(facts.keyId()).isEqualTo(Account.SIGNING.serialNumber());
        assertThat(facts.owner()).contains("testmid");
        assertThat(facts.claims()).isEqualTo(claims(signature));
        assertThat(new String(facts.body(), UTF_8)).isEqualTo(BODY);
    }

    @Test
    void whatIsSignedPrintsNeitherBodyNorToken() {
        Signature signature = signer(Map.of()).sign(post(BODY));

        assertThat(post(BODY)).hasToString("Outgoing[POST /pts/v2/payments, 34 octets]");
        assertThat(signature.toString()).contains("Authorization").doesNotContain("eyJ");
        assertThat(signature.facts().orElseThrow()).hasToString("SignedFacts[POST /pts/v2/payments]");
        assertThat(incoming(signature)).hasToString("Incoming[POST /pts/v2/payments, 34 octets]");
        assertThat(Account.options(Map.of("secretKey", Account.SECRET)))
                .hasToString("SigningOptions[signingKey=false, secretKey=true]");
    }

    @Test
    void whatWeSignWeVerify() {
        assertThat(SCHEME.verifiesCallers()).isTrue();
        RequestVerifier verifier = SCHEME.verifier(
                        Account.options(List.of(Account.SIGNING.key().toPublic()), Map.of("merchantId", "testmid")))
                .orElseThrow();

        assertThat(verifier.verify(incoming(signer(Map.of()).sign(post(BODY)))))
                .isEqualTo(new Verified("testmid", "testmid", Optional.of("reply-1")));
    }

    private static Incoming incoming(Signature signature) {
        return new Incoming(
                LINE,
                BODY.getBytes(UTF_8),
                name -> Optional.ofNullable(signature.headers().get(name)),
                Account.NOW);
    }

    @Test
    void noHeaderOfTheSchemeBeforeStaysBesideTheToken() {
        assertThat(SCHEME.headers())
                .containsExactlyInAnyOrder("Authorization", "v-c-merchant-id", "v-c-date", "Digest", "Signature");
        assertThat(SCHEME.asksForEncryptedAnswers()).isTrue();
    }

    static Stream<Arguments> wrongOptions() {
        return Stream.of(
                Arguments.of(Map.of("secretKey", Account.SECRET), "the option merchantId with no value"),
                Arguments.of(Map.of("merchantId", "testmid"), "signingKey with no value, and no secretKey"),
                Arguments.of(
                        Map.of("merchantId", "testmid", "secretKey", Account.SECRET), "signingKeyId with no value"),
                Account.bySecretBut("secretKey", "AAAA!", "secretKey with a text that is not base64"),
                Account.bySecretBut(
                        "signingAlgorithm", "RS256", "with the shared secret; expected one of HS256, HS384, HS512;"),
                Account.bySecretBut("clockSkew", "PT61S", "clockSkew with 61 s"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("wrongOptions")
    void whatCouldNotSignIsRefusedAtStart(Map<String, String> set, String named) {
        assertThatExceptionOfType(MleConfigurationException.class)
                .isThrownBy(() -> SCHEME.signer(Account.options(set)))
                .withMessageContaining(named)
                .withMessageNotContaining(Account.SECRET);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "secretKey|YWJj|signingKey with secretKey beside it",
                "signingAlgorithm|HS256|go with the key pair; expected one of RS256, RS384, RS512, PS256, PS384, PS512;",
                "signingAlgorithm|none|go with the key pair"
            })
    void whatDoesNotGoWithACertificateIsRefusedAtStart(String option, String value, String named) {
        assertThatExceptionOfType(MleConfigurationException.class)
                .isThrownBy(() -> signer(Map.of(option, value)))
                .withMessageContaining(named);
    }
}
