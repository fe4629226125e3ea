package org.camelmle.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.jose.ContentEncryption;
import org.camelmle.keys.KeySource;
import org.camelmle.message.MessageCipher.Settings;
import org.camelmle.profile.Profile;
import org.camelmle.profile.ProfileBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Server role: requests without the profile's marker header, where plain ones may pass. */
class UnmarkedRequestsTest {

    private static final KeySource CALLER = KeySource.of(Ciphers.CLIENT);

    private final Settings settings =
            Ciphers.with(Ciphers.serverSettings(), Requirement.PREFERRED, Requirement.REQUIRED);

    private static DecryptedMessage received(Settings settings, byte[] body) {
        return new MessageCipher(settings).decryptRequest(WireMessage.request(body, Ciphers.JSON), CALLER);
    }

    private static void assertRejected(Reason reason, Settings settings, byte[] body) {
        assertThatExceptionOfType(MessageRejectedException.class)
                .isThrownBy(() -> received(settings, body))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1}", "a=1&b=2", "<xml/>", "{\"encrypted\":"})
    void whatHoldsNoJwePasses(String body) {
        DecryptedMessage passed = received(settings, Ciphers.bytes(body));

        assertThat(passed.body()).isEqualTo(Ciphers.bytes(body));
        assertThat(passed.encrypted()).isFalse();
    }

    @Test
    void whatIsTooLongToBeLookedAtDoesNot() {
        Settings small = Ciphers.with(settings, ContentEncryption.A256GCM, 1024);

        assertRejected(Reason.TOO_LARGE, small, new byte[1024 + 64 * 1024 + 1]);
    }

    @Test
    void singleFieldsAreMissedOnlyWhereOneIsEncrypted() {
        Profile fields = new ProfileBuilder()
                .name("fields")
                .requestFields("/a?")
                .markerHeader("X-Encrypted: yes")
                .build();
        byte[] sealed = new MessageCipher(Ciphers.with(Ciphers.clientSettings(), fields))
                .encryptRequest(Ciphers.bytes("{\"a\":1}"))
                .body();

        assertThat(received(Ciphers.with(settings, fields), Ciphers.bytes("{\"b\":1}"))
                        .encrypted())
                .isFalse();
        assertRejected(Reason.MARKER, Ciphers.with(settings, fields), sealed);
    }
}
