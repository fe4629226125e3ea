package org.camelmle.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.jose.ContentEncryption;
import org.camelmle.keys.KeySource;
import org.junit.jupiter.api.Test;

/** Messages that are exactly as long as they may be, and one octet longer. */
class MessageSizesTest {

    private static final byte[] ENTITY = Ciphers.bytes("{\"type\":\"individual\"}");
    private static final int ENVELOPE = "{\"encrypted\":\"\"}".length();
    private static final int ROOM = 64 * 1024;

    private final byte[] request = Ciphers.client().encryptRequest(ENTITY).body();
    private final int jwe = request.length - ENVELOPE;

    private static MessageCipher client(int maxMessageSize) {
        return new MessageCipher(Ciphers.with(Ciphers.clientSettings(), ContentEncryption.A256GCM, maxMessageSize));
    }

    private byte[] received(int length) {
        MessageCipher server =
                new MessageCipher(Ciphers.with(Ciphers.serverSettings(), ContentEncryption.A256GCM, jwe));
        byte[] padded = Arrays.copyOf(request, length);
        Arrays.fill(padded, request.length, length, (byte) ' ');
        return server.decryptRequest(WireMessage.request(padded, Ciphers.MARKED), KeySource.of(Ciphers.CLIENT))
                .body();
    }

    @Test
    void limitIsOfTheJweWithoutItsEnvelope() {
        assertThat(client(jwe).encryptRequest(ENTITY).body()).hasSize(request.length);
        assertThatExceptionOfType(MessageRejectedException.class)
                .isThrownBy(() -> client(jwe - 1).encryptRequest(ENTITY))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE));
    }

    @Test
    void bodyMayBeLongerByTheRoomForAnEnvelope() {
        assertThat(received(jwe + ROOM)).isEqualTo(ENTITY);
        assertThatExceptionOfType(MessageRejectedException.class)
                .isThrownBy(() -> received(jwe + ROOM + 1))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE));
    }
}
