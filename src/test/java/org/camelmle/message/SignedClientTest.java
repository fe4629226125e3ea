package org.camelmle.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.profile.signing.SignedFacts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Client role: requests that are signed once they are encrypted, and ask for an encrypted answer by that. */
class SignedClientTest {

    private static final String PAYMENTS = "/pts/v2/payments";
    private static final byte[] PAYMENT = Ciphers.bytes("{\"amount\":\"102.21\"}");
    private static final String REPLY_KEY = CyberSourceEnds.MERCHANT.response().serialNumber();

    private final CyberSourceEnds ends = new CyberSourceEnds();
    private final MessageCipher client = ends.client("POST", PAYMENTS);

    private static Map<String, Object> claims(EncryptedMessage message) throws ParseException {
        String token = message.headers().get("Authorization").substring("Bearer ".length());
        return JWSObject.parse(token).getPayload().toJSONObject();
    }

    private static JWEObject jwe(EncryptedMessage message) throws ParseException {
        Map<String, Object> body = JSONObjectUtils.parse(new String(message.body(), UTF_8));
        return JWEObject.parse((String) body.get("encryptedRequest"));
    }

    @Test
    void requestIsEncryptedThenSignedAndSaysWhatItsAnswerMustMatch() throws ParseException {
        EncryptedMessage sent = client.encryptRequest(PAYMENT);

        assertThat(sent.encrypted()).isTrue();
        assertThat(sent.keyId()).contains(CyberSourceEnds.SJC.serialNumber());
        assertThat(sent.replyKeyId()).contains(REPLY_KEY);
        assertThat(claims(sent)).containsEntry("v-c-response-mle-kid", REPLY_KEY);
        assertThat(sent.signed().map(SignedFacts::sentAt)).contains(ends.clock.instant());
        assertThat(SentRequest.of(sent).replyKeyIds()).containsExactly(REPLY_KEY);
    }

    @Test
    void callWithoutABodyIsSignedAndAsksForAnEncryptedAnswerToo() throws ParseException {
        EncryptedMessage sent = ends.client("GET", PAYMENTS).withoutBody();

        assertThat(sent.encrypted()).isFalse();
        assertThat(sent.replyKeyId()).contains(REPLY_KEY);
        assertThat(claims(sent))
                .containsEntry("v-c-response-mle-kid", REPLY_KEY)
                .containsEntry("request-method", "get")
                .doesNotContainKey("digest");
        assertThat(SentRequest.of(sent).encrypted()).isTrue();
    }

    @Test
    void messageOfAnotherMerchantNamesIt() throws ParseException {
        assertThat(claims(client.withoutBody(Optional.of("othermid")))).containsEntry("v-c-merchant-id", "othermid");
    }

    @Test
    void plainRequestIsSignedAndAsksForAnEncryptedAnswer() throws ParseException {
        MessageCipher plain =
                ends.client(Optional.of(ends.signing("POST", PAYMENTS)), Requirement.OFF, Requirement.REQUIRED);
        EncryptedMessage sent = plain.encryptRequest(PAYMENT);

        assertThat(sent.body()).isEqualTo(PAYMENT);
        assertThat(claims(sent)).containsEntry("v-c-response-mle-kid", REPLY_KEY);
    }

    @Test
    void nothingIsAskedForWhereAnswersAreToBePlain() throws ParseException {
        MessageCipher plain =
                ends.client(Optional.of(ends.signing("POST", PAYMENTS)), Requirement.REQUIRED, Requirement.OFF);
        EncryptedMessage sent = plain.encryptRequest(PAYMENT);

        assertThat(sent.replyKeyId()).isEmpty();
        assertThat(claims(sent)).doesNotContainKey("v-c-response-mle-kid");
    }

    @Test
    void nothingIsAskedForWhereNothingIsSigned() {
        MessageCipher unsigned = ends.client(Optional.empty(), Requirement.REQUIRED, Requirement.REQUIRED);

        assertThat(unsigned.encryptRequest(PAYMENT).replyKeyId()).isEmpty();
        assertThat(unsigned.withoutBody().replyKeyId()).isEmpty();
    }

    /** The header of the last message is kept, but not beyond its time. */
    @Test
    void eachRequestSaysItsOwnTime() throws ParseException {
        long begun = ends.clock.instant().getEpochSecond();
        assertThat(jwe(client.encryptRequest(PAYMENT)).getHeader().getCustomParam("iat"))
                .isEqualTo(begun);

        ends.clock.advance(Duration.ofSeconds(1));
        assertThat(jwe(client.encryptRequest(PAYMENT)).getHeader().getCustomParam("iat"))
                .isEqualTo(begun + 1);
    }

    @Test
    void whenTheAnswerCameIsKeptForTheExplanationOfARefusal() {
        SentRequest sent = SentRequest.of(client.encryptRequest(PAYMENT));
        Instant later = ends.clock.instant().plusSeconds(7);
        SignedFacts facts = sent.answered(later).signed().orElseThrow();

        assertThat(facts.sentAt()).isEqualTo(ends.clock.instant());
        assertThat(facts.answeredAt()).isEqualTo(later);
        assertThat(sent.answered(later).replyKeyIds()).isEqualTo(sent.replyKeyIds());
    }

    /** CyberSource has been seen to name a key by its certificate in answers. */
    @ParameterizedTest
    @ValueSource(strings = {"SHA-1", "SHA-256"})
    void answerMayNameOurKeyByItsCertificate(String hash) {
        Optional<SentRequest> sent = Optional.of(SentRequest.of(client.encryptRequest(PAYMENT)));
        String thumbprint = CyberSourceEnds.MERCHANT.response().thumbprint(hash);

        assertThat(client.decryptResponse(answer(thumbprint), sent).body()).isEqualTo(PAYMENT);
    }

    /** Where keys have no certificates the only key is no answer to a name that is not its own. */
    @Test
    void withoutCertificatesANameIsTakenAsItIs() {
        MessageCipher method = Ciphers.client();
        byte[] stray = Ciphers.jwe(PAYMENT, Ciphers.CLIENT.keys().get(0), Map.of("kid", CyberSourceEnds.MERCHANT.id()));
        WireMessage answer = WireMessage.answer(
                Ciphers.bytes("{\"encrypted\":\"" + new String(stray, UTF_8) + "\"}"), 200, Ciphers.JSON);

        assertThatExceptionOfType(MessageRejectedException.class)
                .isThrownBy(() -> method.decryptResponse(answer, Optional.empty()))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.KEY_ID_UNKNOWN));
    }

    private static WireMessage answer(String keyId) {
        byte[] jwe = Ciphers.jwe(PAYMENT, CyberSourceEnds.MERCHANT.response().key(), Map.of("kid", keyId));
        byte[] body = Ciphers.bytes("{\"encryptedResponse\":\"" + new String(jwe, UTF_8) + "\"}");
        return WireMessage.answer(body, 201, Ciphers.JSON);
    }
}
