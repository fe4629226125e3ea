package org.camelmle.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Optional;
import org.camelmle.KeyRejectedException;
import org.camelmle.MessageRejectedException;
import org.camelmle.jose.CountingProvider;
import org.camelmle.jose.CryptoProvider;
import org.camelmle.jose.JwePolicy;
import org.camelmle.keys.KeySource;
import org.camelmle.message.MessageCipher.Settings;
import org.camelmle.profile.Profile;
import org.camelmle.profile.ProfileBuilder;
import org.junit.jupiter.api.Test;

/** Decrypted texts that nobody gets are wiped. */
class WipedTextsTest {

    private static final KeySource CALLER = KeySource.of(Ciphers.CLIENT);

    private final CountingProvider provider = new CountingProvider();
    private final CryptoProvider crypto = provider.crypto();
    private final MessageCipher server = new MessageCipher(Ciphers.with(Ciphers.serverSettings(), crypto));

    private void assertWiped(int length) {
        assertThat(provider.opened()).hasSize(length).containsOnly(0);
    }

    @Test
    void textOfAnErrorIsWipedOnceItIsRead() {
        byte[] error =
                Ciphers.bytes("{\"success\":false,\"data\":{\"error\":{\"type\":\"invalid_request\",\"code\":400,"
                        + "\"sub_type\":\"MLE_INVALID_KID\",\"message\":\"m\"}},\"message\":\"m\"}");
        byte[] body = Ciphers.answerTo(Ciphers.client().encryptRequest(error), text -> text);
        MessageCipher client = new MessageCipher(Ciphers.with(Ciphers.clientSettings(), crypto));

        assertThatExceptionOfType(KeyRejectedException.class)
                .isThrownBy(
                        () -> client.decryptResponse(WireMessage.answer(body, 400, Ciphers.JSON), Optional.empty()));
        assertWiped(error.length);
    }

    @Test
    void textThatIsNoJsonIsWipedWhenItIsRefused() {
        byte[] body = Ciphers.client().encryptRequest(Ciphers.bytes("no json")).body();

        assertThatExceptionOfType(MessageRejectedException.class)
                .isThrownBy(() -> server.decryptRequest(WireMessage.request(body, Ciphers.MARKED), CALLER));
        assertWiped("no json".length());
    }

    @Test
    void textOfAFieldIsWipedOnceItStandsInTheBody() {
        Profile fields =
                new ProfileBuilder().name("fields").requestFields("/ssn").build();
        Settings settings = Ciphers.with(Ciphers.serverSettings(), fields);
        byte[] plaintext = Ciphers.bytes("{\"ssn\":\"900010001\"}");
        byte[] body = new MessageCipher(Ciphers.with(Ciphers.clientSettings(), fields))
                .encryptRequest(plaintext)
                .body();

        assertThat(new MessageCipher(Ciphers.with(settings, crypto))
                        .decryptRequest(WireMessage.request(body, Ciphers.JSON), CALLER)
                        .body())
                .isEqualTo(plaintext);
        assertWiped("\"900010001\"".length());
    }

    @Test
    void textOfADiagnosisIsWiped() {
        byte[] body = Ciphers.client().encryptRequest(Ciphers.bytes("{}")).body();

        JweInspection.diagnosed(
                body,
                Ciphers.METHOD.request(),
                JwePolicy.DEFAULT_MAX_MESSAGE_SIZE,
                KeySource.of(Ciphers.SERVER),
                crypto);
        assertWiped("{}".length());
    }
}
