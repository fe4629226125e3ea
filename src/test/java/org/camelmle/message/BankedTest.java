package org.camelmle.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.camelmle.message.Ciphers.bytes;
import static org.camelmle.message.Ciphers.headers;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.camelmle.KeyUnavailableException;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.MleKey;
import org.camelmle.message.MessageCipher.Settings;
import org.camelmle.profile.Profile;
import org.camelmle.profile.ProfileBuilder;
import org.camelmle.profile.Profiles;
import org.camelmle.profile.http.HeaderLookup;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An asymmetric provider: single fields of requests, whole answers. */
class BankedTest {

    private static final Profile BANKED = Profiles.byName("banked");
    private static final Profile WITH_FIELDS = BANKED.withRequestFields("/customer/name,/customer/email?");
    private static final HeaderLookup JOSE = headers(Map.of("Content-Type", "application/jose"));
    private static final HeaderLookup JSON = Ciphers.JSON;
    private static final String PAYIN = "{ \"amount\" : 12.50, \"customer\": {\"name\":\"Ada\", \"age\": 1e1} }";
    private static final byte[] ANSWER = bytes("{\"id\":\"p1\",\"state\":\"initiated\"}");

    private final MleKey oldKey = VectorKeys.pair("client-2048").withId("old");
    private final MleKey newKey = VectorKeys.pair("client-4096").withId("new");

    @Test
    void fieldsAreEncryptedAndOpenedByTheServer() {
        EncryptedMessage request = client(WITH_FIELDS).encryptRequest(bytes(PAYIN));

        String wire = new String(request.body(), StandardCharsets.UTF_8);
        assertThat(wire)
                .startsWith("{ \"amount\" : 12.50, \"customer\": {\"encrypted_name\":\"eyJ")
                .endsWith("\", \"age\": 1e1} }");
        assertThat(request.encrypted()).isTrue();
        assertThat(request.headers()).containsExactly(Map.entry("Content-Type", "application/json"));
        assertThat(request.keyId()).contains(serverKey().id());
        assertThat(request.replyKeyId()).isEmpty();

        DecryptedMessage received = received(server(WITH_FIELDS), request.body());
        assertThat(received.body()).isEqualTo(bytes(PAYIN));
        assertThat(received.encrypted()).isTrue();
        assertThat(received.keyId()).contains(serverKey().id());
    }

    @Test
    void answerIsABareJweToTheCallersKeyWhateverTheRequestWas() {
        for (String body : List.of(PAYIN, "{\"amount\":1}", "")) {
            MessageCipher server = server(BANKED);
            DecryptedMessage received = received(server, bytes(body));
            assertThat(received.encrypted()).isFalse();
            EncryptedMessage answer =
                    server.encryptResponse(ANSWER, received.received().orElseThrow());
            assertThat(answer.headers()).containsExactly(Map.entry("Content-Type", "application/jose"));
            assertThat(opened(answer.body(), JOSE, 201, Optional.of("old")).body())
                    .isEqualTo(ANSWER);
        }
    }

    @Test
    void requestWithoutAnyOfTheFieldsGoesPlainAndNeedsNoKey() {
        Profile optional = BANKED.withRequestFields("/customer/name?");
        MessageCipher noKeys = new MessageCipher(settings(optional, KeySource.of(KeySet.EMPTY), own()));
        EncryptedMessage request = noKeys.encryptRequest(bytes("{\"amount\":1}"));
        assertThat(request.encrypted()).isFalse();
        assertThat(request.body()).isEqualTo(bytes("{\"amount\":1}"));
        assertThatExceptionOfType(KeyUnavailableException.class).isThrownBy(() -> noKeys.encryptRequest(bytes(PAYIN)));
    }

    @Test
    void withoutFieldsARequestIsNotEvenLookedAt() {
        byte[] odd = bytes("not json");
        assertThat(client(BANKED).encryptRequest(odd).body()).isSameAs(odd);
    }

