package org.camelmle.sandbox.cybersource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWEObject;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.camelmle.sandbox.cybersource.CyberSourceSandbox.Policy;
import org.camelmle.testkit.MovableClock;
import org.camelmle.testkit.RawMerchant;
import org.camelmle.testkit.RawMerchant.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a faithful CyberSource does, S1 to S24, fired by a merchant that has none of our code. */
class CyberSourceSandboxTest {

    private static final String PAYMENTS = "/pts/v2/payments";
    private static final String PAYMENT =
            "{\"orderInformation\":{\"amountDetails\":{\"totalAmount\":\"102.21\",\"currency\":\"USD\"}}}";
    private static final String FAILED = "{\"response\":{\"rmsg\":\"Authentication Failed\"}}";
    private static final String USER = "{\"response\":{\"rmsg\":\"{\\\"error\\\":\\\"UNAUTHORIZED_USER\\\","
            + "\\\"error_description\\\":\\\"UNAUTHORIZED USER\\\"}\"}}";

    private final MovableClock clock = new MovableClock();
    private final CyberSourceSandbox sandbox = CyberSourceSandbox.start(clock, 0);

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private RawMerchant merchant() {
        return new RawMerchant(sandbox.merchant(), sandbox.certificates().get(0), clock);
    }

    private HttpResponse<String> send(Request request) {
        return request.sendTo(sandbox.url());
    }

    private HttpResponse<String> pay(RawMerchant merchant) {
        return send(merchant.post(PAYMENTS, PAYMENT));
    }

    private Seen last() {
        return sandbox.seen().get(sandbox.seen().size() - 1);
    }

    private void assertAccepted(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as("%s", last()).isEqualTo(201);
        assertThat(merchant().opened(answer.body()).getPayload().toString()).contains("\"status\":\"AUTHORIZED\"");
    }

    private void assertRefused(HttpResponse<String> answer, String body, String reason) {
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).isEqualTo(body);
        assertThat(last().refusal().orElseThrow()).contains(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Basic dXNlcjpwYXNz", "Bearer ", "Bearer a.b", "Bearer not a token"})
    void s1WithoutABearerTokenNothingIsAnswered(String authorization) {
        HttpResponse<String> answer = send(merchant().post(PAYMENTS, PAYMENT).with(authorization));

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).isEqualTo(FAILED);
    }

    @ParameterizedTest
    @CsvSource({
        "typ, JOSE, typ is not JWT",
        "kid, 1234567890123456789012, kid is not known",
        "alg, none, no compact JWS",
        "crit, exp, no compact JWS"
    })
    void s2TheTokensHeaderIsChecked(String member, String value, String reason) {
        RawMerchant merchant = member.equals("crit")
                ? merchant().jws("crit", List.of(value))
                : merchant().jws(member, value);
        Request request = merchant.post(PAYMENTS, PAYMENT);

        assertThat(send(request).body()).isEqualTo(FAILED);
        assertThat(last().refusal().orElseThrow()).containsAnyOf(reason, "the signature is wrong");
    }

    @Test
    void s2AKeyOfOneKindVerifiesNoSignatureOfTheOther() {
        assertRefused(pay(merchant().confusingKeyKinds()), FAILED, "the signature is wrong");
        assertRefused(pay(merchant().jws("kid", sandbox.merchant().secretId())), FAILED, "the signature is wrong");
    }

    @Test
    void s3TheSignatureIsVerified() {
        Request request = merchant().post(PAYMENTS, PAYMENT);
        String[] parts = request.authorization().split("\\.", -1);
        String otherClaims = merchant().post(PAYMENTS, PAYMENT).authorization().split("\\.", -1)[1];

        assertRefused(
                send(request.with(parts[0] + "." + otherClaims + "." + parts[2])), FAILED, "the signature is wrong");
        assertAccepted(pay(merchant().bySecret()));
        for (String algorithm : List.of("RS384", "RS512", "PS256", "PS384", "PS512")) {
            assertAccepted(pay(merchant().jws("alg", algorithm)));
        }
    }

    @Test
    void s4TheIssuerOwnsTheKey() {
        assertRefused(pay(merchant().claim("iss", "testportfolio")), USER, "iss does not own the key");
        assertRefused(pay(merchant().claim("iss", null)), USER, "iss does not own the key");
    }

