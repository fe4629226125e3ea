package org.camelmle.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.JWEObject;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.jose.ContentEncryption;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.profile.signing.RequestVerifier.Verified;
import org.camelmle.testkit.RawMerchant.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Server role: a request that is signed, and names the key for the answer in its signature. */
class SignedServerTest {

    private static final String PAYMENTS = "/pts/v2/payments?a=%20b";
    private static final String PAYMENT = "{\"amount\":\"102.21\"}";
    private static final String REPLY_KEY_CLAIM = "v-c-response-mle-kid";
    private static final KeySource NOBODY = KeySource.of(KeySet.EMPTY);

    private final CyberSourceEnds ends = new CyberSourceEnds();
    private final MessageCipher server = ends.server(Requirement.REQUIRED);

    private JWEObject answer(DecryptedMessage received) {
        EncryptedMessage answer = server.encryptResponse(
                Ciphers.bytes("{\"id\":1}"), received.received().orElseThrow());
        assertThat(answer.encrypted()).isTrue();
        return ends.raw().opened(new String(answer.body(), UTF_8));
    }

    private static void assertRefused(Reason reason, ThrowingCallable work) {
        assertThatExceptionOfType(MessageRejectedException.class)
                .isThrownBy(work)
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason))
                .satisfies(e -> assertThat(e.httpStatus()).hasValue(401))
                .satisfies(e -> assertThat(e.responseBody().orElseThrow()).contains("Authentication Failed"));
    }

    @Test
    void requestIsVerifiedAndOpenedAndAnsweredToTheKeyThatItsSignatureNames() {
        Request request = ends.raw().post(PAYMENTS, PAYMENT);
        Verified verified = ends.verified(server, request);
        assertThat(verified.owner()).isEqualTo("testmid");
        assertThat(verified.replyKeyId())
                .contains(CyberSourceEnds.MERCHANT.response().serialNumber());

        DecryptedMessage received = ends.received(server, ends.raw().post(PAYMENTS, PAYMENT));
        assertThat(received.body()).isEqualTo(Ciphers.bytes(PAYMENT));
        assertThat(received.encrypted()).isTrue();
        assertThat(received.keyId()).contains(CyberSourceEnds.SJC.serialNumber());
        JWEObject answer = answer(received);
        assertThat(answer.getPayload()).hasToString("{\"id\":1}");
        assertThat(answer.getHeader().getKeyID())
                .isEqualTo(CyberSourceEnds.MERCHANT.response().serialNumber());
    }

    @Test
    void requestWithoutABodyIsAnsweredEncryptedToo() {
        DecryptedMessage received = ends.received(server, ends.raw().bodiless("GET", "/tss/v2/transactions/1"));

        assertThat(received.encrypted()).isFalse();
        assertThat(answer(received).getPayload()).hasToString("{\"id\":1}");
    }

    /** A caller may know its key by its certificate; it finds the answer under the name that it gave. */
    @Test
    void keyForTheAnswerMayBeNamedByItsCertificate() {
        String thumbprint = CyberSourceEnds.MERCHANT.response().thumbprint("SHA-256");
        Request request = ends.raw().claim(REPLY_KEY_CLAIM, thumbprint).post(PAYMENTS, PAYMENT);

        assertThat(answer(ends.received(server, request)).getHeader().getKeyID())
                .isEqualTo(thumbprint);
    }

    @Test
    void signatureThatDoesNotFitIsAnsweredWithoutSayingWhy() {
        Request request = ends.raw().claim("iss", "stranger").post(PAYMENTS, PAYMENT);

        assertRefused(Reason.UNAUTHENTICATED, () -> ends.verified(server, request));
        assertThat(ends.events.seen).containsExactly("failed cybersource MessageRejectedException");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "now", "17748288000000", "1774828800.5"})
    void jweThatDoesNotSayItsTimeIsRefused(String time) {
        Request request = ends.raw().jwe("iat", time).post(PAYMENTS, PAYMENT);

        assertRefused(Reason.FORMAT, () -> ends.received(server, request));
    }

    @Test
    void timeMayBeWrittenInQuotes() {
        assertThat(ends.received(server, ends.raw().jwe("iat", "1774828800").post(PAYMENTS, PAYMENT))
                        .encrypted())
                .isTrue();
    }

    @Test
    void whereAProfileSaysNoTimeNoneIsDemanded() {
        byte[] body = Ciphers.client().encryptRequest(Ciphers.bytes(PAYMENT)).body();
        Verified verified = new Verified("owner", "merchant", Optional.of("client-key-2026"));

        assertThat(Ciphers.server()
                        .decryptRequest(
                                WireMessage.request(body, Ciphers.MARKED), KeySource.of(Ciphers.CLIENT), verified)
                        .body())
                .isEqualTo(Ciphers.bytes(PAYMENT));
    }

    @Test
    void requestThatAsksForNoEncryptedAnswerIsRefusedUnlessAnswersMayBePlain() {
        Request silent = ends.raw().claim(REPLY_KEY_CLAIM, null).post(PAYMENTS, PAYMENT);
        assertRefused(Reason.REPLY_KEY_ID_MISSING, () -> ends.received(server, silent));

        MessageCipher tolerant = ends.server(Requirement.PREFERRED);
        Request again = ends.raw().claim(REPLY_KEY_CLAIM, null).post(PAYMENTS, PAYMENT);
        assertThat(replyKey(ends.received(tolerant, again))).isEmpty();
        assertThat(replyKey(ends.received(tolerant, ends.raw().post(PAYMENTS, PAYMENT))))
                .isPresent();
    }

    @Test
    void whereAnswersArePlainTheNamedKeyIsNotLookedFor() {
        MessageCipher plain = ends.server(Requirement.OFF);

        assertThat(replyKey(ends.received(plain, ends.raw().post(PAYMENTS, PAYMENT), NOBODY)))
                .isEmpty();
    }

    private static Optional<MleKey> replyKey(DecryptedMessage received) {
        ReceivedRequest kept = received.received().orElseThrow();
        assertThat(kept.encryptionMethod()).isEqualTo(ContentEncryption.A256GCM);
        return kept.replyKey();
    }

    @Test
    void keyForTheAnswerThatIsUnknownOrDisabledIsRefused() {
        KeySource disabled = KeySource.of(KeySet.of(CyberSourceEnds.replyKey().withStatus(KeyStatus.DISABLED)));

        for (KeySource keys : new KeySource[] {NOBODY, disabled}) {
            Request request = ends.raw().post(PAYMENTS, PAYMENT);
            assertRefused(Reason.REPLY_KEY_ID_UNKNOWN, () -> ends.received(server, request, keys));
        }
    }

    @Test
    void signedRequestThatIsPlainIsRefused() {
        Request plain = ends.raw().plainPost(PAYMENTS, PAYMENT);

        assertRefused(Reason.NOT_ENCRYPTED, () -> ends.received(server, plain));
    }

    @Test
    void requestOfOurOwnClientIsTaken() {
        EncryptedMessage sent = ends.client("POST", PAYMENTS).encryptRequest(Ciphers.bytes(PAYMENT));
        Request request = new Request("POST", PAYMENTS, sent.headers().get("Authorization"), sent.body());

        assertThat(ends.received(server, request).body()).isEqualTo(Ciphers.bytes(PAYMENT));
        assertThat(sent.headers()).containsEntry("Content-Type", "application/json");
        assertThat(sent.headers()).containsOnlyKeys("Authorization", "Content-Type");
    }
}
