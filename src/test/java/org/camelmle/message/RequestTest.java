package org.camelmle.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.camelmle.KeyUnavailableException;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.jose.ContentEncryption;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.message.MessageCipher.Settings;
import org.camelmle.profile.Profiles;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Client role: what leaves; and its way through a server and back. */
class RequestTest {

    private static final byte[] ENTITY = Ciphers.bytes("{\"type\":\"individual\"}");

    @Test
    void wireBodyIsTheEnvelopeAndNothingElse() {
        EncryptedMessage request = Ciphers.client().encryptRequest(ENTITY);
        assertThat(text(request.body())).matches("\\{\"encrypted\":\"[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+){4}\"}");
        assertThat(request.headers())
                .containsOnly(Map.entry("Method-MLE", "jwe"), Map.entry("Content-Type", "application/json"));
        assertThat(request.encrypted()).isTrue();
        assertThat(request.keyId()).contains("mthd-2048-a");
        assertThat(request.replyKeyId()).contains("client-key-2026");
    }

    @Test
    void headerNamesBothKeys() {
        assertThat(header(Ciphers.client().encryptRequest(ENTITY)))
                .isEqualTo("{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\",\"kid\":\"mthd-2048-a\","
                        + "\"cid\":\"client-key-2026\",\"typ\":\"JWE\"}");
    }

    @Test
    void twoRequestsShareTheHeaderAndNothingElse() {
        MessageCipher client = Ciphers.client();
        String[] first = text(client.encryptRequest(ENTITY).body()).split("\\.", -1);
        String[] second = text(client.encryptRequest(ENTITY).body()).split("\\.", -1);
        assertThat(first[0]).isEqualTo(second[0]);
        for (int i = 1; i < first.length; i++) {
            assertThat(first[i]).isNotEqualTo(second[i]);
        }
    }

    @Test
    void changedKeyChangesTheHeaderAtOnce() {
        SwitchableKeys keys = new SwitchableKeys(VectorKeys.publicKey("server-2048"));
        MessageCipher client = new MessageCipher(Ciphers.settings(keys, KeySource.of(Ciphers.CLIENT)));
        assertThat(header(client.encryptRequest(ENTITY))).contains("mthd-2048-a");
        keys.key = VectorKeys.publicKey("server-2048-b");
        assertThat(header(client.encryptRequest(ENTITY))).contains("mthd-2048-b");
    }

    @Test
    void changedOwnKeyIsNamedAtOnce() {
        SwitchableKeys keys = new SwitchableKeys(VectorKeys.pair("client-2048"));
        MessageCipher client = new MessageCipher(Ciphers.settings(KeySource.of(Ciphers.SERVER), keys));
        assertThat(header(client.encryptRequest(ENTITY))).contains("\"cid\":\"client-key-2026\"");
        keys.key = VectorKeys.pair("client-4096");
        assertThat(header(client.encryptRequest(ENTITY))).contains("\"cid\":\"client-key-4096\"");
    }

    @Test
    void configuredKeyIsNamedForTheAnswer() {
        KeySet own = KeySet.of(VectorKeys.pair("client-2048"), VectorKeys.pair("client-4096"));
        MessageCipher client = new MessageCipher(Ciphers.withKeyId(
                Ciphers.settings(KeySource.of(Ciphers.SERVER), KeySource.of(own)), "client-key-4096"));
        assertThat(client.encryptRequest(ENTITY).replyKeyId()).contains("client-key-4096");
    }

    @Test
    void unknownConfiguredKeyIsRefusedWithTheKnownOnes() {
        MessageCipher client = new MessageCipher(Ciphers.withKeyId(Ciphers.clientSettings(), "no-such-key"));
        assertThatExceptionOfType(KeyUnavailableException.class)
                .isThrownBy(() -> client.encryptRequest(ENTITY))
                .withMessageContaining("no-such-key")
                .withMessageContaining("client-key-2026");
    }

    @ParameterizedTest
    @EnumSource(
            value = KeyStatus.class,
            names = {"PENDING", "RETIRING", "DISABLED"})
    void withoutAnActiveOwnKeyNothingLeaves(KeyStatus status) {
        MleKey key = VectorKeys.pair("client-2048").withStatus(status);
        MessageCipher client =
                new MessageCipher(Ciphers.settings(KeySource.of(Ciphers.SERVER), KeySource.of(KeySet.of(key))));
        assertThatExceptionOfType(KeyUnavailableException.class).isThrownBy(() -> client.encryptRequest(ENTITY));
    }

    @ParameterizedTest
    @EnumSource(
            value = Requirement.class,
            names = {"REQUIRED", "PREFERRED"})
    void withoutAPublicKeyNothingLeavesPlain(Requirement requirement) {
        MessageCipher client = new MessageCipher(Ciphers.with(
                Ciphers.settings(KeySource.of(KeySet.EMPTY), KeySource.of(Ciphers.CLIENT)), requirement, requirement));
        assertThatExceptionOfType(KeyUnavailableException.class).isThrownBy(() -> client.encryptRequest(ENTITY));
    }

    @Test
    void emptyTextIsNotEncrypted() {
        MessageCipher client = Ciphers.client();
        MessageRejectedException e =
                catchThrowableOfType(MessageRejectedException.class, () -> client.encryptRequest(new byte[0]));
        assertThat(e.reason()).isEqualTo(Reason.BODY);
    }

