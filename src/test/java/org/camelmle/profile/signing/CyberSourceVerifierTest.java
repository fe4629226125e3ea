package org.camelmle.profile.signing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.camelmle.profile.signing.RequestVerifier.Verified;
import org.camelmle.testkit.RawMerchant;
import org.camelmle.testkit.RawMerchant.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokens that are right but for one thing. */
class CyberSourceVerifierTest extends SignedRequests {

    static Stream<Arguments> wrongTokens() {
        return Stream.of(
                jws("typ", "JOSE", "typ is not JWT"),
                jws("typ", null, "typ is not JWT"),
                jws("kid", "1234567890123456789012", "kid names no key"),
                jws("kid", null, "kid names no key"),
                jws("alg", "none", "signature is wrong"),
                Arguments.of(spoil(RawMerchant::confusingKeyKinds), "signature is wrong"),
                claim("v-c-jwt-version", 2, "not of version 2"),
                claim("v-c-jwt-version", "1", "not of version 2"),
                claim("iss", "stranger", "iss does not own the key"),
                claim("iss", null, "iss does not own the key"),
                claim("v-c-merchant-id", "stranger", "may not act for"),
                claim("v-c-merchant-id", null, "may not act for"),
                claim("v-c-merchant-id", List.of("testmid"), "may not act for"),
                claim("iat", "now", "iat is no whole number"),
                claim("iat", null, "iat is no whole number"),
                claim("iat", Account.NOW.getEpochSecond() + 0.5, "iat is no whole number"),
                claim("exp", null, "exp is no whole number"),
                claim("request-method", "put", "another method"),
                claim("request-method", null, "another method"),
                claim("request-resource-path", PATH, "another path or query"),
                claim("request-resource-path", PATH + "?x=2", "another path or query"),
                claim("request-resource-path", null, "another path or query"),
                claim("request-host", "127.0.0.1", "another host"),
                claim("request-host", null, "another host"),
                claim("digest", "AAAA", "digest of another body"),
                claim("digest", null, "digest of another body"),
                claim("digestAlgorithm", "SHA-1", "not SHA-256"),
                claim("digestAlgorithm", null, "not SHA-256"),
                claim("v-c-response-mle-kid", 7, "no key id"),
                claim("v-c-response-mle-kid", "", "no key id"),
                claim("jti", null, "without a usable jti"),
                claim("jti", "", "without a usable jti"),
                claim("jti", "x".repeat(129), "without a usable jti"));
    }

    private static Arguments jws(String member, Object value, String why) {
        return Arguments.of(spoil(merchant -> merchant.jws(member, value)), why);
    }

    private static Arguments claim(String name, Object value, String why) {
        return Arguments.of(spoil(merchant -> merchant.claim(name, value)), why);
    }

    private static UnaryOperator<RawMerchant> spoil(UnaryOperator<RawMerchant> spoil) {
        return spoil;
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("wrongTokens")
    void aTokenWithOneThingWrongIsRefused(UnaryOperator<RawMerchant> spoil, String why) {
        RequestVerifier verifier = verifier(Map.of());

        assertRefused(verifier, spoil.apply(merchant()).plainPost(TARGET, BODY), why);
        assertThat(verified(verifier, post()).owner()).isEqualTo("testmid");
    }

    static Stream<Arguments> otherSpellings() {
        return Stream.of(
                Arguments.of("iss", "TestMid"),
                Arguments.of("v-c-merchant-id", "TESTMID"),
                Arguments.of("request-method", "POST"),
                Arguments.of("request-host", "ApiTest.CyberSource.com"),
                Arguments.of("jti", "x".repeat(128)),
                Arguments.of("unknown", "claim"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("otherSpellings")
    void whatClientsSpellOtherwiseIsAccepted(String claim, String value) {
        assertThat(verified(verifier(Map.of()), merchant().claim(claim, value).plainPost(TARGET, BODY)))
                .isEqualTo(new Verified("testmid", "testmid", Optional.of(REPLY_KEY)));
    }

    @Test
    void aRefusedTokenIsNotTakenForOneThatWasUsed() {
        RequestVerifier verifier = verifier(Map.of());
        Request request = post();

        assertRefused(verifier, request.with((BODY + " ").getBytes(UTF_8)), "another body");
        assertThat(verified(verifier, request).owner()).isEqualTo("testmid");
    }

    @Test
    void whereThePathMayBeSignedAloneItsQueryMayStillBeSignedToo() {
        Map<String, String> variant = Map.of("signingVariants", "pathWithoutQuery");

        verified(
                verifier(variant),
                merchant().claim("request-resource-path", PATH).plainPost(TARGET, BODY));
        verified(verifier(variant), post());
        assertRefused(
                verifier(variant),
                merchant().claim("request-resource-path", PATH + "?x=2").plainPost(TARGET, BODY),
                "another path or query");
    }

    @Test
    void theDigestsAlgorithmMayBeCalledAsInOtherClients() {
        RawMerchant hyphenated = merchant().claim("digestAlgorithm", null);

        verified(
                verifier(Map.of()),
                hyphenated.claim("digest-algorithm", "SHA-256").plainPost(TARGET, BODY));
        assertRefused(
                verifier(Map.of()), hyphenated.claim("digest-algorithm", "MD5").plainPost(TARGET, BODY), "not SHA-256");
    }

    @Test
    void withoutABodyThereIsNoDigest() {
        assertThat(verified(verifier(Map.of()), merchant().bodiless("GET", TARGET))
                        .replyKeyId())
                .contains(REPLY_KEY);
        assertRefused(
                verifier(Map.of()),
                merchant()
                        .claim("digest", CyberSourceSigning.digest(new byte[0]))
                        .bodiless("GET", TARGET),
                "a digest without a body");
    }

    @Test
    void whoAsksForNoEncryptedAnswerNamesNoKey() {
        Request request = merchant().claim("v-c-response-mle-kid", null).plainPost(TARGET, BODY);

        assertThat(verified(verifier(Map.of()), request).replyKeyId()).isEmpty();
    }

    @Test
    void aHeaderThatIsNoTokenIsRefused() {
        RequestVerifier verifier = verifier(Map.of());
        String token = post().authorization();

        assertRefused(verifier, post().with(""), "no bearer token");
        assertRefused(verifier, post().with(token.replace("Bearer", "bearer")), "no bearer token");
        assertRefused(verifier, post().with("Bearer a.b.c"), "no compact JWS");
        assertRefused(verifier, post().with(token.substring(0, token.length() - 8) + "AAAAAAAA"), "signature");
    }
}
