package org.camelmle.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.camelmle.Explanation;
import org.camelmle.KeyUnavailableException;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.MleErrorCode;
import org.camelmle.jose.ContentEncryption;
import org.camelmle.jose.JwePolicy;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.MleKey;
import org.camelmle.profile.Profile;
import org.camelmle.profile.ProfileBuilder;
import org.camelmle.profile.Profiles;
import org.camelmle.testkit.ObjectsWithin;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.Test;

/** Server role: what is admitted, and what is answered. */
class ServerTest {

    private static final byte[] ENTITY = Ciphers.bytes("{\"type\":\"individual\"}");
    private static final KeySource CALLER = KeySource.of(Ciphers.CLIENT);
    private static final KeySource NOBODY = KeySource.of(KeySet.EMPTY);

    private final EncryptedMessage request = Ciphers.client().encryptRequest(ENTITY);

    @Test
    void plainRequestIsRefusedWhereEncryptionIsRequired() {
        MessageRejectedException e = rejection(Ciphers.server(), WireMessage.request(ENTITY, Ciphers.JSON));
        assertThat(e.reason()).isEqualTo(Reason.MARKER);
        assertThat(e.code()).contains(MleErrorCode.MLE_INVALID_HEADER);
        assertThat(e.httpStatus()).hasValue(400);
    }

    @Test
    void missingKeyIsAnsweredAsTheContractNamesAnOutage() {
        KeySource down = () -> {
            throw new KeyUnavailableException(new Explanation("a", "b", "c", "d"));
        };
        KeyUnavailableException e = catchThrowableOfType(
                KeyUnavailableException.class,
                () -> Ciphers.server().decryptRequest(WireMessage.request(request.body(), Ciphers.MARKED), down));
        assertThat(e.httpStatus()).hasValue(500);
        assertThat(e.code()).contains(MleErrorCode.MLE_DECRYPTION_FAILED);
        assertThat(e.responseBody())
                .hasValueSatisfying(body ->
                        assertThat(body).contains("MLE_DECRYPTION_FAILED").doesNotContain("\"a\""));
    }

