package org.camelmle.component;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.camelmle.component.CyberSourceRun.PAYMENT;

import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.crypto.RSADecrypter;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.camelmle.KeyUnavailableException;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.MleException;
import org.camelmle.RequestRejectedException;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.sandbox.cybersource.CertifiedPair;
import org.camelmle.sandbox.cybersource.CyberSourceSandbox.Policy;
import org.camelmle.sandbox.cybersource.Fault;
import org.camelmle.sandbox.cybersource.KeyDownload;
import org.camelmle.sandbox.cybersource.Merchant;
import org.camelmle.sandbox.cybersource.Style;
import org.camelmle.testkit.RecordingServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes back from CyberSource, and what of it is accepted. */
class CyberSourceAnswerTest {

    private final CyberSourceRun run = new CyberSourceRun();

    @AfterEach
    void stop() {
        run.close();
    }

    static Stream<Set<Style>> acceptedStyles() {
        return Stream.of(
                EnumSet.of(Style.SHA1_ANSWERS),
                EnumSet.of(Style.THUMBPRINT_ANSWERS),
                EnumSet.of(Style.SHA256_THUMBPRINT_ANSWERS),
                EnumSet.of(Style.SERIAL_NUMBER_ANSWERS),
                EnumSet.of(Style.TEXTUAL_IAT_ANSWERS, Style.JSON_TYPE),
                EnumSet.of(Style.SHA1_ANSWERS, Style.THUMBPRINT_ANSWERS, Style.TEXTUAL_IAT_ANSWERS));
    }

