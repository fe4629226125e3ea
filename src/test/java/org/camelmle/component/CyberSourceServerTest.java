package org.camelmle.component;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWEObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.MleConfigurationException;
import org.camelmle.sandbox.cybersource.CertifiedPair;
import org.camelmle.sandbox.cybersource.CyberSourceSandbox;
import org.camelmle.sandbox.cybersource.Merchant;
import org.camelmle.testkit.HttpFront;
import org.camelmle.testkit.MovableClock;
import org.camelmle.testkit.RawMerchant;
import org.camelmle.testkit.RawMerchant.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A route in CyberSource's role, called by a merchant that has none of our code. */
class CyberSourceServerTest {

    private static final String PAYMENTS = "/pts/v2/payments";
    private static final String PAYMENT = "{\"amount\":\"102.21\"}";

    private final MovableClock clock = new MovableClock();
    private final CyberSourceSandbox accounts = CyberSourceSandbox.start(clock, 0);
    private final Merchant merchant = accounts.merchant();
    private final CertifiedPair server =
            CertifiedPair.of("CyberSource_SJC_US", "1690399296411018720001", clock.instant());
    private final CamelContext context = new DefaultCamelContext();
    private final ProducerTemplate template = context.createProducerTemplate();
    private final List<Object> properties = new ArrayList<>();

    @AfterEach
    void stop() {
        template.stop();
        context.stop();
        accounts.close();
    }