    @Test
    void serverRefusesAFieldThatCamePlain() {
        assertRejected(Reason.NOT_ENCRYPTED, () -> received(server(WITH_FIELDS), bytes(PAYIN)));
        Settings tolerant = Ciphers.with(serverSettings(WITH_FIELDS), Requirement.PREFERRED, Requirement.REQUIRED);
        assertThat(received(new MessageCipher(tolerant), bytes(PAYIN)).body()).isEqualTo(bytes(PAYIN));
    }

    @Test
    void fieldForSomebodyElseIsRefusedBeforeAnyKeyIsUsed() {
        MessageCipher elsewhere = new MessageCipher(
                settings(WITH_FIELDS, KeySource.of(KeySet.of(VectorKeys.pair("server-3072"))), own()));
        byte[] body = elsewhere.encryptRequest(bytes(PAYIN)).body();
        assertRejected(Reason.KEY_ID_UNKNOWN, () -> received(server(WITH_FIELDS), body));
    }

    @Test
    void oneBadFieldOfSeveralIsEnough() {
        String body = new String(
                client(WITH_FIELDS)
                        .encryptRequest(bytes("{\"customer\":{\"name\":\"Ada\",\"email\":\"a@example.com\"}}"))
                        .body(),
                StandardCharsets.UTF_8);
        String tampered = body.replaceFirst("(encrypted_email\":\"[^\"]*\\.)[^.\"]{6}", "$1AAAAAA");
        assertThat(tampered).isNotEqualTo(body);
        assertRejected(Reason.DECRYPTION, () -> received(server(WITH_FIELDS), bytes(tampered)));
    }

