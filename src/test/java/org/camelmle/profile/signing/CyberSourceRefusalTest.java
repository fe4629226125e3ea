package org.camelmle.profile.signing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each thing that can be held against CyberSource's rules on this side, wrong by itself. */
class CyberSourceRefusalTest {

    private static final Instant NOW = Instant.parse("2026-03-30T12:00:00Z");
    private static final long SECONDS = NOW.getEpochSecond();
    private static final String SJC = "1690399296411018720001";
    private static final byte[] BODY = "{\"encryptedRequest\":\"a.b.c.d.e\"}".getBytes(UTF_8);

    private static SignedFacts facts(Map<String, Object> claims, Map<String, Object> jwe, byte[] bodyNow) {
        Map<String, Object> said = new HashMap<>(Map.of(
                "digest", CyberSourceSigning.digest(BODY),
                "digestAlgorithm", "SHA-256",
                "iat", SECONDS,
                "exp", SECONDS + 120,
                "iss", "testmid",
                "v-c-merchant-id", "testmid",
                "request-host", "apitest.cybersource.com",
                "request-method", "post",
                "request-resource-path", "/pts/v2/payments?x=1",
                "v-c-response-mle-kid", "1757970970891045720001"));
        said.putAll(claims);
        said.values().removeIf(""::equals);
        Map<String, Object> header = new HashMap<>(Map.of("kid", SJC, "iat", SECONDS));
        header.putAll(jwe);
        header.values().removeIf(""::equals);
        return new SignedFacts(
                new RequestLine("POST", "apitest.cybersource.com", "/pts/v2/payments", "x=1"),
                NOW,
                NOW,
                "1757695744950028980001",
                Optional.of("testmid"),
                said,
                bodyNow,
                Optional.of(segment(header)));
    }

    private static String segment(Map<String, Object> header) {
        StringBuilder json = new StringBuilder("{\"alg\":\"RSA-OAEP-256\"");
        header.forEach((name, value) -> json.append(",\"")
                .append(name)
                .append("\":")
                .append(value instanceof Number ? value : "\"" + value + "\""));
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(json.append('}').toString().getBytes(UTF_8));
    }

    private static String cause(SignedFacts facts, Instant theirs) {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(theirs.atOffset(ZoneOffset.UTC));
        return CyberSourceRefusal.explain("status 401", Optional.of(facts), Optional.of(date))
                .likelyCause();
    }

    @Test
    void whereEverythingFitsThatIsSaidAndWhatCannotBeSeenIsListed() {
        SignedFacts facts = facts(Map.of(), Map.of(), BODY);

        assertThat(cause(facts, NOW))
                .startsWith("nothing that can be checked here")
                .contains("digest over the bytes on the message", "path and method")
                .doesNotContain("do not fit");
        assertThat(CyberSourceRefusal.explain("status 401", Optional.of(facts), Optional.empty())
                        .nextStep())
                .contains("whether request encryption is switched on")
                .contains("v-c-response-mle-kid is registered")
                .contains("whether iss owns the signing key")
                .contains("still CyberSource's")
                .contains("something behind this step changed method, path, query or the body");
    }

    static Stream<Arguments> misfits() {
        return Stream.of(
                jwe("iat", "", "the JWE header has no iat"),
                jwe("iat", "1774872000", "the JWE header has no iat that is a number"),
                jwe("iat", SECONDS * 1000, "the JWE's iat is in milliseconds"),
                jwe("iat", 100_000_000_000L, "the JWE's iat is in milliseconds"),
                jwe("iat", SECONDS - 61, "the JWE's iat is not the time at which it was sent"),
                jwe("iat", SECONDS + 61, "the JWE's iat is not the time at which it was sent"),
                jwe("kid", "28573489572304957230945702394", "kid is not the 22 digits"),
                jwe("kid", "1757695744950028980001", "encrypted to our own signing key"),
                claim("exp", SECONDS + 121, "exp - iat is 121 s"),
                claim("exp", SECONDS, "exp - iat is 0 s"),
                claim("request-host", "127.0.0.1", "the signed host '127.0.0.1' is none of CyberSource's"),
                claim("request-resource-path", "/pts/v2/payments", "request-resource-path is without the query"),
                claim("request-method", "POST", "not in lower case (signingVariants)"),
                claim("digestAlgorithm", "", "the digest's algorithm is not called digestAlgorithm"),
                claim("digest-algorithm", "SHA-256", "documentation does not have: [digest-algorithm]"),
                claim("v-c-api-response-mle-kid", "1", "documentation does not have: [v-c-api-response-mle-kid]"),
                claim("iss", "TestMid", "iss is not in lower case"),
                claim("v-c-merchant-id", "TestMid", "v-c-merchant-id is not in lower case"),
                claim("iss", "othermid", "the signing certificate is of 'testmid'"),
                claim("v-c-response-mle-kid", "12345", "v-c-response-mle-kid is not a key id of 22 digits"),
                claim("v-c-response-mle-kid", "1757695744950028980001", "names the key that signs"));
    }

    private static Arguments jwe(String member, Object value, String said) {
        return Arguments.of(Map.of(), Map.of(member, value), said);
    }

    private static Arguments claim(String name, Object value, String said) {
        return Arguments.of(Map.of(name, value), Map.of(), said);
    }

    @ParameterizedTest
    @MethodSource("misfits")
    void whatDoesNotFitIsSaidAndNothingElse(Map<String, Object> claims, Map<String, Object> jwe, String said) {
        assertThat(cause(facts(claims, jwe, BODY), NOW))
                .startsWith("these do not fit: ")
                .contains(said)
                .doesNotContain("; ");
    }

    static Stream<Arguments> fits() {
        String nothing = "nothing that can be checked here";
        return Stream.of(
                jwe("iat", SECONDS - 60, nothing),
                jwe("iat", SECONDS + 60, nothing),
                claim("exp", SECONDS + 1, nothing),
                claim("v-c-response-mle-kid", "", nothing));
    }

    @ParameterizedTest
    @MethodSource("fits")
    void whatIsJustRightIsNotBlamed(Map<String, Object> claims, Map<String, Object> jwe, String said) {
        assertThat(cause(facts(claims, jwe, BODY), NOW)).startsWith(said);
    }

    @Test
    void aBodyThatWasChangedAfterItsSignatureNoLongerFitsTheDigest() {
        byte[] changed = BODY.clone();
        changed[changed.length - 3] ^= 1;

        assertThat(cause(facts(Map.of(), Map.of(), changed), NOW)).contains("not that of the bytes on the message");
        assertThat(cause(facts(Map.of("digest", ""), Map.of(), BODY), NOW)).contains("the digest is not that");
    }

    @Test
    void theClocksAreCompared() {
        SignedFacts facts = facts(Map.of(), Map.of(), BODY);

        assertThat(cause(facts, NOW.minusSeconds(6))).contains("CyberSource's clock is 6 s behind ours");
        assertThat(cause(facts, NOW.plusSeconds(90))).contains("CyberSource's clock is 90 s ahead of ours");
        assertThat(cause(facts, NOW.plusSeconds(20))).startsWith("nothing that can be checked here");
    }

    @Test
    void aRefusalWithoutARequestOnTheExchangeSaysSo() {
        assertThat(CyberSourceRefusal.explain("status 401", Optional.empty(), Optional.empty())
                        .likelyCause())
                .contains("not signed on this exchange");
    }
}
