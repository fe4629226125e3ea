package org.camelmle.message;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.camelmle.jose.ContentEncryption;
import org.camelmle.jose.CryptoProvider;
import org.camelmle.jose.EncodedHeader;
import org.camelmle.jose.JweCodec;
import org.camelmle.jose.JwePolicy;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.MleKey;
import org.camelmle.message.MessageCipher.Settings;

/**
 * Encrypts and decrypts large messages in a process of its own, which has little memory: by {@code codec} alone, or as a
 * {@code request} of a client to a server. Whoever encrypts holds the plaintext, who decrypts the wire body.
 *
 * <p>Arguments: which of them, octets of a plaintext, how many messages.
 */
final class LargeMessages {

    private static final CryptoProvider CRYPTO = CryptoProvider.select("auto");
    private static final byte[] NO_ENVELOPE = {};
    private static final byte[] START = Ciphers.bytes("{\"text\":\"");
    private static final byte[] END = Ciphers.bytes("\"}");

    private final int size;

    private LargeMessages(int size) {
        this.size = size;
    }

    public static void main(String[] arguments) {
        LargeMessages messages = new LargeMessages(Integer.parseInt(arguments[1]));
        for (int i = Integer.parseInt(arguments[2]); i > 0; i--) {
            messages.send(arguments[0].equals("codec") ? messages.codec() : messages.request());
        }
    }

    /** Both ways of one message. */
    private interface Way {

        byte[] encrypted(byte[] plaintext);

        byte[] decrypted(byte[] body);
    }

    private void send(Way way) {
        byte[] body = way.encrypted(json());
        requireSame(way.decrypted(body));
    }

    private Way codec() {
        JweCodec codec = new JweCodec(JwePolicy.DEFAULT.withMaxMessageSize(2 * size), CRYPTO);
        MleKey key = Ciphers.SERVER.encryptionKey().orElseThrow();
        EncodedHeader header = EncodedHeader.of(key, ContentEncryption.A256GCM, Map.of("kid", key.id()));
        return new Way() {
            @Override
            public byte[] encrypted(byte[] plaintext) {
                return codec.encrypt(plaintext, header, NO_ENVELOPE, NO_ENVELOPE);
            }

            @Override
            public byte[] decrypted(byte[] body) {
                return codec.decrypt(codec.parse(body, 0, body.length), key);
            }
        };
    }

    private Way request() {
        MessageCipher client = new MessageCipher(wide(Ciphers.clientSettings()));
        MessageCipher server = new MessageCipher(wide(Ciphers.serverSettings()));
        return new Way() {
            @Override
            public byte[] encrypted(byte[] plaintext) {
                return client.encryptRequest(plaintext).body();
            }

            @Override
            public byte[] decrypted(byte[] body) {
                return server.decryptRequest(WireMessage.request(body, Ciphers.MARKED), KeySource.of(Ciphers.CLIENT))
                        .body();
            }
        };
    }

    private Settings wide(Settings settings) {
        return Ciphers.with(settings, ContentEncryption.A256GCM, 2 * size);
    }

    /** One long text. */
    private byte[] json() {
        byte[] json = new byte[size];
        Arrays.fill(json, (byte) 'x');
        System.arraycopy(START, 0, json, 0, START.length);
        System.arraycopy(END, 0, json, size - END.length, END.length);
        return json;
    }

    private void requireSame(byte[] decrypted) {
        boolean same = decrypted.length == size
                && Arrays.equals(decrypted, 0, START.length, START, 0, START.length)
                && Arrays.equals(decrypted, size - END.length, size, END, 0, END.length)
                && IntStream.range(START.length, size - END.length).allMatch(i -> decrypted[i] == 'x');
        if (!same) {
            throw new IllegalStateException("Another text came back");
        }
    }
}
