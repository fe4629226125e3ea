package org.camelmle.component;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.camelmle.component.CyberSourceRun.PAYMENT;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.camelmle.MleConfigurationException;
import org.camelmle.sandbox.cybersource.CertifiedPair;
import org.camelmle.sandbox.cybersource.Fault;
import org.camelmle.sandbox.cybersource.Merchant;
import org.camelmle.sandbox.cybersource.Seen;
import org.camelmle.sandbox.cybersource.Style;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What leaves for CyberSource, as its sandbox verifies it. */
class CyberSourceRequestTest {

    private final CyberSourceRun run = new CyberSourceRun();

    @AfterEach
    void stop() {
        run.close();
    }

    @Test
    void aPaymentLeavesEncryptedAndSignedByTheCertificate() throws Exception {
        Exchange answer = run.start().pay();

        assertThat(answer.getException()).isNull();
        assertThat(answer.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(201);
        assertThat(answer.getMessage().getBody(String.class)).contains("\"status\":\"AUTHORIZED\"");
        assertThat(answer.getMessage().getHeader(MleConstants.ENCRYPTED)).isEqualTo(true);
        assertThat(answer.getMessage().getHeader("Authorization")).isNull();
        Seen seen = run.last();
        assertThat(seen.plaintext()).hasValueSatisfying(text -> assertThat(text).isEqualTo(PAYMENT.getBytes(UTF_8)));
        assertThat(new String(seen.body(), UTF_8)).matches("\\{\"encryptedRequest\":\"[A-Za-z0-9_.-]+\"}");
        assertThat(seen.headers()).containsEntry("Content-Type", "application/json");
        assertThat(seen.headers()).doesNotContainKeys("Digest", "Signature", "v-c-merchant-id");
        assertThat(jweHeader(seen))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "alg", "RSA-OAEP-256",
                        "enc", "A256GCM",
                        "kid", run.sandbox.certificates().get(0).serialNumber(),
                        "iat", (int) run.clock.instant().getEpochSecond(),
                        "cty", "JWT"));
    }

    @Test
    void theTokenHasTheDocumentedClaimsAndNoOthers() {
        run.start().pay();

        Map<String, Object> claims = run.last().claims();
        assertThat(claims)
                .containsOnlyKeys(
                        "digest",
                        "digestAlgorithm",
                        "iat",
                        "exp",
                        "request-method",
                        "request-resource-path",
                        "request-host",
                        "iss",
                        "jti",
                        "v-c-jwt-version",
                        "v-c-merchant-id",
                        "v-c-response-mle-kid");
        long now = run.clock.instant().getEpochSecond();
        assertThat(((Number) claims.get("iat")).longValue()).isEqualTo(now);
        assertThat(((Number) claims.get("exp")).longValue()).isEqualTo(now + 120);
        assertThat(claims)
                .containsEntry("digestAlgorithm", "SHA-256")
                .containsEntry("request-method", "post")
                .containsEntry("request-resource-path", "/pts/v2/payments")
                .containsEntry("request-host", "apitest.cybersource.com")
                .containsEntry("iss", "testmid")
                .containsEntry("v-c-merchant-id", "testmid")
                .containsEntry("v-c-jwt-version", "2")
                .containsEntry(
                        "v-c-response-mle-kid",
                        run.sandbox.merchant().response().serialNumber());
        assertThat((String) claims.get("jti")).matches("[0-9a-f-]{36}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"})
    void aCertificateSignsWithEachAlgorithm(String algorithm) {
        assertThat(run.set("signingAlgorithm", algorithm).start().pay().getException())
                .isNull();
        assertThat(tokenHeader(run.last())).contains("\"alg\":\"" + algorithm + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HS256", "HS384", "HS512"})
    void aSharedSecretSignsWithEachAlgorithm(String algorithm) {
        run.withSharedSecret(run.sandbox.merchant()).set("signingAlgorithm", algorithm);

        assertThat(run.start().pay().getException()).isNull();
        assertThat(tokenHeader(run.last()))
                .contains("\"alg\":\"" + algorithm + "\"")
                .contains("\"kid\":\"" + run.sandbox.merchant().secretId() + "\"");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /tms/v2/customers?offset=0&limit=10",
        "GET, /tms/v2/customers?z=2&a=1&z=3",
        "GET, /tss/v2/transactions/a%20b%2Fc",
        "GET, /reporting/v3/reports?startTime=2026-11-01T00%3A00%3A00Z&name=a%20b%26c",
        "DELETE, /tms/v2/customers/7010000000016241111",
        "POST, /pts/v2/payments?dryRun=true"
    })
    void whatIsSignedIsWhatTheServerSaw(String method, String path) {
        run.sandbox.styles().add(Style.PATH_WITH_QUERY);

        Exchange answer = run.start().send(run.uri("call", method, path), method.equals("POST") ? PAYMENT : null);

        assertThat(run.last().refusal()).isEmpty();
        assertThat(answer.getException()).isNull();
        assertThat(run.last().claims().get("request-resource-path"))
                .isEqualTo(run.last().target());
        assertThat(run.last().claims().get("request-method"))
                .isEqualTo(run.last().method().toLowerCase(Locale.ROOT));
    }

    @Test
    void behindAProxyTheProvidersHostIsSigned() {
        run.set("signedHost", null);
        String proxied = "http://apitest.cybersource.com/pts/v2/payments?proxyHost=127.0.0.1&proxyPort="
                + run.sandbox.url().replaceFirst(".*:", "");

        Exchange answer = run.start().send(run.targeting("call", "POST", proxied), PAYMENT);

        assertThat(answer.getException()).isNull();
        assertThat(run.last().headers().get("Host")).isEqualTo("apitest.cybersource.com");
        assertThat(run.last().claims()).containsEntry("request-host", "apitest.cybersource.com");
    }

    @Test
    void noHeaderOfTheMessageTurnsTheCallElsewhere() {
        Exchange answer = run.start().send(run.uri("call", "POST", "/pts/v2/payments"), exchange -> {
            exchange.getMessage().setBody(PAYMENT);
            exchange.getMessage().setHeader(Exchange.HTTP_PATH, "/elsewhere");
            exchange.getMessage().setHeader(Exchange.HTTP_QUERY, "steer=1");
            exchange.getMessage().setHeader(Exchange.HTTP_METHOD, "PUT");
            exchange.getMessage().setHeader("Authorization", "Bearer of-the-inbound-caller");
            exchange.getMessage().setHeader("CamelMleMerchantId", "another");
        });

        assertThat(answer.getException()).isNull();
        assertThat(run.last().target()).isEqualTo("/pts/v2/payments");
        assertThat(run.last().claims()).containsEntry("v-c-merchant-id", "testmid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "DELETE"})
    void withoutABodyThereIsNeitherEnvelopeNorDigestButTheClaimForTheAnswer(String method) {
        Exchange answer = run.start().send(run.uri("call", method, "/tms/v2/customers/1"), null);

        assertThat(answer.getException()).isNull();
        assertThat(run.last().body()).isEmpty();
        assertThat(run.last().claims())
                .doesNotContainKeys("digest", "digestAlgorithm")
                .containsKey("v-c-response-mle-kid");
        if (method.equals("GET")) {
            assertThat(answer.getMessage().getHeader(MleConstants.ENCRYPTED)).isEqualTo(true);
            assertThat(new String(run.last().answer(), UTF_8)).startsWith("{\"encryptedResponse\":");
        }
    }

    @Test
    void eachAttemptIsEncryptedAndSignedAnew() throws Exception {
        String call = run.uri("call", "POST", "/pts/v2/payments");
        run.start(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(defaultErrorHandler()
                        .maximumRedeliveries(2)
                        .redeliveryDelay(0)
                        .onRedelivery(exchange -> run.clock.advance(Duration.ofSeconds(7))));
                from("direct:pay").to(call);
            }
        });
        run.sandbox.faults().next(2, Fault.CONNECTION_RESET);

        Exchange answer = run.send("direct:pay", PAYMENT);

        assertThat(answer.getException()).isNull();
        List<String> tokens = run.seen().stream()
                .map(seen -> seen.headers().get("Authorization"))
                .toList();
        assertThat(tokens).hasSize(3).doesNotHaveDuplicates();
        assertThat(run.seen().stream().map(seen -> new String(seen.body(), UTF_8)))
                .doesNotHaveDuplicates();
        for (String claim : List.of("jti", "iat", "exp", "digest")) {
            assertThat(tokens.stream()
                            .map(CyberSourceRequestTest::claimsText)
                            .map(claims -> claims.path(claim).asText()))
                    .doesNotContain("")
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void aMetaKeyActsForTheMerchantOfTheProperty() {
        Merchant portfolio = run.sandbox.portfolio();
        run.context.getRegistry().bind("meta", portfolio.signingP12(run.sandbox.certificates()));
        run.context.getRegistry().bind("metaResponse", portfolio.responseP12(run.sandbox.certificates()));
        run.set("signingKey", "#meta").set("privateKeys", "#metaResponse");
        run.set("organizationId", portfolio.id()).set("merchantId", null);

        Exchange answer = run.start().send(run.uri("call", "POST", "/pts/v2/payments"), exchange -> {
            exchange.getMessage().setBody(PAYMENT);
            exchange.setProperty(MleConstants.MERCHANT_ID, "TestMid");
        });

        assertThat(answer.getException()).isNull();
        assertThat(run.last().claims())
                .containsEntry("iss", "testportfolio")
                .containsEntry("v-c-merchant-id", "testmid");
    }

    @Test
    void withoutAMerchantAMetaKeySignsNothing() {
        run.set("organizationId", "testmid").set("merchantId", null);

        assertThat(run.start().pay().getException())
                .isInstanceOf(MleConfigurationException.class)
                .hasMessageContaining("CamelMleMerchantId");
        assertThat(run.seen()).isEmpty();
    }

    @Test
    void theSkewPutsTheIssueTimeBackAndTheLifetimeStays() {
        run.set("clockSkew", "5s").start().pay();

        long issued = ((Number) run.last().claims().get("iat")).longValue();
        assertThat(issued).isEqualTo(run.clock.instant().getEpochSecond() - 5);
        assertThat(((Number) run.last().claims().get("exp")).longValue()).isEqualTo(issued + 120);
    }

    @ParameterizedTest
    @CsvSource({
        "upperCaseMethod, request-method, POST",
        "pathWithoutQuery, request-resource-path, /pts/v2/payments",
        "hyphenatedDigestAlgorithm, digest-algorithm, SHA-256"
    })
    void theDocumentedFormHasSwitches(String variant, String claim, String value) {
        run.set("signingVariants", variant);

        assertThat(run.start()
                        .send(run.uri("call", "POST", "/pts/v2/payments?x=1"), PAYMENT)
                        .getException())
                .isNull();
        assertThat(run.last().claims()).containsEntry(claim, value);
    }

    @ParameterizedTest
    @CsvSource({"idsAsGiven, TestMid", ", testmid"})
    void idsAreSignedInLowerCaseOrAsGiven(String variant, String signed) {
        run.set("merchantId", "TestMid").set("signingVariants", variant).start().pay();

        JsonNode claims = claimsText(run.last().headers().get("Authorization"));
        assertThat(claims.path("iss").asText()).isEqualTo(signed);
        assertThat(claims.path("v-c-merchant-id").asText()).isEqualTo(signed);
    }

    @Test
    void threeStepsSignWhatTheMiddleOneSends() throws Exception {
        String encrypt = run.uri("encrypt", "POST", "/pts/v2/payments?x=%20");
        String decrypt = run.uri("decrypt", "POST", "/pts/v2/payments?x=%20");
        run.start(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:pay")
                        .setHeader(Exchange.HTTP_PATH, constant("/elsewhere"))
                        .to(encrypt)
                        .to(run.sandbox.url() + "/pts/v2/payments?x=%20&throwExceptionOnFailure=false")
                        .to(decrypt);
            }
        });

        Exchange answer = run.send("direct:pay", PAYMENT);

        assertThat(answer.getException()).isNull();
        assertThat(run.last().refusal()).isEmpty();
        assertThat(answer.getMessage().getBody(String.class)).contains("AUTHORIZED");
    }

    @Test
    void aStepThatChangesTheBodyBreaksTheDigest() throws Exception {
        String encrypt = run.uri("encrypt", "POST", "/pts/v2/payments");
        String decrypt = run.uri("decrypt", "POST", "/pts/v2/payments");
        run.start(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:pay")
                        .to(encrypt)
                        .process(exchange -> exchange.getMessage()
                                .setBody(exchange.getMessage().getBody(String.class) + " "))
                        .to(run.sandbox.url() + "/pts/v2/payments?throwExceptionOnFailure=false")
                        .to(decrypt);
            }
        });

        assertThat(run.send("direct:pay", PAYMENT).getException()).isNotNull();
        assertThat(run.last().refusal()).contains("the digest is of another body");
    }

    @Test
    void requestEncryptionCanBeSwitchedOffForOneEndpointAndIsStillSigned() {
        run.set("encryptedRequest", "off").set("encryptedResponse", "off").set("privateKeys", null);

        Exchange answer = run.start().pay();

        assertThat(answer.getException()).isNull();
        assertThat(new String(run.last().body(), UTF_8)).isEqualTo(PAYMENT);
        assertThat(run.last().claims()).containsKey("digest").doesNotContainKey("v-c-response-mle-kid");
        assertThat(answer.getMessage().getHeader(MleConstants.ENCRYPTED)).isEqualTo(false);
    }

    @Test
    void aRotatedCertificateIsUsedOnceItIsInTheFile() {
        CertifiedPair next = run.sandbox.rotate();
        run.context.getRegistry().bind("signing", run.sandbox.merchant().signingP12(run.sandbox.certificates()));
        run.clock.advance(Duration.ofSeconds(1));

        assertThat(run.start().pay().getException()).isNull();
        assertThat(new String(run.last().body(), UTF_8)).contains("encryptedRequest");
        assertThat(jweHeaderText(run.last())).contains(next.serialNumber());
    }

    static Stream<List<String>> wrongOptions() {
        return Stream.of(
                List.of("signingKey", "", "either signingKey"),
                List.of("secretKey", "RAW(YWJj)", "secretKey beside it"),
                List.of("signingAlgorithm", "HS256", "signingAlgorithm"),
                List.of("signingAlgorithm", "none", "signingAlgorithm"),
                List.of("signingVariants", "sideways", "signingVariants"),
                List.of("merchantId", "", "merchantId"),
                List.of("publicKeys", "", "publicKeys"),
                List.of("privateKeys", "", "privateKeys"),
                List.of("clockSkew", "61s", "clockSkew with 61 s"),
                List.of("clockSkew", "PT-5S", "clockSkew with"),
                List.of("role", "server", "role"));
    }

    @ParameterizedTest
    @MethodSource("wrongOptions")
    void aWrongOptionIsNamedAtStart(List<String> wrong) {
        run.set(wrong.get(0), wrong.get(1).isEmpty() ? null : wrong.get(1));

        assertThatThrownBy(() -> run.start().pay())
                .rootCause()
                .isInstanceOf(MleConfigurationException.class)
                .hasMessageContaining(wrong.get(2));
        assertThat(run.seen()).isEmpty();
    }

    @Test
    void aTargetThatIsNotHttpCannotBeSigned() {
        assertThatThrownBy(() -> run.start().send(run.targeting("call", "POST", "direct:x"), PAYMENT))
                .rootCause()
                .isInstanceOf(MleConfigurationException.class)
                .hasMessageContaining("host, path and query are signed");
    }

    @Test
    void aHostOfAnotherEnvironmentIsRefused() {
        String production = "https://api.cybersource.com/pts/v2/payments";

        assertThatThrownBy(() -> run.start().send(run.targeting("call", "POST", production), PAYMENT))
                .rootCause()
                .isInstanceOf(MleConfigurationException.class)
                .hasMessageContaining("environment production");
    }

    private static String tokenHeader(Seen seen) {
        return decoded(seen.headers().get("Authorization").substring(7).split("\\.", -1)[0]);
    }

    private static JsonNode claimsText(String authorization) {
        return json(decoded(authorization.substring(7).split("\\.", -1)[1]));
    }

    private static String jweHeaderText(Seen seen) {
        String body = new String(seen.body(), UTF_8);
        return decoded(body.substring("{\"encryptedRequest\":\"".length(), body.indexOf('.')));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> jweHeader(Seen seen) {
        return new ObjectMapper().convertValue(json(jweHeaderText(seen)), Map.class);
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static String decoded(String segment) {
        return new String(Base64.getUrlDecoder().decode(segment), UTF_8);
    }
}