    @Test
    void allFieldsTogetherKeepToTheLimit() {
        Profile many = BANKED.withRequestFields("/*/name");
        Settings small = Ciphers.with(
                settings(many, KeySource.of(KeySet.of(serverKey())), own()), BANKED.encryptionMethod(), 1500);
        String entry = "{\"name\":\"" + "x".repeat(100) + "\"}";
        new MessageCipher(small).encryptRequest(bytes("[" + entry + "," + entry + "]"));
        assertRejected(
                Reason.TOO_LARGE,
                () -> new MessageCipher(small).encryptRequest(bytes("[" + entry + "," + entry + "," + entry + "]")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/jose",
                "Application/JOSE",
                "application/jose; charset=utf-8",
                " application/jose ;x=y"
            })
    void answerIsReadByItsContentTypeOnEveryStatus(String contentType) {
        for (int status : new int[] {200, 201, 202, 400, 404, 422, 500, 503}) {
            DecryptedMessage answer = opened(
                    sealed(oldKey, Map.of()), headers(Map.of("Content-Type", contentType)), status, Optional.of("old"));
            assertThat(answer.body()).isEqualTo(ANSWER);
            assertThat(answer.encrypted()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 422, 429, 500, 503})
    void plainErrorPassesWithItsBody(int status) {
        DecryptedMessage answer = opened(bytes("{\"errors\":[]}"), JSON, status, Optional.of("old"));
        assertThat(answer.encrypted()).isFalse();
        assertThat(answer.body()).isEqualTo(bytes("{\"errors\":[]}"));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202})
    void plainSuccessIsRefusedUnlessItIsPreferred(int status) {
        Optional<SentRequest> plainRequest =
                Optional.of(SentRequest.of(client(BANKED).withoutBody()));
        WireMessage answer = WireMessage.answer(ANSWER, status, JSON);
        assertRejected(Reason.NOT_ENCRYPTED, () -> client(BANKED).decryptResponse(answer, plainRequest));
        assertRejected(Reason.NOT_ENCRYPTED, () -> client(BANKED).decryptResponse(answer, Optional.empty()));
        MessageCipher tolerant =
                new MessageCipher(Ciphers.with(clientSettings(BANKED), Requirement.REQUIRED, Requirement.PREFERRED));
        assertThat(tolerant.decryptResponse(answer, plainRequest).body()).isEqualTo(ANSWER);
    }

    @Test
    void answerWithoutABodyHasNothingToEncrypt() {
        WireMessage answer = WireMessage.answer(new byte[0], 204, HeaderLookup.NONE);
        assertThat(client(BANKED).decryptResponse(answer, Optional.empty()).encrypted())
                .isFalse();
    }

    /** A JWE that does not say it is one is no answer: what an error handler would take it for is not known. */
    @Test
    void jweUnderAnotherMediaTypeIsPlain() {
        assertRejected(Reason.NOT_ENCRYPTED, () -> opened(sealed(oldKey, Map.of()), JSON, 200, Optional.of("old")));
    }

    @Test
    void keyIsTheOneNamedElseTheOneOfTheCredentialAndNeverTried() {
        assertThat(opened(sealed(oldKey, Map.of("kid", "old")), JOSE, 200, Optional.of("new"))
                        .keyId())
                .contains("old");
        assertThat(opened(sealed(newKey, Map.of()), JOSE, 200, Optional.of("new"))
                        .keyId())
                .contains("new");
        assertRejected(Reason.DECRYPTION, () -> opened(sealed(oldKey, Map.of()), JOSE, 200, Optional.of("new")));
        assertRejected(
                Reason.KEY_ID_UNKNOWN, () -> opened(sealed(oldKey, Map.of("kid", "x")), JOSE, 200, Optional.of("old")));
        assertRejected(Reason.KEY_ID_UNKNOWN, () -> opened(sealed(oldKey, Map.of()), JOSE, 200, Optional.of("gone")));
    }

    @Test
    void oneDecryptionIsOneUseOfOneKey() {
        CountingKeys counting = new CountingKeys(KeySet.of(oldKey, newKey));
        MessageCipher client = new MessageCipher(settings(BANKED, KeySource.of(KeySet.of(serverKey())), counting));
        client.decryptResponse(
                WireMessage.answer(sealed(newKey, Map.of()), 200, JOSE), Optional.empty(), () -> Optional.of("new"));
        assertThat(counting.asked).isEqualTo(1);
    }

    @Test
    void redactedValuesAreReportedInPlainAndInEncryptedAnswers() {
        byte[] redacted = bytes("{\"customer\":{\"name\":\"[REDACTED]\",\"email\":\"[REDACTED]\"},\"amount\":1}");
        MessageCipher tolerant =
                new MessageCipher(Ciphers.with(clientSettings(BANKED), Requirement.REQUIRED, Requirement.PREFERRED));
        assertThat(tolerant.decryptResponse(WireMessage.answer(redacted, 200, JSON), Optional.empty())
                        .redacted())
                .containsExactly("/customer/name", "/customer/email");
        assertThat(opened(Ciphers.jwe(redacted, oldKey, Map.of()), JOSE, 200, Optional.of("old"))
                        .redacted())
                .containsExactly("/customer/name", "/customer/email");
        assertThat(opened(sealed(oldKey, Map.of()), JOSE, 200, Optional.of("old"))
                        .redacted())
                .isEmpty();
        assertRejected(
                Reason.BODY,
                () -> client(WITH_FIELDS).encryptRequest(bytes("{\"customer\":{\"name\":\"[REDACTED]\"}}")));
    }

    /** Fields in both directions, a reply key in each of them. */
    @Test
    void ownProfileMayHaveFieldsBothWays() {
        Profile both = new ProfileBuilder()
                .name("both")
                .requestFields("/a,/b?")
                .responseFields("/*/secret")
                .replyKeyMember("cid")
                .build();
        MessageCipher client = client(both);
        EncryptedMessage request = client.encryptRequest(bytes("{\"a\": {\"x\":1},\"b\":null}"));
        assertThat(request.replyKeyId()).contains("old");

        MessageCipher server = server(both);
        DecryptedMessage received = received(server, request.body());
        assertThat(received.body()).isEqualTo(bytes("{\"a\": {\"x\":1},\"b\":null}"));
        byte[] answer = bytes("[{\"secret\":1.0},{\"open\":true}]");
        EncryptedMessage sealed =
                server.encryptResponse(answer, received.received().orElseThrow());
        assertThat(new String(sealed.body(), StandardCharsets.UTF_8)).endsWith("},{\"open\":true}]");
        DecryptedMessage opened = client.decryptResponse(
                WireMessage.answer(sealed.body(), 200, JSON), Optional.of(SentRequest.of(request)));
        assertThat(opened.body()).isEqualTo(answer);
        assertThat(opened.encrypted()).isTrue();

        assertRejected(
                Reason.NOT_ENCRYPTED,
                () -> client.decryptResponse(
                        WireMessage.answer(answer, 200, JSON), Optional.of(SentRequest.of(request))));
    }

    @Test
    void fieldsThatNameDifferentReplyKeysAreRefused() {
        Profile own = new ProfileBuilder()
                .name("own")
                .requestFields("/a?,/b?")
                .replyKeyMember("cid")
                .build();
        KeySource both = KeySource.of(KeySet.of(oldKey, newKey));
        String one = field(own, both, "old", "{\"a\":1}");
        String two = field(own, both, "new", "{\"b\":2}");
        String mixed = one.replace("}", ",") + two.substring(1);
        MessageCipher server = new MessageCipher(settings(own, both, KeySource.of(KeySet.of(serverKey()))));
        assertRejected(Reason.FORMAT, () -> server.decryptRequest(WireMessage.request(bytes(mixed), JSON), both));
    }

    private String field(Profile profile, KeySource own, String keyId, String body) {
        Settings settings = Ciphers.withKeyId(settings(profile, KeySource.of(KeySet.of(serverKey())), own), keyId);
        return new String(
                new MessageCipher(settings).encryptRequest(bytes(body)).body(), StandardCharsets.UTF_8);
    }

    private DecryptedMessage opened(byte[] body, HeaderLookup headers, int status, Optional<String> boundKeyId) {
        return client(BANKED)
                .decryptResponse(WireMessage.answer(body, status, headers), Optional.empty(), () -> boundKeyId);
    }

    private static byte[] sealed(MleKey key, Map<String, Object> header) {
        return Ciphers.jwe(ANSWER, key, header);
    }

    private DecryptedMessage received(MessageCipher server, byte[] body) {
        return server.decryptRequest(WireMessage.request(body, JSON), KeySource.of(KeySet.of(oldKey.toPublic())));
    }

    private MessageCipher client(Profile profile) {
        return new MessageCipher(clientSettings(profile));
    }

    private MessageCipher server(Profile profile) {
        return new MessageCipher(serverSettings(profile));
    }

    private Settings clientSettings(Profile profile) {
        return Ciphers.withKeyId(
                settings(profile, KeySource.of(KeySet.of(serverKey().toPublic())), own()), "old");
    }

    private Settings serverSettings(Profile profile) {
        return settings(profile, KeySource.of(KeySet.of(oldKey)), KeySource.of(KeySet.of(serverKey())));
    }

    private KeySource own() {
        return KeySource.of(KeySet.of(oldKey, newKey));
    }

    private static MleKey serverKey() {
        return VectorKeys.pair("server-2048");
    }

    private static Settings settings(Profile profile, KeySource publicKeys, KeySource privateKeys) {
        return Ciphers.with(Ciphers.settings(publicKeys, privateKeys), profile);
    }

    private static void assertRejected(Reason reason, ThrowingCallable work) {
        assertThatExceptionOfType(MessageRejectedException.class)
                .isThrownBy(work)
                .satisfies(rejected -> assertThat(rejected.reason()).isEqualTo(reason));
    }
}