    @Test
    void s5OnlyAMetaKeyActsForAnotherMerchant() {
        RawMerchant portfolio =
                new RawMerchant(sandbox.portfolio(), sandbox.certificates().get(0), clock);

        assertThat(pay(portfolio.claim("v-c-merchant-id", "testmid")).statusCode())
                .isEqualTo(201);
        assertRefused(
                pay(merchant().claim("v-c-merchant-id", "testportfolio")), USER, "no merchant of the key's owner");
        assertRefused(pay(portfolio.claim("v-c-merchant-id", "stranger")), USER, "no merchant of the key's owner");
    }

    @Test
    void s6TheVersionIsTheText2() {
        assertRefused(pay(merchant().claim("v-c-jwt-version", 2)), USER, "v-c-jwt-version is not");
        assertRefused(pay(merchant().claim("v-c-jwt-version", null)), USER, "v-c-jwt-version is not");
    }

    @Test
    void s6TokensOfVersion1AreTakenIfWanted() {
        RawMerchant old = merchant().jws("v-c-merchant-id", "testmid").claim("iat", "Wed, 25 Nov 2026 12:00:00 GMT");
        for (String claim :
                List.of("exp", "iss", "jti", "v-c-jwt-version", "v-c-merchant-id", "v-c-response-mle-kid")) {
            old.claim(claim, null);
        }
        assertRefused(pay(old), USER, "v-c-jwt-version is not");

        sandbox.styles().add(Style.VERSION_1_TOKENS);
        HttpResponse<String> answer = pay(old);
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.body()).contains("AUTHORIZED");
        assertRefused(pay(old.claim("digest", "AAAA")), USER, "the digest is of another body");
    }

    static Stream<List<Object>> wrongTimes() {
        return Stream.of(
                List.of(0, 121, "exp - iat"),
                List.of(0, 0, "exp - iat"),
                List.of(-151, -31, "has ended"),
                List.of(31, 60, "in the future"));
    }

    @ParameterizedTest
    @MethodSource("wrongTimes")
    void s7TheTimeFits(List<Object> times) {
        long now = clock.instant().getEpochSecond();
        RawMerchant merchant = merchant().claim("iat", now + (int) times.get(0)).claim("exp", now + (int) times.get(1));

        assertRefused(pay(merchant), USER, (String) times.get(2));
    }

    @Test
    void s7TimesAreNumbersUnlessTextsAreTaken() {
        long now = clock.instant().getEpochSecond();
        RawMerchant texts = merchant().claim("iat", Long.toString(now)).claim("exp", Long.toString(now + 60));

        assertRefused(pay(texts), USER, "iat is not a number");
        sandbox.styles().add(Style.NUMBERS_IN_QUOTES);
        assertAccepted(pay(texts));
        assertAccepted(pay(merchant().claim("iat", now + 29).claim("exp", now + 120)));
    }

    @Test
    void s8ATokenIsAcceptedOnce() {
        Request request = merchant().post(PAYMENTS, PAYMENT);

        assertAccepted(send(request));
        assertRefused(send(request), USER, "the jti was seen before");
        assertRefused(pay(merchant().claim("jti", null)), USER, "no jti");
    }

    @Test
    void s9TheMethodIsTheRequestsInEitherCaseUnlessStrict() {
        assertRefused(pay(merchant().claim("request-method", "put")), USER, "request-method is another");
        assertAccepted(pay(merchant().claim("request-method", "POST")));
        sandbox.styles().add(Style.LOWER_CASE_METHOD);
        assertRefused(pay(merchant().claim("request-method", "POST")), USER, "request-method is another");
    }

    @Test
    void s10ThePathIsTheRequestsWithOrWithoutItsQuery() {
        String query = PAYMENTS + "?a=%20b";
        assertRefused(pay(merchant().claim("request-resource-path", "/pts/v2/refunds")), USER, "path is another");
        assertAccepted(send(merchant().post(query, PAYMENT)));
        assertAccepted(send(merchant().claim("request-resource-path", PAYMENTS).post(query, PAYMENT)));

        sandbox.styles().add(Style.PATH_WITH_QUERY);
        assertRefused(
                send(merchant().claim("request-resource-path", PAYMENTS).post(query, PAYMENT)),
                USER,
                "path is another");
        sandbox.styles().clear();
        sandbox.styles().add(Style.PATH_WITHOUT_QUERY);
        assertRefused(send(merchant().post(query, PAYMENT)), USER, "path is another");
    }

    @Test
    void s11TheHostIsTheLogicalOneAndNotThatOfTheHeader() {
        assertRefused(pay(merchant().claim("request-host", "127.0.0.1")), USER, "request-host is another");
        assertRefused(pay(merchant().claim("request-host", null)), USER, "request-host is another");
        sandbox.styles().add(Style.HOST_OPTIONAL);
        assertAccepted(pay(merchant().claim("request-host", null)));
        assertRefused(pay(merchant().claim("request-host", "127.0.0.1")), USER, "request-host is another");
    }

    @Test
    void s12TheDigestIsThatOfTheBodyAsItCame() {
        Request request = merchant().post(PAYMENTS, PAYMENT);
        byte[] other = (new String(request.body(), UTF_8) + " ").getBytes(UTF_8);

        assertRefused(send(request.with(other)), USER, "the digest is of another body");
        assertRefused(pay(merchant().claim("digest", "no base64 !")), USER, "the digest is of another body");
        assertRefused(pay(merchant().claim("digestAlgorithm", "SHA-512")), USER, "algorithm is not SHA-256");
        assertRefused(pay(merchant().claim("digestAlgorithm", null)), USER, "algorithm is not SHA-256");
        assertAccepted(pay(merchant().claim("digestAlgorithm", null).claim("digest-algorithm", "SHA-256")));
    }

    @Test
    void s13ADigestWithoutABodyIsRefusedUnlessTolerated() {
        Request request = merchant().claim("digest", "AAAA").bodiless("GET", "/tms/v2/customers");

        assertRefused(send(request), USER, "a digest without a body");
        sandbox.styles().add(Style.DIGEST_WITHOUT_BODY);
        assertThat(send(request).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "iat, , the JWE header has no iat",
        "enc, A128GCM, enc is not A256GCM",
        "kid, 1234567890123456789012, kid is no current certificate's",
        "kid, , the JWE:"
    })
    void s14TheHeaderOfTheJweIsChecked(String member, String value, String reason) {
        assertRefused(pay(merchant().jwe(member, value)), USER, reason);
    }

    @Test
    void s14BothVariantsOfOaepAreTakenUnlessStrict() {
        assertAccepted(pay(merchant().jwe("alg", "RSA-OAEP")));
        assertAccepted(pay(merchant().jwe("iat", Long.toString(clock.instant().getEpochSecond()))));
        sandbox.styles().add(Style.NO_SHA1_REQUESTS);
        assertRefused(pay(merchant().jwe("alg", "RSA-OAEP")), USER, "RSA-OAEP with SHA-1");
    }

    @Test
    void s15EveryFailureToDecryptIsAnsweredAlike() {
        List<String> answers = new ArrayList<>();
        RawMerchant toAnother = new RawMerchant(
                        sandbox.merchant(), sandbox.portfolio().response(), clock)
                .jwe("kid", sandbox.certificates().get(0).serialNumber());
        answers.add(pay(toAnother).body());
        String sealed = new String(merchant().post(PAYMENTS, PAYMENT).body(), UTF_8);
        int tag = sealed.lastIndexOf('.') + 1;
        for (String broken : List.of(
                sealed.substring(0, tag) + (sealed.charAt(tag) == 'A' ? 'B' : 'A') + sealed.substring(tag + 1),
                sealed.substring(0, tag - 1) + "\"}",
                "{\"encryptedRequest\":\"a.b.c.d.e\"}",
                "{\"encryptedRequest\":7}")) {
            answers.add(send(merchant().plainPost(PAYMENTS, broken)).body());
        }

        assertThat(answers).hasSize(5).containsOnly(USER);
    }

    @Test
    void s16WhetherAPathIsEncryptedIsItsPolicy() {
        assertThat(send(merchant().plainPost(PAYMENTS, PAYMENT)).statusCode()).isEqualTo(201);
        sandbox.policy(PAYMENTS, Policy.MANDATORY);
        assertRefused(send(merchant().plainPost(PAYMENTS, PAYMENT)), USER, "where encryption is mandatory");
        assertAccepted(pay(merchant()));
        sandbox.policy(PAYMENTS, Policy.OFF);
        assertRefused(pay(merchant()), USER, "not switched on");
    }

    @Test
    void s17TheClaimDecidesWhetherTheAnswerIsEncrypted() {
        assertAccepted(pay(merchant()));
        HttpResponse<String> plain = pay(merchant().claim("v-c-response-mle-kid", null));
        assertThat(plain.statusCode()).isEqualTo(201);
        assertThat(plain.body()).contains("\"status\":\"AUTHORIZED\"");
        HttpResponse<String> misspelt =
                pay(merchant().claim("v-c-response-mle-kid", null).claim("v-c-api-response-mle-kid", "any"));
        assertThat(misspelt.body()).contains("\"status\":\"AUTHORIZED\"");
        String foreign = sandbox.portfolio().response().serialNumber();
        for (String unknown : List.of("1234567890123456789012", foreign)) {
            assertRefused(pay(merchant().claim("v-c-response-mle-kid", unknown)), USER, "is not registered for iss");
        }
    }

    @Test
    void s18TheAnswersHeaderIsAsDocumented() {
        JWEObject answer = merchant().opened(pay(merchant()).body());

        assertThat(answer.getHeader().toJSONObject())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "alg",
                        "RSA-OAEP-256",
                        "enc",
                        "A256GCM",
                        "kid",
                        sandbox.merchant().response().serialNumber(),
                        "iat",
                        clock.instant().getEpochSecond()));
    }

    @Test
    void s18TheAnswersHeaderMayBeAsTheFieldSawIt() {
        sandbox.styles().addAll(List.of(Style.SHA1_ANSWERS, Style.THUMBPRINT_ANSWERS, Style.TEXTUAL_IAT_ANSWERS));
        Map<String, Object> header =
                merchant().opened(pay(merchant()).body()).getHeader().toJSONObject();
        assertThat(header)
                .containsEntry("alg", "RSA-OAEP")
                .containsEntry("kid", sandbox.merchant().response().thumbprint("SHA-1"))
                .containsEntry("iat", Long.toString(clock.instant().getEpochSecond()));

        sandbox.styles().clear();
        sandbox.styles().add(Style.ANSWERS_FOLLOW_REQUEST);
        assertThat(merchant()
                        .opened(pay(merchant().jwe("alg", "RSA-OAEP")).body())
                        .getHeader()
                        .getAlgorithm()
                        .getName())
                .isEqualTo("RSA-OAEP");
        assertThat(merchant()
                        .opened(pay(merchant()).body())
                        .getHeader()
                        .getAlgorithm()
                        .getName())
                .isEqualTo("RSA-OAEP-256");

        CertifiedPair own = CertifiedPair.of("testmid", "1795000000000000000042", clock.instant());
        sandbox.addResponseKey("testmid", "of-the-portal", own);
        sandbox.styles().add(Style.SERIAL_NUMBER_ANSWERS);
        assertThat(pay(merchant().claim("v-c-response-mle-kid", "of-the-portal"))
                        .body())
                .satisfies(body -> assertThat(kid(body)).isEqualTo(own.serialNumber()));
    }

    private static String kid(String body) {
        String segment = body.substring(body.indexOf(":\"") + 2, body.indexOf('.'));
        String header = new String(Base64.getUrlDecoder().decode(segment), UTF_8);
        return header.replaceAll(".*\"kid\":\"([^\"]*)\".*", "$1");
    }

    @Test
    void s19BusinessErrorsAreEncryptedAndRefusalsPlainUnlessWanted() {
        HttpResponse<String> error = send(merchant().post(PAYMENTS, "{}"));
        assertThat(error.statusCode()).isEqualTo(400);
        assertThat(merchant().opened(error.body()).getPayload().toString())
                .contains("\"reason\":\"MISSING_FIELD\"")
                .contains("\"details\":[{\"field\":");

        assertThat(pay(merchant().claim("iss", "stranger")).body()).isEqualTo(USER);
        sandbox.styles().add(Style.ENCRYPTED_REFUSALS);
        sandbox.policy(PAYMENTS, Policy.OFF);
        HttpResponse<String> refused = pay(merchant());
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(merchant().opened(refused.body()).getPayload()).hasToString(USER);
    }

    @Test
    void s20AGetIsAnsweredEncryptedAndADeleteWithNothing() {
        HttpResponse<String> found = send(merchant().bodiless("GET", "/tms/v2/customers?limit=1"));
        assertThat(found.statusCode()).isEqualTo(200);
        assertThat(merchant().opened(found.body()).getPayload().toString()).contains("limit=1");

        HttpResponse<String> deleted = send(merchant().bodiless("DELETE", "/tms/v2/customers/1"));
        assertThat(deleted.statusCode()).isEqualTo(204);
        assertThat(deleted.body()).isEmpty();
    }

    @Test
    void s21TheTypeIsHalUnlessJsonAndEveryAnswerHasACorrelationId() {
        HttpResponse<String> answer = pay(merchant());
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/hal+json");
        assertThat(answer.headers().firstValue("v-c-correlation-id")).isPresent();
        sandbox.styles().add(Style.JSON_TYPE);
        assertThat(pay(merchant()).headers().firstValue("Content-Type")).contains("application/json");
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void s22EachFaultHappensOnceWhenItIsOrdered(Fault fault) {
        sandbox.faults().next(1, fault);
        if (fault == Fault.CONNECTION_RESET) {
            assertThatThrownBy(() -> pay(merchant())).isInstanceOf(UncheckedIOException.class);
        } else {
            HttpResponse<String> answer = pay(merchant());
            String header =
                    answer.body().startsWith("{") && answer.body().contains(":\"eyJ") ? header(answer.body()) : "";
            switch (fault) {
                case WRONG_KID -> assertThat(header).contains("\"kid\":\"0000000000000000000000\"");
                case PLAIN_ANSWER -> assertThat(answer.body()).contains("\"status\":\"AUTHORIZED\"");
                case EXTRA_MEMBER ->
                    assertThat(answer.body()).startsWith("{\"status\":").contains("encryptedResponse");
                case TRUNCATED_JWE ->
                    assertThat(answer.body().chars().filter(one -> one == '.')).hasSize(3);
                case TAMPERED_TAG ->
                    assertThatThrownBy(() -> merchant().opened(answer.body())).isInstanceOf(AssertionError.class);
                case A128GCM_ANSWER -> assertThat(header).contains("A128GCM");
                case OTHER_ALGORITHM -> assertThat(header).contains("RSA1_5");
                case OTHER_ENCRYPTION -> assertThat(header).contains("A256CBC-HS512");
                case TEXT_ANSWER ->
                    assertThat(merchant().opened(answer.body()).getPayload().toString())
                            .startsWith("eyJ");
                case PROXY_ERROR -> assertThat(answer.statusCode()).isEqualTo(502);
                default -> throw new AssertionError("A fault without a test: " + fault);
            }
        }
        assertAccepted(pay(merchant()));
    }

    private static String header(String body) {
        int from = body.indexOf(":\"eyJ") + 2;
        return new String(Base64.getUrlDecoder().decode(body.substring(from, body.indexOf('.', from))), UTF_8);
    }

    @Test
    void s23TwoCertificatesAndTwoKeysForAnswersAreValidAtOnce() {
        RawMerchant before = merchant();
        clock.advance(Duration.ofSeconds(5));
        CertifiedPair newest = sandbox.rotate();

        assertAccepted(pay(before));
        assertAccepted(pay(new RawMerchant(sandbox.merchant(), newest, clock)));
        sandbox.styles().add(Style.NO_PREVIOUS_CERTIFICATE);
        assertRefused(pay(before), USER, "kid is no current certificate's");
        sandbox.styles().clear();
        sandbox.rotate();
        assertRefused(pay(before), USER, "kid is no current certificate's");

        CertifiedPair second = CertifiedPair.of("testmid", "1795000000000000000043", clock.instant());
        sandbox.addResponseKey("testmid", second.serialNumber(), second);
        String answer = pay(merchant().claim("v-c-response-mle-kid", second.serialNumber()))
                .body();
        assertThat(kid(answer)).isEqualTo(second.serialNumber());
        assertAccepted(pay(merchant()));
    }

    @Test
    void s24TheReasonIsForTheTestAndNeverForTheClient() {
        HttpResponse<String> answer = pay(merchant().claim("request-host", "another"));

        assertThat(last().refusal()).contains("request-host is another");
        assertThat(answer.body()).isEqualTo(USER);
        assertThat(answer.headers().map().toString()).doesNotContain("request-host");
        assertThat(last()).hasToString("Seen[POST /pts/v2/payments, answered 401: request-host is another]");
    }

    @Test
    void paymentsAreFoundCapturedAndNotFound() {
        String made = merchant().opened(pay(merchant()).body()).getPayload().toString();
        String id = made.replaceAll(".*\"id\":\"([0-9]+)\".*", "$1");

        assertThat(send(merchant().bodiless("GET", "/tss/v2/transactions/" + id))
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<String> captured = send(merchant().post(PAYMENTS + "/" + id + "/captures", "{}"));
        assertThat(captured.statusCode()).isEqualTo(201);
        HttpResponse<String> none = send(merchant().post(PAYMENTS + "/1/captures", "{}"));
        assertThat(none.statusCode()).isEqualTo(404);
        assertThat(merchant().opened(none.body()).getPayload().toString()).contains("RESOURCE_NOT_FOUND");
    }
}