    @ParameterizedTest
    @MethodSource("acceptedStyles")
    void whatTheFieldHasSeenIsOpened(Set<Style> styles) {
        run.sandbox.styles().addAll(styles);

        Exchange answer = run.start().pay();

        assertThat(answer.getException()).isNull();
        assertThat(answer.getMessage().getBody(String.class)).contains("AUTHORIZED");
        assertThat(answer.getMessage().getHeader(MleConstants.KEY_ID))
                .isEqualTo(run.sandbox.merchant().response().serialNumber());
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"EXTRA_MEMBER", "A128GCM_ANSWER", "WRONG_KID"})
    void anUnusualEnvelopeIsOpenedAndNeverHandedOnAsItIs(Fault fault) {
        run.sandbox.faults().next(1, fault);

        Exchange answer = run.start().pay();

        assertThat(answer.getException()).isNull();
        assertThat(answer.getMessage().getBody(String.class))
                .contains("AUTHORIZED")
                .doesNotContain("encryptedResponse");
    }

    @ParameterizedTest
    @CsvSource({
        "PLAIN_ANSWER, NOT_ENCRYPTED",
        "TRUNCATED_JWE, FORMAT",
        "TAMPERED_TAG, DECRYPTION",
        "OTHER_ALGORITHM, ALGORITHM",
        "OTHER_ENCRYPTION, ENCRYPTION_METHOD"
    })
    void whatIsNoGoodAnswerIsRefused(Fault fault, Reason reason) {
        run.sandbox.faults().next(1, fault);

        assertThat(run.start().pay().getException())
                .isInstanceOfSatisfying(
                        MessageRejectedException.class,
                        e -> assertThat(e.reason()).isEqualTo(reason));
    }

    @Test
    void aPlainAnswerToAGetIsRefusedToo() {
        run.sandbox.faults().next(1, Fault.PLAIN_ANSWER);

        assertThat(run.start()
                        .send(run.uri("call", "GET", "/tms/v2/customers"), null)
                        .getException())
                .isInstanceOfSatisfying(
                        MessageRejectedException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.NOT_ENCRYPTED));
    }

    @Test
    void preferredPassesAPlainAnswerOnAndMarksIt() {
        run.sandbox.faults().next(1, Fault.PLAIN_ANSWER);

        Exchange answer = run.set("encryptedResponse", "preferred").start().pay();

        assertThat(answer.getException()).isNull();
        assertThat(answer.getMessage().getHeader(MleConstants.ENCRYPTED)).isEqualTo(false);
        assertThat(run.last().claims()).containsKey("v-c-response-mle-kid");
    }

    @Test
    void anEncryptedJwtIsATextAndNoJson() {
        run.sandbox.faults().next(1, Fault.TEXT_ANSWER);

        assertThat(run.start().pay().getMessage().getBody(String.class)).startsWith("eyJhbGciOiJSUzI1NiJ9.");
    }

    @Test
    void anEncryptedBusinessErrorPassesWithItsStatus() {
        Exchange answer = run.start().send(run.uri("call", "POST", "/pts/v2/payments"), "{\"orderInformation\":{}}");

        assertThat(answer.getException()).isNull();
        assertThat(answer.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(400);
        assertThat(answer.getMessage().getHeader(MleConstants.ENCRYPTED)).isEqualTo(true);
        assertThat(answer.getMessage().getBody(String.class)).contains("MISSING_FIELD");
    }

    @Test
    void aProxysErrorPagePasses() {
        run.sandbox.faults().next(1, Fault.PROXY_ERROR);

        Exchange answer = run.start().pay();

        assertThat(answer.getException()).isNull();
        assertThat(answer.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(502);
        assertThat(answer.getMessage().getHeader(MleConstants.ENCRYPTED)).isEqualTo(false);
    }

    @Test
    void duringARotationTheOldKeyStillOpens() {
        CertifiedPair next = CertifiedPair.of(
                "testmid",
                "1795000000000000000007",
                run.clock.instant().minus(Duration.ofHours(1)),
                run.clock.instant().plus(Duration.ofDays(365)));
        Merchant merchant = run.sandbox.merchant();
        run.context
                .getRegistry()
                .bind(
                        "response",
                        (merchant.response().privateKeyPem()
                                        + merchant.response().certificatePem()
                                        + next.privateKeyPem()
                                        + next.certificatePem())
                                .getBytes(UTF_8));
        run.sandbox.addResponseKey("testmid", next.serialNumber(), next);
        run.start();

        assertThat(run.pay().getMessage().getHeader(MleConstants.KEY_ID)).isEqualTo(next.serialNumber());
        run.set("keyId", merchant.response().serialNumber());
        assertThat(run.pay().getMessage().getHeader(MleConstants.KEY_ID))
                .isEqualTo(merchant.response().serialNumber());
    }

    @Test
    void withSeveralKeysAnUnknownNameOpensNothing() {
        MleKey one = run.sandbox.merchant().response().key();
        MleKey other = run.sandbox.portfolio().response().key().withStatus(KeyStatus.RETIRING);
        run.context.getRegistry().bind("several", KeySet.of(one, other));
        run.set("privateKeys", "#several");
        run.sandbox.faults().next(1, Fault.WRONG_KID);

        assertThat(run.start().pay().getException())
                .isInstanceOfSatisfying(
                        MessageRejectedException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.KEY_ID_UNKNOWN));
    }

    @Test
    void theKeyIdOfThePortalIsAdvertisedForAKeyOfAnyFile() {
        CertifiedPair own = CertifiedPair.of("acme", "", run.clock.instant());
        run.sandbox.addResponseKey("testmid", "1757970970891045720001", own);
        run.context.getRegistry().bind("fromVault", own.privateKeyPem().getBytes(UTF_8));
        run.set("privateKeys", "#fromVault")
                .set("keyId", "1757970970891045720001")
                .set("keyPassword", null);
        run.context
                .getRegistry()
                .bind(
                        "signing",
                        (run.sandbox.merchant().signing().certificatePem()
                                        + run.sandbox.merchant().signing().privateKeyPem()
                                        + run.sandbox.certificates().get(0).certificatePem())
                                .getBytes(UTF_8));

        Exchange answer = run.start().pay();

        assertThat(answer.getException()).isNull();
        assertThat(answer.getMessage().getHeader(MleConstants.KEY_ID)).isEqualTo("1757970970891045720001");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRefusalSaysWhatFitsAndWhatThisSideCannotSee(boolean encrypted) {
        if (encrypted) {
            run.sandbox.styles().add(Style.ENCRYPTED_REFUSALS);
        }
        run.sandbox.policy("/pts/v2/payments", Policy.OFF);

        assertThat(run.start().pay().getException()).isInstanceOfSatisfying(RequestRejectedException.class, e -> {
            assertThat(e.httpStatus()).hasValue(401);
            assertThat(e.providerCode()).contains("UNAUTHORIZED_USER");
            assertThat(e.requestId()).isPresent();
            assertThat(e.explanation().nextStep())
                    .contains("whether request encryption is switched on")
                    .contains("whether iss owns the signing key");
        });
    }

    static Stream<List<String>> misfits() {
        return Stream.of(
                List.of("signedHost", "gateway.example", "the signed host 'gateway.example' is none of CyberSource's"),
                List.of("merchantId", "othermid", "iss is 'othermid', but the signing certificate is of 'testmid'"),
                List.of("keyId", "12345", "v-c-response-mle-kid is not a key id of 22 digits"),
                List.of("publicKeys", "#foreign", "kid is not the 22 digits"),
                List.of("publicKeys", "#ourOwn", "encrypted to our own signing key instead of CyberSource's"));
    }

    @ParameterizedTest
    @MethodSource("misfits")
    void aRefusalNamesWhatDoesNotFit(List<String> wrong) {
        CertifiedPair foreign = CertifiedPair.of("acme", "", run.clock.instant());
        run.context.getRegistry().bind("foreign", foreign.certificatePem().getBytes(UTF_8));
        run.context
                .getRegistry()
                .bind(
                        "ourOwn",
                        run.sandbox.merchant().signing().certificatePem().getBytes(UTF_8));

        assertThat(run.set(wrong.get(0), wrong.get(1)).start().pay().getException())
                .isInstanceOfSatisfying(
                        RequestRejectedException.class,
                        e -> assertThat(e.explanation().likelyCause()).contains(wrong.get(2)));
    }

    @Test
    void aRefusalTellsOfAWrongClock() {
        // The sandbox's HTTP server dates its answers with the real time, which is far from the test's clock.
        run.sandbox.policy("/pts/v2/payments", Policy.OFF);

        assertThat(run.start().pay().getException())
                .hasMessageContaining("CyberSource's clock is")
                .hasMessageNotContaining("Bearer")
                .hasMessageNotContaining("4111111111111111");
    }

    @Test
    void theOtherBodyOfA401IsARefusalToo() {
        run.withSharedSecret(run.sandbox.merchant()).set("signingKeyId", "unknown");

        assertThat(run.start().pay().getException())
                .isInstanceOfSatisfying(
                        RequestRejectedException.class,
                        e -> assertThat(e.providerCode()).contains("AUTHENTICATION_FAILED"));
    }

    @Test
    void anotherKindOf401IsABusinessAnswer() {
        String body = "{\"response\":{\"rmsg\":\"Card expired\"}}";
        try (RecordingServer server = new RecordingServer(request -> RecordingServer.Reply.json(401, body))) {
            Exchange answer =
                    run.start().send(run.targeting("call", "POST", server.url() + "/pts/v2/payments"), PAYMENT);

            assertThat(answer.getException()).isNull();
            assertThat(answer.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE))
                    .isEqualTo(401);
            assertThat(answer.getMessage().getBody(String.class)).isEqualTo(body);
        }
    }

    @Test
    void theReasonIsToldToTheTestAndNeverToTheClient() {
        run.set("signedHost", "gateway.example").start().pay();

        assertThat(run.last().refusal()).contains("request-host is another");
        assertThat(new String(run.last().answer(), UTF_8))
                .doesNotContain("host")
                .contains("UNAUTHORIZED_USER");
    }

    @Test
    void aKeyFileOfOldMayBeRefused() {
        CertifiedPair old = CertifiedPair.of(
                "CyberSource_SJC_US",
                "1690399296411018720001",
                run.clock.instant().minus(Duration.ofDays(900)),
                run.clock.instant().minus(Duration.ofDays(1)));
        run.context
                .getRegistry()
                .bind(
                        "signing",
                        KeyDownload.p12(
                                run.sandbox.merchant().signing(), List.of(old), Merchant.PASSWORD.toCharArray()));

        assertThat(run.set("expiredKeys", "refuse").start().pay().getException())
                .isInstanceOf(KeyUnavailableException.class);
        assertThat(run.seen()).isEmpty();
    }

    @Test
    void nothingIsEncryptedToAnythingButTheConfiguredPeer() throws Exception {
        CertifiedPair pinned = CertifiedPair.of("CyberSource_SJC_US", "1690399296411018720009", run.clock.instant());
        run.context.getRegistry().bind("pinned", pinned.certificatePem().getBytes(UTF_8));

        assertThat(run.set("publicKeys", "#pinned").start().pay().getException())
                .isInstanceOf(RequestRejectedException.class);
        assertThat(run.last().plaintext()).isEmpty();
        String body = new String(run.last().body(), UTF_8);
        JWEObject jwe = JWEObject.parse(body.substring("{\"encryptedRequest\":\"".length(), body.length() - 2));
        jwe.decrypt(new RSADecrypter(pinned.pair().getPrivate()));
        assertThat(jwe.getPayload().toString()).isEqualTo(PAYMENT);
    }

    @Test
    void aBrokenConnectionIsNoAnswer() {
        run.sandbox.faults().next(1, Fault.CONNECTION_RESET);

        assertThat(run.start().pay().getException())
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(MleException.class);
    }
}