    @Test
    void callWithoutABodyGoesWithoutEncryption() {
        EncryptedMessage request = Ciphers.client().withoutBody();
        assertThat(request.encrypted()).isFalse();
        assertThat(request.body()).isEmpty();
        assertThat(request.headers()).isEmpty();
    }

    @Test
    void callWithoutABodyIsRefusedWhereNothingMayGoPlain() {
        Settings bare = Ciphers.with(Ciphers.clientSettings(), Profiles.byName("jwe"));
        MessageRejectedException e =
                catchThrowableOfType(MessageRejectedException.class, () -> new MessageCipher(bare).withoutBody());
        assertThat(e.reason()).isEqualTo(Reason.BODY);
        assertThat(e.explanation().expected()).contains("'jwe'");
        assertThat(new MessageCipher(Ciphers.with(bare, Requirement.PREFERRED, Requirement.REQUIRED))
                        .withoutBody()
                        .body())
                .isEmpty();
    }

    @Test
    void requestInPlainHasTheEnvelopesTypeAndNoMarker() {
        MessageCipher client = Ciphers.client();
        assertThat(client.requestType()).isEqualTo("application/json");
        assertThat(client.inPlain().encrypted()).isFalse();
        assertThat(client.inPlain().headers()).isEmpty();
    }

    @Test
    void switchedOffRequestGoesPlainAndIsReported() {
        RecordedEvents events = new RecordedEvents();
        MessageCipher client = new MessageCipher(
                Ciphers.with(Ciphers.with(Ciphers.clientSettings(), Requirement.OFF, Requirement.OFF), events));
        EncryptedMessage request = client.encryptRequest(ENTITY);
        assertThat(request.body()).isEqualTo(ENTITY);
        assertThat(request.encrypted()).isFalse();
        assertThat(request.headers()).isEmpty();
        assertThat(events.seen).containsExactly("plain method");
    }

    @Test
    void tooLargeATextIsRefused() {
        MessageCipher client =
                new MessageCipher(Ciphers.with(Ciphers.clientSettings(), ContentEncryption.A256GCM, 1024));
        MessageRejectedException e =
                catchThrowableOfType(MessageRejectedException.class, () -> client.encryptRequest(new byte[1024]));
        assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"n\":12345678901234567890.123456789}",
                " {\n\t\"a\" :\t1 } ",
                "{\"u\":\"\\u00e4\\u0000\"}",
                "[1e400,-0]",
                "\"text\""
            })
    void textComesOutToTheOctet(String json) {
        byte[] plaintext = Ciphers.bytes(json);
        assertThat(roundTrip(Ciphers.client(), plaintext)).isEqualTo(plaintext);
    }

    @Test
    void sixteenMebibytesGoThereAndBack() {
        byte[] plaintext = new byte[16 * 1024 * 1024];
        Arrays.fill(plaintext, (byte) ' ');
        plaintext[plaintext.length - 1] = '1';
        int room = 24 * 1024 * 1024;
        MessageCipher client =
                new MessageCipher(Ciphers.with(Ciphers.clientSettings(), ContentEncryption.A256GCM, room));
        MessageCipher server =
                new MessageCipher(Ciphers.with(Ciphers.serverSettings(), ContentEncryption.A256GCM, room));
        DecryptedMessage received = server.decryptRequest(
                WireMessage.request(client.encryptRequest(plaintext).body(), Ciphers.MARKED),
                KeySource.of(Ciphers.CLIENT));
        assertThat(received.body()).isEqualTo(plaintext);
    }

    @ParameterizedTest
    @EnumSource(ContentEncryption.class)
    void answerUsesTheRequestsMethod(ContentEncryption method) {
        MessageCipher client = new MessageCipher(Ciphers.with(Ciphers.clientSettings(), method, 1024 * 1024));
        EncryptedMessage request = client.encryptRequest(ENTITY);
        byte[] answer = Ciphers.answerTo(request, body -> body);
        assertThat(headerOf(answer)).contains("\"enc\":\"" + method + "\"").contains("\"kid\":\"client-key-2026\"");
        assertThat(open(client, request, answer)).isEqualTo(ENTITY);
    }

    private static byte[] roundTrip(MessageCipher client, byte[] plaintext) {
        EncryptedMessage request = client.encryptRequest(plaintext);
        return open(client, request, Ciphers.answerTo(request, body -> body));
    }

    private static byte[] open(MessageCipher client, EncryptedMessage request, byte[] answer) {
        return client.decryptResponse(
                        WireMessage.answer(answer, 200, Ciphers.JSON), Optional.of(SentRequest.of(request)))
                .body();
    }

    private static String header(EncryptedMessage message) {
        return headerOf(message.body());
    }

    private static String headerOf(byte[] body) {
        String jwe = text(body).substring("{\"encrypted\":\"".length());
        return text(Base64.getUrlDecoder().decode(jwe.substring(0, jwe.indexOf('.'))));
    }

    private static String text(byte[] octets) {
        return new String(octets, StandardCharsets.UTF_8);
    }

    private static final class SwitchableKeys implements KeySource {
        private MleKey key;

        SwitchableKeys(MleKey key) {
            this.key = key;
        }

        @Override
        public KeySet keys() {
            return KeySet.of(key);
        }
    }
}
