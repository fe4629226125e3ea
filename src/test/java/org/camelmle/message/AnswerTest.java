package org.camelmle.message;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.camelmle.KeyRejectedException;
import org.camelmle.KeyUnavailableException;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.ProviderUnavailableException;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.profile.http.HeaderLookup;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Client role: which answers are accepted, whatever their status. */
class AnswerTest {

    private static final byte[] ENTITY =
            Ciphers.bytes("{\"success\":true,\"data\":{\"id\":\"ent_1\"},\"message\":null}");
    private static final String BUSINESS_ERROR = error("invalid_request", 400, "ENTITY_INVALID_SSN");

    private final MessageCipher client = Ciphers.client();
    private final EncryptedMessage request = client.encryptRequest(Ciphers.bytes("{}"));
    private final Optional<SentRequest> sent = Optional.of(SentRequest.of(request));

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 299, 302, 400, 401, 404, 422, 429, 500, 503})
    void encryptedAnswerIsDecryptedOnEveryStatus(int status) {
        DecryptedMessage answer = client.decryptResponse(encrypted(status, ENTITY), sent);
        assertThat(answer.body()).isEqualTo(ENTITY);
        assertThat(answer.encrypted()).isTrue();
        assertThat(answer.keyId()).contains("client-key-2026");
    }

    /** Where the JWE ends is guessed first; other members make the guess wrong. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"encrypted\":\"%s\",\"note\":\"x\"}",
                "{\"note\":\"x\",\"encrypted\":\"%s\"}",
                " {\n\"encrypted\" : \"%s\" , \"note\" : \"\" }\n",
                " {\t\"encrypted\" : \"%s\" }\r\n"
            })
    void encryptedMemberIsReadAmongOthersToo(String body) {
        String alone = new String(encrypted(200, ENTITY).body(), US_ASCII);
        String jwe = alone.substring(alone.indexOf(':') + 2, alone.length() - 2);

        assertThat(client.decryptResponse(plain(200, body.formatted(jwe)), sent).body())
                .isEqualTo(ENTITY);
    }

    @Test
    void memberThatIsThereTwiceIsRefusedEvenIfOneIsGood() {
        String good = new String(encrypted(200, ENTITY).body(), US_ASCII);
        String twice = good.substring(0, good.length() - 1) + ",\"encrypted\":\"x\"}";

        assertRejected(plain(200, twice), Reason.JSON);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 422, 429, 500, 503})
    void plainErrorPassesWithItsBody(int status) {
        DecryptedMessage answer = client.decryptResponse(plain(status, BUSINESS_ERROR), sent);
        assertThat(answer.body()).isEqualTo(Ciphers.bytes(BUSINESS_ERROR));
        assertThat(answer.encrypted()).isFalse();
        assertThat(answer.keyId()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html><body>Bad Gateway</body></html>", "", "not json", "{\"encrypted\":", "null", "[1]"})
    void errorThatIsNoJsonObjectPasses(String body) {
        assertThat(client.decryptResponse(plain(502, body), sent).body()).isEqualTo(Ciphers.bytes(body));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 204, 299})
    void plainSuccessToAnEncryptedRequestIsRefused(int status) {
        assertRejected(plain(status, "{\"success\":true}"), Reason.NOT_ENCRYPTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>", "{\"encrypted\":null}", "{\"encrypted\":7}", "{\"Encrypted\":\"a.b.c.d.e\"}"})
    void successWithoutAnEnvelopeIsRefused(String body) {
        assertRejected(plain(200, body), Reason.NOT_ENCRYPTED);
    }

    @Test
    void answerWithoutAStatusCountsAsSuccess() {
        WireMessage answer = new WireMessage(ENTITY, OptionalInt.empty(), Ciphers.JSON);
        assertRejected(answer, Reason.NOT_ENCRYPTED);
    }

    @Test
    void plainSuccessPassesWherePreferredAndIsReported() {
        RecordedEvents events = new RecordedEvents();
        MessageCipher lenient = new MessageCipher(Ciphers.with(
                Ciphers.with(Ciphers.clientSettings(), Requirement.REQUIRED, Requirement.PREFERRED), events));
        DecryptedMessage answer = lenient.decryptResponse(plain(200, "{}"), sent);
        assertThat(answer.encrypted()).isFalse();
        assertThat(events.seen).containsExactly("plain method");
    }

    @Test
    void plainAnswerToACallWithoutABodyPasses() {
        Optional<SentRequest> get = Optional.of(SentRequest.of(client.withoutBody()));
        assertThat(client.decryptResponse(plain(200, "{\"data\":[]}"), get).encrypted())
                .isFalse();
    }

    @Test
    void plainSuccessIsRefusedWhereNothingIsKnownOfTheRequest() {
        WireMessage answer = plain(200, "{}");
        assertThatExceptionOfType(MessageRejectedException.class)
                .isThrownBy(() -> client.decryptResponse(answer, Optional.empty()));
    }

    @Test
    void successNeverBecomesAProviderError() {
        String body = error("api_error", 500, "MLE_DECRYPTION_FAILED");
        assertRejected(plain(200, body), Reason.NOT_ENCRYPTED);
        assertThat(client.decryptResponse(encrypted(200, Ciphers.bytes(body)), sent)
                        .body())
                .isEqualTo(Ciphers.bytes(body));
    }

    @Test
    void providerErrorIsReadPlainAndEncrypted() {
        String body = error("api_error", 500, "MLE_DECRYPTION_FAILED");
        assertThatExceptionOfType(ProviderUnavailableException.class)
                .isThrownBy(() -> client.decryptResponse(plain(500, body), sent));
        assertThatExceptionOfType(ProviderUnavailableException.class)
                .isThrownBy(() -> client.decryptResponse(encrypted(500, Ciphers.bytes(body)), sent));
    }

    @Test
    void encryptedBusinessErrorPassesDecrypted() {
        DecryptedMessage answer = client.decryptResponse(encrypted(400, Ciphers.bytes(BUSINESS_ERROR)), sent);
        assertThat(answer.body()).isEqualTo(Ciphers.bytes(BUSINESS_ERROR));
        assertThat(answer.encrypted()).isTrue();
    }

    @Test
    void requestIdIsTold() {
        HeaderLookup headers = Ciphers.headers(Map.of("Idem-Request-Id", "adt_1"));
        assertThat(client.decryptResponse(WireMessage.answer(answer(ENTITY), 200, headers), sent)
                        .requestId())
                .contains("adt_1");
    }

    @Test
    void answerToAnotherKeyThanTheOneSentIsRefused() {
        Optional<SentRequest> other = Optional.of(new SentRequest(true, Set.of("another-key")));
        MessageRejectedException e = catchThrowableOfType(
                MessageRejectedException.class, () -> client.decryptResponse(encrypted(200, ENTITY), other));
        assertThat(e.reason()).isEqualTo(Reason.KEY_ID_MISMATCH);
        assertThat(e.explanation().found()).contains("client-key-2026");
        assertThat(e.explanation().expected()).contains("another-key");
    }

    @Test
    void answerToAnEarlierAttemptsKeyIsAccepted() {
        Optional<SentRequest> attempts = Optional.of(new SentRequest(true, Set.of("old-key")).and(request));
        assertThat(client.decryptResponse(encrypted(200, ENTITY), attempts).body())
                .isEqualTo(ENTITY);
    }

    @Test
    void replayedAnswerMayBeForAnyOwnKey() {
        HeaderLookup replayed = Ciphers.headers(Map.of("Idem-Status", "replayed"));
        Optional<SentRequest> other = Optional.of(new SentRequest(true, Set.of("another-key")));
        assertThat(client.decryptResponse(WireMessage.answer(answer(ENTITY), 200, replayed), other)
                        .keyId())
                .contains("client-key-2026");
    }

    @Test
    void repetitionOfAStoredAnswerIsSeenByItsHeader() {
        assertThat(client.isReplayed(Ciphers.headers(Map.of("Idem-Status", "replayed"))))
                .isTrue();
        assertThat(client.isReplayed(Ciphers.headers(Map.of("Idem-Status", "new"))))
                .isFalse();
    }

    @Test
    void plainAnswerToAPlainResendPassesAndAnEncryptedOneStaysBound() {
        Optional<SentRequest> resent = sent.map(SentRequest::inPlain);
        assertThat(client.decryptResponse(plain(200, "{}"), resent).encrypted()).isFalse();
        assertThat(client.decryptResponse(encrypted(200, ENTITY), resent).body())
                .isEqualTo(ENTITY);
        Optional<SentRequest> other = Optional.of(new SentRequest(true, Set.of("another-key")).inPlain());
        MessageRejectedException e = catchThrowableOfType(
                MessageRejectedException.class, () -> client.decryptResponse(encrypted(200, ENTITY), other));
        assertThat(e.reason()).isEqualTo(Reason.KEY_ID_MISMATCH);
    }

    @Test
    void withoutAPrecedingRequestAnyOwnKeyOpens() {
        assertThat(client.decryptResponse(encrypted(200, ENTITY), Optional.empty())
                        .body())
                .isEqualTo(ENTITY);
    }

    @Test
    void retiringKeyStillOpens() {
        assertThat(clientWithKey(KeyStatus.RETIRING)
                        .decryptResponse(encrypted(200, ENTITY), sent)
                        .body())
                .isEqualTo(ENTITY);
    }

    @Test
    void disabledKeyOpensNothingEvenReplayed() {
        MessageCipher disabled = clientWithKey(KeyStatus.DISABLED);
        HeaderLookup replayed = Ciphers.headers(Map.of("Idem-Status", "replayed"));
        WireMessage answer = WireMessage.answer(answer(ENTITY), 200, replayed);
        MessageRejectedException e = catchThrowableOfType(
                MessageRejectedException.class, () -> disabled.decryptResponse(answer, Optional.empty()));
        assertThat(e.reason()).isEqualTo(Reason.KEY_ID_UNKNOWN);
    }

    @Test
    void unknownKeyIdCausesNoFetch() {
        CountingKeys none = new CountingKeys(KeySet.of(VectorKeys.pair("client-4096")));
        CountingKeys peer = new CountingKeys(Ciphers.SERVER);
        MessageCipher cipher = new MessageCipher(Ciphers.settings(peer, none));
        WireMessage answer = encrypted(200, ENTITY);
        assertThatExceptionOfType(MessageRejectedException.class)
                .isThrownBy(() -> cipher.decryptResponse(answer, Optional.empty()));
        assertThat(none.refreshed).isZero();
        assertThat(peer.asked + peer.refreshed).isZero();
    }

    @Test
    void tamperedAnswerIsRefusedOnEveryStatus() {
        byte[] body = answer(ENTITY);
        int tag = body.length - 8;
        body[tag] = (byte) (body[tag] == 'A' ? 'B' : 'A');
        for (int status : new int[] {200, 500}) {
            MessageRejectedException e = catchThrowableOfType(
                    MessageRejectedException.class,
                    () -> client.decryptResponse(WireMessage.answer(body, status, Ciphers.JSON), sent));
            assertThat(e.reason()).isEqualTo(Reason.DECRYPTION);
        }
    }

    @Test
    void rejectedKeyIsReported() {
        RecordedEvents events = new RecordedEvents();
        MessageCipher observed = new MessageCipher(Ciphers.with(Ciphers.clientSettings(), events));
        WireMessage answer = plain(400, error("invalid_request", 400, "MLE_INVALID_KID"));
        assertThatExceptionOfType(KeyRejectedException.class).isThrownBy(() -> observed.decryptResponse(answer, sent));
        assertThat(events.seen).containsExactly("failed method KeyRejectedException");
    }

    private void assertRejected(WireMessage answer, Reason reason) {
        MessageRejectedException e =
                catchThrowableOfType(MessageRejectedException.class, () -> client.decryptResponse(answer, sent));
        assertThat(e.reason()).isEqualTo(reason);
    }

    private WireMessage encrypted(int status, byte[] plaintext) {
        return WireMessage.answer(answer(plaintext), status, Ciphers.JSON);
    }

    private byte[] answer(byte[] plaintext) {
        return Ciphers.answerTo(request, body -> plaintext);
    }

    private static WireMessage plain(int status, String body) {
        return WireMessage.answer(Ciphers.bytes(body), status, Ciphers.JSON);
    }

    private static MessageCipher clientWithKey(KeyStatus status) {
        MleKey key = VectorKeys.pair("client-2048").withStatus(status);
        return new MessageCipher(Ciphers.settings(KeySource.of(Ciphers.SERVER), KeySource.of(KeySet.of(key))));
    }

    private static String error(String type, int status, String code) {
        return "{\"success\":false,\"data\":{\"error\":{\"type\":\"" + type + "\",\"code\":" + status
                + ",\"sub_type\":\"" + code + "\",\"message\":\"m\"}},\"message\":\"m\"}";
    }

    @Test
    void rejectedKeysAreToldOfWithTheOnesWeHave() {
        KeySource fetched = new KeySource() {
            @Override
            public KeySet keys() {
                return KeySet.of(VectorKeys.publicKey("server-2048"));
            }

            @Override
            public String description() {
                return "from https://keys.example, the last good answer is 3 minutes old, with the keys [k1]";
            }
        };
        MessageCipher cipher = new MessageCipher(
                Ciphers.settings(fetched, Ciphers.clientSettings().privateKeys()));

        assertThatExceptionOfType(KeyRejectedException.class)
                .isThrownBy(() ->
                        cipher.decryptResponse(plain(400, error("invalid_request", 400, "MLE_INVALID_KID")), sent))
                .satisfies(e -> assertThat(e.explanation().found())
                        .contains("MLE_INVALID_KID")
                        .contains("https://keys.example")
                        .contains("[k1]"))
                .satisfies(e -> assertThat(e.httpStatus()).hasValue(400));
        assertThatExceptionOfType(KeyRejectedException.class)
                .isThrownBy(() ->
                        cipher.decryptResponse(plain(400, error("invalid_request", 400, "MLE_INVALID_CID")), sent))
                .satisfies(e -> assertThat(e.explanation().found()).contains("[client-key-2026]"));
    }

    @Test
    void keysThatCannotBeEncryptedToAreNamed() {
        KeySet pending = KeySet.of(VectorKeys.publicKey("server-2048").withStatus(KeyStatus.PENDING));
        MessageCipher cipher = new MessageCipher(
                Ciphers.settings(KeySource.of(pending), Ciphers.clientSettings().privateKeys()));

        assertThatExceptionOfType(KeyUnavailableException.class)
                .isThrownBy(() -> cipher.encryptRequest(ENTITY))
                .satisfies(e -> assertThat(e.explanation().found())
                        .contains(pending.keys().get(0).id() + " (pending)"));
    }
}
