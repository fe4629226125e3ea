package org.camelmle.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.jose.CountingProvider.Manner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Long content and the JDK's cipher: the same as its AES-GCM says, and every failure the same as any other. */
class DecryptionInChunksTest {

    private static final int LONG = CryptoTask.LONG_CONTENT;
    private static final int CHUNK = CompactText.CHUNK;

    private final Random random = new Random(7);
    private final CountingProvider provider = new CountingProvider(Manner.NAMED_LIKE_THE_JDK);
    private final CryptoProvider crypto = provider.crypto();
    private final ContentCipher content = new ContentCipher(crypto);

    private byte[] octets(int length) {
        byte[] octets = new byte[length];
        random.nextBytes(octets);
        return octets;
    }

    /** Content as the JDK seals it. */
    private record Sealed(byte[] key, byte[] iv, byte[] authenticated, byte[] sealed) {

        static Sealed of(byte[] plaintext, byte[] key, byte[] iv, byte[] authenticated) throws Exception {
            Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
            gcm.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, iv));
            gcm.updateAAD(authenticated);
            return new Sealed(key, iv, authenticated, gcm.doFinal(plaintext));
        }

        byte[] open(ContentCipher content) {
            return content.decrypt(sealed, new GCMParameterSpec(128, iv), ByteBuffer.wrap(authenticated), key);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 24, 32})
    void contentOfEveryLengthOpens(int keyLength) throws Exception {
        for (int length :
                new int[] {LONG, LONG + 1, 11 * CHUNK - 1, 11 * CHUNK, 11 * CHUNK + 1, 11 * CHUNK + 17, 999_999}) {
            byte[] plaintext = octets(length);
            Sealed sealed = Sealed.of(plaintext, octets(keyLength), octets(12), octets(99));
            assertThat(sealed.open(content)).as("%d octets", length).isEqualTo(plaintext);
        }
    }

    @Test
    void shorterContentIsOpenedAtOnce() throws Exception {
        assertThat(Sealed.of(octets(LONG - 1), octets(32), octets(12), octets(9))
                        .open(content))
                .hasSize(LONG - 1);
        assertThat(provider.counterModeOperations()).isZero();
    }

    @Test
    void everyBitIsProtectedAndNothingStaysOfWhatWasNotAuthentic() throws Exception {
        Sealed good = Sealed.of(octets(LONG + 5), octets(32), octets(12), octets(40));
        int bits = Byte.SIZE * good.sealed().length;
        IntStream ofCiphertext = Stream.of(0, CHUNK - 1, CHUNK, 2 * CHUNK, LONG / 2, LONG + 4)
                .mapToInt(octet -> octet * Byte.SIZE + octet % Byte.SIZE);
        IntStream ofTag = IntStream.range(bits - 128, bits);

        IntStream.concat(ofCiphertext, ofTag)
                .forEach(bit -> assertRefused(
                        new Sealed(good.key(), good.iv(), good.authenticated(), flipped(good.sealed(), bit))));
        IntStream.range(0, 96)
                .forEach(bit -> assertRefused(
                        new Sealed(good.key(), flipped(good.iv(), bit), good.authenticated(), good.sealed())));
        IntStream.range(0, 320)
                .forEach(bit -> assertRefused(
                        new Sealed(good.key(), good.iv(), flipped(good.authenticated(), bit), good.sealed())));
        IntStream.range(0, 256)
                .forEach(bit -> assertRefused(
                        new Sealed(flipped(good.key(), bit), good.iv(), good.authenticated(), good.sealed())));
    }

    private static byte[] flipped(byte[] octets, int bit) {
        byte[] flipped = octets.clone();
        flipped[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
        return flipped;
    }

    private void assertRefused(Sealed forged) {
        provider.reset();
        MessageRejectedException refused =
                catchThrowableOfType(MessageRejectedException.class, () -> forged.open(content));
        assertThat(refused.reason()).isEqualTo(Reason.DECRYPTION);
        assertThat(provider.gcmOperations()).isEqualTo(1);
        assertThat(provider.counterModeOperations()).isEqualTo(1);
        byte[] opened = provider.opened();
        assertThat(opened).hasSize(forged.sealed().length - 16);
        assertThat(IntStream.range(0, opened.length).allMatch(i -> opened[i] == 0))
                .isTrue();
    }

    /** What is wrong with a long token. */
    private enum Forgery {
        ENCRYPTED_KEY(1, 100),
        LENGTH_OF_ENCRYPTED_KEY(1, -1),
        IV(2, 3),
        FIRST_OCTET(3, 0),
        LAST_OCTET(3, LONG),
        TAG(4, 15);

        private final int segment;
        private final int octet;

        Forgery(int segment, int octet) {
            this.segment = segment;
            this.octet = octet;
        }

        byte[] of(byte[] token) {
            List<byte[]> segments = new ArrayList<>(Tokens.segments(token));
            byte[] part = segments.get(segment).clone();
            if (octet < 0) {
                part = Arrays.copyOf(part, part.length - 1);
            } else {
                part[octet] ^= 4;
            }
            segments.set(segment, part);
            return Tokens.token(segments);
        }
    }

    private MessageRejectedException ofShortToken(JweCodec codec) {
        byte[] token = Tokens.encrypt(codec, octets(9), Tokens.header(Tokens.KEY, ContentEncryption.A256GCM));
        return catchThrowableOfType(
                MessageRejectedException.class, () -> Tokens.decrypt(codec, Forgery.TAG.of(token), Tokens.KEY));
    }

    @ParameterizedTest
    @EnumSource
    void everyForgeryCostsAndSaysTheSame(Forgery forgery) {
        JweCodec codec = new JweCodec(JwePolicy.DEFAULT, crypto);
        byte[] token = Tokens.encrypt(codec, octets(LONG + 1), Tokens.header(Tokens.KEY, ContentEncryption.A256GCM));
        String message = ofShortToken(codec).getMessage();
        provider.reset();

        MessageRejectedException refused = catchThrowableOfType(
                MessageRejectedException.class, () -> Tokens.decrypt(codec, forgery.of(token), Tokens.KEY));

        assertThat(refused).hasMessage(message).hasNoCause().hasNoSuppressedExceptions();
        assertThat(provider.rsaOperations()).isEqualTo(1);
        assertThat(provider.gcmOperations()).isEqualTo(1);
        assertThat(provider.counterModeOperations()).isEqualTo(1);
    }
}