    private void start(String more) throws Exception {
        context.addComponent("mle", new MleComponent(clock));
        context.getRegistry().bind("sjc", (server.privateKeyPem() + server.certificatePem()).getBytes(UTF_8));
        context.getRegistry()
                .bind("signing", merchant.signing().certificatePem().getBytes(UTF_8));
        context.getRegistry()
                .bind("response", merchant.response().certificatePem().getBytes(UTF_8));
        String options = "?profile=cybersource&role=server&environment=test&privateKeys=#sjc&publicKeys=#response"
                + (more.contains("merchantId") ? "" : "&merchantId=testmid") + more;
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:gateway")
                        .to("mle:decrypt" + options)
                        .process(exchange -> {
                            properties.add(exchange.getProperty(MleConstants.CALLER));
                            properties.add(exchange.getProperty(MleConstants.MERCHANT_ID));
                        })
                        .setBody(body().prepend("{\"got\":").append("}"))
                        .to("mle:encrypt" + options);
            }
        });
        context.start();
    }

    private void start() throws Exception {
        start("&signingKey=#signing");
    }

    private RawMerchant raw() {
        return new RawMerchant(merchant, server, clock);
    }

    private Exchange send(Request request) {
        return template.request("direct:gateway", exchange -> {
            exchange.getMessage().setHeader(Exchange.HTTP_METHOD, request.method());
            exchange.getMessage().setHeader(Exchange.HTTP_URI, request.target());
            exchange.getMessage().setHeader("Authorization", request.authorization());
            exchange.getMessage().setBody(request.body().length == 0 ? null : request.body());
        });
    }

    @Test
    void aSignedAndEncryptedRequestIsAnsweredEncrypted() throws Exception {
        start();

        Exchange answer = send(raw().post(PAYMENTS + "?a=%20b", PAYMENT));

        assertThat(answer.getException()).isNull();
        JWEObject opened = raw().opened(answer.getMessage().getBody(String.class));
        assertThat(opened.getPayload()).hasToString("{\"got\":" + PAYMENT + "}");
        assertThat(opened.getHeader().toJSONObject())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "alg",
                        "RSA-OAEP-256",
                        "enc",
                        "A256GCM",
                        "kid",
                        merchant.response().serialNumber(),
                        "iat",
                        clock.instant().getEpochSecond()));
        assertThat(answer.getMessage().getHeader("Authorization")).isNull();
        assertThat(properties).containsExactly("testmid", "testmid");
    }

    @Test
    void aSharedSecretIsVerifiedToo() throws Exception {
        start("&signingKeyId=" + merchant.secretId() + "&secretKey=RAW(" + merchant.secret() + ")");

        assertThat(send(raw().bySecret().post(PAYMENTS, PAYMENT)).getException())
                .isNull();
        assertThat(send(raw().post(PAYMENTS, PAYMENT)).getException()).isInstanceOf(MessageRejectedException.class);
    }

    @Test
    void aGetHasNoEnvelopeAndItsAnswerIsEncrypted() throws Exception {
        start();

        Exchange answer = send(raw().bodiless("GET", "/tss/v2/transactions/1"));

        assertThat(answer.getException()).isNull();
        assertThat(raw().opened(answer.getMessage().getBody(String.class)).getPayload())
                .hasToString("{\"got\":null}");
    }

    @Test
    void aRequestIsAcceptedOnce() throws Exception {
        start();
        Request request = raw().post(PAYMENTS, PAYMENT);

        assertThat(send(request).getException()).isNull();
        assertRefused(send(request), "accepted before");
        clock.advance(Duration.ofMinutes(10));
        assertRefused(send(request), "has ended");
        assertThat(send(raw().post(PAYMENTS, PAYMENT)).getException()).isNull();
    }

    static Stream<Arguments> spoilt() {
        return Stream.of(
                Arguments.of(spoil(raw -> raw.jws("typ", "JOSE")), "typ is not JWT"),
                Arguments.of(spoil(raw -> raw.jws("kid", "1234567890123456789012")), "kid names no key"),
                Arguments.of(spoil(raw -> raw.jws("alg", "none")), "signature is wrong"),
                Arguments.of(spoil(RawMerchant::confusingKeyKinds), "signature is wrong"),
                Arguments.of(spoil(raw -> raw.claim("v-c-jwt-version", 2)), "not of version 2"),
                Arguments.of(spoil(raw -> raw.claim("iss", "stranger")), "iss does not own the key"),
                Arguments.of(spoil(raw -> raw.claim("iss", null)), "iss does not own the key"),
                Arguments.of(spoil(raw -> raw.claim("v-c-merchant-id", "stranger")), "may not act for"),
                Arguments.of(spoil(raw -> raw.claim("iat", "now")), "iat is no whole number"),
                Arguments.of(spoil(raw -> raw.claim("exp", null)), "exp is no whole number"),
                Arguments.of(spoil(raw -> raw.claim("exp", 4_000_000_000L)), "lifetime is not 1 to 120"),
                Arguments.of(spoil(raw -> raw.claim("iat", 1000).claim("exp", 1100)), "has ended"),
                Arguments.of(
                        spoil(raw -> raw.claim("iat", 4_000_000_000L).claim("exp", 4_000_000_060L)), "of the future"),
                Arguments.of(spoil(raw -> raw.claim("request-method", "put")), "another method"),
                Arguments.of(spoil(raw -> raw.claim("request-resource-path", "/pts/v2/refunds")), "another path"),
                Arguments.of(spoil(raw -> raw.claim("request-resource-path", PAYMENTS)), "another path or query"),
                Arguments.of(spoil(raw -> raw.claim("request-host", "127.0.0.1")), "another host"),
                Arguments.of(spoil(raw -> raw.claim("request-host", null)), "another host"),
                Arguments.of(spoil(raw -> raw.claim("digest", "AAAA")), "digest of another body"),
                Arguments.of(spoil(raw -> raw.claim("digest", null)), "digest of another body"),
                Arguments.of(spoil(raw -> raw.claim("digestAlgorithm", "SHA-1")), "not SHA-256"),
                Arguments.of(spoil(raw -> raw.claim("v-c-response-mle-kid", 7)), "no key id"),
                Arguments.of(spoil(raw -> raw.claim("jti", null)), "without a usable jti"),
                Arguments.of(spoil(raw -> raw.claim("jti", "x".repeat(129))), "without a usable jti"));
    }

    private static UnaryOperator<RawMerchant> spoil(UnaryOperator<RawMerchant> spoil) {
        return spoil;
    }

    @ParameterizedTest
    @MethodSource("spoilt")
    void aTokenThatDoesNotFitIsRefusedAndTheCallerIsNotToldWhy(UnaryOperator<RawMerchant> spoil, String why)
            throws Exception {
        start();

        assertRefused(send(spoil.apply(raw()).post(PAYMENTS + "?x=1", PAYMENT)), why);
        assertThat(properties).isEmpty();
    }

    @Test
    void aRequestWithoutATokenOrWithoutItsRequestLineIsRefused() throws Exception {
        start();
        Request request = raw().post(PAYMENTS, PAYMENT);

        assertRefused(send(request.with("")), "no bearer token");
        assertRefused(send(request.with("Bearer a.b.c")), "no compact JWS");
        Exchange lineless = template.request("direct:gateway", exchange -> {
            exchange.getMessage().setHeader("Authorization", request.authorization());
            exchange.getMessage().setBody(request.body());
        });
        assertThat(lineless.getException()).hasMessageContaining("without the request line");
    }

    @Test
    void theBodyThatCameIsTheOneThatWasSigned() throws Exception {
        start();
        Request request = raw().post(PAYMENTS, PAYMENT);

        assertRefused(send(request.with((new String(request.body(), UTF_8) + " ").getBytes(UTF_8))), "another body");
    }

    static Stream<Arguments> spoiltJwes() {
        return Stream.of(
                Arguments.of("iat", null, Reason.FORMAT),
                Arguments.of("iat", "text", Reason.FORMAT),
                Arguments.of("kid", "1234567890123456789012", Reason.KEY_ID_UNKNOWN),
                Arguments.of("alg", "RSA-OAEP", Reason.ALGORITHM));
    }

    @ParameterizedTest
    @MethodSource("spoiltJwes")
    void aJweThatDoesNotFitIsRefused(String member, Object value, Reason reason) throws Exception {
        start();

        assertThat(send(raw().jwe(member, value).post(PAYMENTS, PAYMENT)).getException())
                .isInstanceOfSatisfying(MessageRejectedException.class, e -> {
                    assertThat(e.reason()).isEqualTo(reason);
                    assertThat(e.httpStatus()).hasValue(401);
                });
    }

    @Test
    void aSignedPlainRequestIsRefusedUnlessPlainOnesMayPass() throws Exception {
        start();

        assertThat(send(raw().plainPost(PAYMENTS, PAYMENT)).getException())
                .isInstanceOfSatisfying(
                        MessageRejectedException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.NOT_ENCRYPTED));
    }

    @Test
    void anAnswerGoesPlainOnlyWhereThatIsAllowed() throws Exception {
        start("&signingKey=#signing&encryptedResponse=preferred");

        Exchange plain = send(raw().claim("v-c-response-mle-kid", null).post(PAYMENTS, PAYMENT));

        assertThat(plain.getException()).isNull();
        assertThat(plain.getMessage().getBody(String.class)).isEqualTo("{\"got\":" + PAYMENT + "}");
        assertThat(send(raw().post(PAYMENTS, PAYMENT)).getMessage().getBody(String.class))
                .startsWith("{\"encryptedResponse\":");
    }

    @Test
    void aRequestThatAsksForNoEncryptedAnswerOrForOneToAStrangersKeyIsRefused() throws Exception {
        start();

        assertThat(send(raw().claim("v-c-response-mle-kid", null).post(PAYMENTS, PAYMENT))
                        .getException())
                .isInstanceOfSatisfying(
                        MessageRejectedException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.REPLY_KEY_ID_MISSING));
        String foreign = accounts.portfolio().response().serialNumber();
        assertThat(send(raw().claim("v-c-response-mle-kid", foreign).post(PAYMENTS, PAYMENT))
                        .getException())
                .isInstanceOfSatisfying(
                        MessageRejectedException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.REPLY_KEY_ID_UNKNOWN));
    }

    @Test
    void aCallersClockMayBeOffByTheSkew() throws Exception {
        start("&signingKey=#signing&clockSkew=10s");
        long now = clock.instant().getEpochSecond();

        assertThat(send(raw().claim("iat", now + 9).claim("exp", now + 100).post(PAYMENTS, PAYMENT))
                        .getException())
                .isNull();
        assertRefused(
                send(raw().claim("iat", now + 11).claim("exp", now + 100).post(PAYMENTS, PAYMENT)), "of the future");
    }

    @Test
    void aMetaKeyActsForTheMerchantsThatAreListed() throws Exception {
        start("&signingKey=#signing&organizationId=testmid&merchantId=childmid,otherchild");

        Exchange answer = send(raw().claim("v-c-merchant-id", "OtherChild").post(PAYMENTS, PAYMENT));
        assertThat(answer.getException()).isNull();
        assertThat(properties).containsExactly("testmid", "otherchild");
        assertRefused(send(raw().post(PAYMENTS, PAYMENT)), "may not act for");
    }

    @Test
    void throughCamelsOwnHttpServerTheRequestLineIsTheCallers(@TempDir Path folder) throws Exception {
        Path route = Files.writeString(folder.resolve("gateway.camel.yaml"), """
                - route:
                    from:
                      uri: platform-http:/pts
                      parameters: {matchOnUriPrefix: true}
                      steps:
                        - to: {uri: mle:decrypt}
                        - to: {uri: mle:encrypt}
                """);
        Instant now = Instant.now();
        CertifiedPair sjc = CertifiedPair.of("CyberSource_SJC_US", "1690399296411018720002", now);
        String mle = "camel.component.mle.";
        try (CyberSourceSandbox today = CyberSourceSandbox.start();
                HttpFront front = new HttpFront(
                        route,
                        Map.of(
                                mle + "profile", "cybersource",
                                mle + "environment", "test",
                                mle + "role", "server",
                                mle + "clock-skew", "5s",
                                mle + "merchant-id", "testmid",
                                mle + "signing-key", "#signing",
                                mle + "public-keys", "#response",
                                mle + "private-keys", "#sjc"),
                        Map.of(
                                "signing",
                                        today.merchant()
                                                .signing()
                                                .certificatePem()
                                                .getBytes(UTF_8),
                                "response",
                                        today.merchant()
                                                .response()
                                                .certificatePem()
                                                .getBytes(UTF_8),
                                "sjc", (sjc.privateKeyPem() + sjc.certificatePem()).getBytes(UTF_8)))) {
            RawMerchant caller = new RawMerchant(today.merchant(), sjc, Clock.systemUTC());
            Request request = caller.post("/pts/v2/payments/a%20b%2Fc?x=%26&y=1", PAYMENT);

            HttpResponse<String> answer = request.sendTo(front.url());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(caller.opened(answer.body()).getPayload()).hasToString(PAYMENT);
            assertThat(request.sendTo(front.url()).statusCode()).isEqualTo(500);
            Request elsewhere = caller.post("/pts/v2/payments?x=1", PAYMENT);
            Request turned = new Request("POST", "/pts/v2/payments?x=2", elsewhere.authorization(), elsewhere.body());
            assertThat(turned.sendTo(front.url()).body()).doesNotContain("102.21");
            assertThat(turned.sendTo(front.url()).statusCode()).isEqualTo(500);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCallersEndedCertificateVerifiesUnlessThatIsRefused(boolean refused) throws Exception {
        CertifiedPair anothers = CertifiedPair.of(
                "testmid",
                "1795000000000000000045",
                clock.instant(),
                clock.instant().plus(Duration.ofDays(900)));
        String both = merchant.signing().certificatePem() + anothers.certificatePem();
        context.getRegistry().bind("both", both.getBytes(UTF_8));
        start("&signingKey=#both&expiredKeys=" + (refused ? "refuse" : "warn"));

        assertThat(send(raw().post(PAYMENTS, PAYMENT)).getException()).isNull();
        clock.advance(Duration.ofDays(366));
        Exchange later = send(raw().claim("v-c-response-mle-kid", null).bodiless("GET", PAYMENTS));
        assertThat(later.getException())
                .isInstanceOfSatisfying(
                        MessageRejectedException.class,
                        e -> assertThat(e.reason())
                                .isEqualTo(refused ? Reason.UNAUTHENTICATED : Reason.REPLY_KEY_ID_MISSING));
    }

    static Stream<Arguments> incomplete() {
        return Stream.of(
                Arguments.of("", "signingKey"),
                Arguments.of("&secretKey=RAW(AAAA)&signingKeyId=1", "of 3 octets"),
                Arguments.of("&signingKey=#signing&clockSkew=2m", "clockSkew"));
    }

    @ParameterizedTest
    @MethodSource("incomplete")
    void aServerThatCouldNotVerifyDoesNotStart(String options, String named) {
        assertThatThrownBy(() -> start(options))
                .rootCause()
                .isInstanceOf(MleConfigurationException.class)
                .hasMessageContaining(named);
    }

    private static void assertRefused(Exchange answer, String why) {
        assertThat(answer.getException()).isInstanceOfSatisfying(MessageRejectedException.class, e -> {
            assertThat(e.reason()).isEqualTo(Reason.UNAUTHENTICATED);
            assertThat(e.explanation().found()).contains(why);
            assertThat(e.httpStatus()).hasValue(401);
            assertThat(e.responseBody()).contains("{\"response\":{\"rmsg\":\"Authentication Failed\"}}");
            assertThat(e.getMessage()).doesNotContain("eyJ").doesNotContain("102.21");
        });
    }
}
