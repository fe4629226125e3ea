package org.camelmle.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.camelmle.MessageRejectedException;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.MleKey;
import org.junit.jupiter.api.Test;

/** Our keys' source is told which one opened a message, once it did. */
class KeyUseTest {

    private static final byte[] ENTITY = Ciphers.bytes("{\"type\":\"individual\"}");
    private static final KeySource CALLER = KeySource.of(Ciphers.CLIENT);

    private final ListeningKeys own = new ListeningKeys(Ciphers.SERVER);
    private final ListeningKeys clients = new ListeningKeys(Ciphers.CLIENT);
    private final MessageCipher server = new MessageCipher(Ciphers.settings(CALLER, own));
    private final MessageCipher client = new MessageCipher(Ciphers.settings(KeySource.of(Ciphers.SERVER), clients));

    private record ListeningKeys(KeySet keys, List<String> used) implements KeySource {

        ListeningKeys(KeySet keys) {
            this(keys, new ArrayList<>());
        }

        @Override
        public void opened(MleKey key) {
            used.add(key.id());
        }
    }

    @Test
    void requestThatWasOpenedIsUseOfItsKey() {
        EncryptedMessage request = client.encryptRequest(ENTITY);
        server.decryptRequest(WireMessage.request(request.body(), Ciphers.MARKED), CALLER);

        assertThat(own.used())
                .containsExactlyElementsOf(
                        Ciphers.SERVER.keys().stream().map(MleKey::id).toList());
        assertThat(clients.used()).isEmpty();
    }

    @Test
    void answerThatWasOpenedIsUseOfItsKeyOnWhateverStatus() {
        byte[] answer = Ciphers.answerTo(client.encryptRequest(ENTITY), body -> body);
        client.decryptResponse(WireMessage.answer(answer, 422, Ciphers.JSON), Optional.empty());

        assertThat(clients.used())
                .containsExactlyElementsOf(
                        Ciphers.CLIENT.keys().stream().map(MleKey::id).toList());
    }

    /** Who does not have our public key cannot keep it from being removed. */
    @Test
    void messageThatIsNotOpenedIsNone() {
        byte[] answer = Ciphers.answerTo(client.encryptRequest(ENTITY), body -> body);
        byte[] spoilt = new String(answer, UTF_8)
                .replaceFirst("\\.[^.\"]{4}([^.\"]*\"\\})$", ".AAAA$1")
                .getBytes(UTF_8);

        assertThat(spoilt).isNotEqualTo(answer);
        assertThatThrownBy(
                        () -> client.decryptResponse(WireMessage.answer(spoilt, 200, Ciphers.JSON), Optional.empty()))
                .isInstanceOf(MessageRejectedException.class);
        assertThat(clients.used()).isEmpty();
    }
}