    @Test
    void bodyPastTheLimitIsRefusedBeforeItIsRead() {
        byte[] body = new byte[JwePolicy.DEFAULT_MAX_MESSAGE_SIZE + 64 * 1024 + 1];
        assertThat(rejection(Ciphers.server(), WireMessage.request(body, Ciphers.MARKED))
                        .reason())
                .isEqualTo(Reason.TOO_LARGE);
        assertThat(catchThrowableOfType(
                                MessageRejectedException.class,
                                () -> Ciphers.client()
                                        .decryptResponse(WireMessage.answer(body, 200, Ciphers.JSON), Optional.empty()))
                        .reason())
                .isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void plainRequestPassesWherePreferredAndIsAnsweredPlain() {
        RecordedEvents events = new RecordedEvents();
        MessageCipher server = new MessageCipher(Ciphers.with(
                Ciphers.with(Ciphers.serverSettings(), Requirement.PREFERRED, Requirement.REQUIRED), events));
        DecryptedMessage received = server.decryptRequest(WireMessage.request(ENTITY, Ciphers.JSON), CALLER);
        assertThat(received.body()).isEqualTo(ENTITY);
        assertThat(received.encrypted()).isFalse();
        assertThat(events.seen).containsExactly("plain method");
        assertThat(server.encryptResponse(ENTITY, received.received().orElseThrow())
                        .encrypted())
                .isFalse();
    }

    @Test
    void encryptedBodyWithoutTheMarkerIsNeverTakenForPlain() {
        MessageCipher server =
                new MessageCipher(Ciphers.with(Ciphers.serverSettings(), Requirement.PREFERRED, Requirement.REQUIRED));
        assertThat(rejection(server, WireMessage.request(request.body(), Ciphers.JSON))
                        .reason())
                .isEqualTo(Reason.MARKER);
    }

    @Test
    void requestWithoutABodyNeedsNoMarkerAndIsNoPlaintext() {
        RecordedEvents events = new RecordedEvents();
        MessageCipher server = new MessageCipher(Ciphers.with(Ciphers.serverSettings(), events));
        WireMessage get = WireMessage.request(new byte[0], Ciphers.headers(Map.of()));
        assertThat(server.decryptRequest(get, CALLER).encrypted()).isFalse();
        assertThat(events.seen).isEmpty();
    }

    @Test
    void requestWithoutABodyPassesInAProfileThatHasNoMarkerToo() {
        Profile unmarked =
                new ProfileBuilder().name("unmarked").emptyBody("plain").build();
        MessageCipher server = new MessageCipher(Ciphers.with(Ciphers.serverSettings(), unmarked));
        WireMessage get = WireMessage.request(new byte[0], Ciphers.headers(Map.of()));
        assertThat(server.decryptRequest(get, CALLER).encrypted()).isFalse();
    }

    @Test
    void markerWithoutABodyLacksThePayload() {
        assertThat(rejection(Ciphers.server(), WireMessage.request(new byte[0], Ciphers.MARKED))
                        .code())
                .contains(MleErrorCode.MLE_MISSING_ENCRYPTED_PAYLOAD);
    }

    @Test
    void keyThatTheCallerPublishedJustNowIsFoundByOneRefresh() {
        CountingKeys caller = new CountingKeys(KeySet.EMPTY, Ciphers.CLIENT);
        DecryptedMessage received = Ciphers.server().decryptRequest(marked(request), caller);
        assertThat(received.encrypted()).isTrue();
        assertThat(caller.refreshed).isEqualTo(1);
    }

    @Test
    void keyOfAnotherCallerLooksUnknown() {
        MessageCipher server = Ciphers.server();
        MessageRejectedException e = catchThrowableOfType(
                MessageRejectedException.class, () -> server.decryptRequest(marked(request), NOBODY));
        assertThat(e.code()).contains(MleErrorCode.MLE_INVALID_CID);
    }

    @Test
    void answerGoesToTheVeryKeyThatWasAuthorised() {
        DecryptedMessage received = Ciphers.server().decryptRequest(marked(request), CALLER);
        ReceivedRequest kept = received.received().orElseThrow();
        assertThat(kept.replyKey())
                .containsSame(Ciphers.CLIENT.find("client-key-2026").orElseThrow());
        assertThat(kept.encryptionMethod()).isEqualTo(ContentEncryption.A256GCM);
    }

    @Test
    void emptyAnswerIsSentPlain() {
        DecryptedMessage received = Ciphers.server().decryptRequest(marked(request), CALLER);
        EncryptedMessage answer = Ciphers.server()
                .encryptResponse(new byte[0], received.received().orElseThrow());
        assertThat(answer.encrypted()).isFalse();
    }

    @Test
    void answerTooLargeToEncryptIsSaidSo() {
        DecryptedMessage received = Ciphers.server().decryptRequest(marked(request), CALLER);
        MessageCipher small =
                new MessageCipher(Ciphers.with(Ciphers.serverSettings(), ContentEncryption.A256GCM, 1024));
        MessageRejectedException e = catchThrowableOfType(
                MessageRejectedException.class,
                () -> small.encryptResponse(new byte[2048], received.received().orElseThrow()));
        assertThat(e.code()).contains(MleErrorCode.MLE_ENCRYPTION_FAILED);
        assertThat(e.httpStatus()).hasValue(500);
    }

    @Test
    void explanationNamesWhatTheCallerSentAndTheAnswerDoesNot() {
        MessageCipher server = Ciphers.server();
        EncryptedMessage foreign = new MessageCipher(Ciphers.settings(
                        KeySource.of(KeySet.of(VectorKeys.publicKey("server-2048-b"))), KeySource.of(Ciphers.CLIENT)))
                .encryptRequest(ENTITY);
        MessageRejectedException e = rejection(server, marked(foreign));
        assertThat(e.getMessage()).contains("mthd-2048-b").contains("mthd-2048-a");
        assertThat(e.responseBody().orElseThrow()).doesNotContain("mthd");
    }

    @Test
    void bareProfileCarriesAnythingBothWays() {
        byte[] notText = {0, (byte) 0xff, 7};
        MessageCipher client = new MessageCipher(Ciphers.with(Ciphers.clientSettings(), Profiles.byName("jwe")));
        MessageCipher server = new MessageCipher(Ciphers.with(Ciphers.serverSettings(), Profiles.byName("jwe")));

        EncryptedMessage sent = client.encryptRequest(notText);
        assertThat(sent.headers()).containsOnly(Map.entry("Content-Type", "application/jose"));
        DecryptedMessage received =
                server.decryptRequest(WireMessage.request(sent.body(), Ciphers.headers(sent.headers())), CALLER);
        assertThat(received.body()).isEqualTo(notText);
        EncryptedMessage answer =
                server.encryptResponse(notText, received.received().orElseThrow());
        assertThat(client.decryptResponse(
                                WireMessage.answer(answer.body(), 200, Ciphers.headers(answer.headers())),
                                Optional.of(SentRequest.of(sent)))
                        .body())
                .isEqualTo(notText);
    }

    @Test
    void answersToMoreCallersThanHeadersAreKeptForNameTheirOwnKeys() {
        MessageCipher server = Ciphers.server();
        for (int i = 0; i < 2400; i++) {
            String id = "caller-" + i % 1200;
            EncryptedMessage answer = server.encryptResponse(
                    ENTITY, new ReceivedRequest(Optional.of(callersKey(id)), ContentEncryption.A256GCM));
            assertThat(headerOf(answer.body())).contains("\"kid\":\"" + id + "\"");
            if (i % 200 == 0) {
                assertThat(ObjectsWithin.of(List.of(server)))
                        .filteredOn(MleKey.class::isInstance)
                        .hasSizeLessThanOrEqualTo(1000
                                + Ciphers.SERVER.keys().size()
                                + Ciphers.CLIENT.keys().size());
            }
        }
    }

    @Test
    void answersToOneCallerUseEachRequestsOwnMethod() {
        MessageCipher server = Ciphers.server();
        MleKey key = callersKey("caller");
        for (ContentEncryption method : List.of(
                ContentEncryption.A256GCM,
                ContentEncryption.A128GCM,
                ContentEncryption.A128GCM,
                ContentEncryption.A256GCM)) {
            EncryptedMessage answer = server.encryptResponse(ENTITY, new ReceivedRequest(Optional.of(key), method));
            assertThat(headerOf(answer.body())).contains("\"enc\":\"" + method + "\"");
        }
    }

    private final Map<String, MleKey> callers = new HashMap<>();

    private MleKey callersKey(String id) {
        return callers.computeIfAbsent(
                id, absent -> VectorKeys.publicKey("client-2048").withId(id));
    }

    private static String headerOf(byte[] body) {
        String jwe = new String(body, StandardCharsets.US_ASCII).split("\"", -1)[3];
        return new String(Base64.getUrlDecoder().decode(jwe.substring(0, jwe.indexOf('.'))), StandardCharsets.UTF_8);
    }

    @Test
    void refusalOfAnUnknownKeyIdDoesNotGrowWithTheKeys() {
        KeySet many = KeySet.of(IntStream.range(0, 1000)
                .mapToObj(i -> VectorKeys.pair("client-2048").withId("key-" + i))
                .toList());
        MessageCipher server = new MessageCipher(Ciphers.settings(KeySource.of(Ciphers.CLIENT), KeySource.of(many)));

        assertThat(rejection(server, marked(request)))
                .hasMessageContaining("key-9] and 990 more")
                .message()
                .hasSizeLessThan(1000);
    }

    private static WireMessage marked(EncryptedMessage message) {
        return WireMessage.request(message.body(), Ciphers.MARKED);
    }

    private static MessageRejectedException rejection(MessageCipher server, WireMessage message) {
        return catchThrowableOfType(MessageRejectedException.class, () -> server.decryptRequest(message, CALLER));
    }
}
