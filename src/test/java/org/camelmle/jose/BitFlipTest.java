package org.camelmle.jose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import org.camelmle.MessageRejectedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BitFlipTest {

    private static final byte[] PLAINTEXT = "{\"a\":1}".getBytes(UTF_8);

    private final JweCodec codec = new JweCodec(Tokens.NO_KEY_ID, CryptoProvider.select("auto"));

    @ParameterizedTest
    @EnumSource
    void everyBitOfEverySegmentIsProtected(ContentEncryption method) {
        List<byte[]> segments = Tokens.segments(token(method));

        for (int segment = 0; segment < segments.size(); segment++) {
            for (int bit = 0; bit < segments.get(segment).length * Byte.SIZE; bit++) {
                List<byte[]> flipped = new ArrayList<>(segments);
                flipped.set(segment, withBitFlipped(segments.get(segment), bit));
                assertRefused(Tokens.token(flipped), "bit " + bit + " of segment " + segment);
            }
        }
    }

    @Test
    void everyBitOfTheTextIsProtected() {
        byte[] token = token(ContentEncryption.A256GCM);

        for (int bit = 0; bit < token.length * Byte.SIZE; bit++) {
            assertRefused(withBitFlipped(token, bit), "bit " + bit + " of the text");
        }
    }

    private byte[] token(ContentEncryption method) {
        byte[] token = Tokens.encrypt(codec, PLAINTEXT, Tokens.header(Tokens.KEY, method));
        assertThat(Tokens.decrypt(codec, token, Tokens.KEY)).isEqualTo(PLAINTEXT);
        return token;
    }

    private static byte[] withBitFlipped(byte[] octets, int bit) {
        byte[] flipped = octets.clone();
        flipped[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
        return flipped;
    }

    private void assertRefused(byte[] token, String what) {
        assertThatExceptionOfType(MessageRejectedException.class)
                .as(what)
                .isThrownBy(() -> Tokens.decrypt(codec, token, Tokens.KEY));
    }
}
