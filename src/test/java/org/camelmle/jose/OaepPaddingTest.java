package org.camelmle.jose;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import org.camelmle.keys.MleKey;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Against the padding that the JDK makes, whose RSA without padding shows it. */
class OaepPaddingTest {

    private static final Random RANDOM = new Random(8017);

    private static Stream<Arguments> messages() {
        return Stream.of("server-2048", "server-3072", "server-4096")
                .flatMap(key -> Stream.of(KeyManagementAlgorithm.values())
                        .flatMap(algorithm -> IntStream.of(0, 1, 16, 32, 62)
                                .mapToObj(length -> Arguments.of(key, algorithm, length))));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void paddingOfTheJdkOpens(String key, KeyManagementAlgorithm algorithm, int length) throws Exception {
        byte[] message = randomOctets(length);

        assertThat(open(padded(key, algorithm, message), algorithm, length)).isEqualTo(message);
    }

    @ParameterizedTest
    @EnumSource(KeyManagementAlgorithm.class)
    void everyChangedBitIsSeen(KeyManagementAlgorithm algorithm) throws Exception {
        byte[] padded = padded("server-2048", algorithm, randomOctets(32));

        for (int bit = 0; bit < padded.length * Byte.SIZE; bit++) {
            byte[] changed = padded.clone();
            changed[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
            assertUntouched(changed, algorithm, 32, "bit " + bit);
        }
    }

    @ParameterizedTest
    @EnumSource(KeyManagementAlgorithm.class)
    void messageOfAnotherLengthIsNotTaken(KeyManagementAlgorithm algorithm) throws Exception {
        for (int length : List.of(0, 15, 16, 17, 31, 33, 48, 62)) {
            assertUntouched(padded("server-2048", algorithm, randomOctets(length)), algorithm, 32, length + " octets");
        }
    }

    @ParameterizedTest
    @EnumSource(KeyManagementAlgorithm.class)
    void paddingWithTheOtherHashIsNotTaken(KeyManagementAlgorithm algorithm) throws Exception {
        KeyManagementAlgorithm other = algorithm == KeyManagementAlgorithm.RSA_OAEP
                ? KeyManagementAlgorithm.RSA_OAEP_256
                : KeyManagementAlgorithm.RSA_OAEP;

        assertUntouched(padded("server-2048", other, randomOctets(32)), algorithm, 32, other.jwa());
    }

    @ParameterizedTest
    @EnumSource(KeyManagementAlgorithm.class)
    void nothingButZerosIsNotTaken(KeyManagementAlgorithm algorithm) {
        assertUntouched(new byte[256], algorithm, 32, "zeros");
        assertUntouched(new byte[80], algorithm, 32, "too short for such a message");
    }

    /** A bit that is changed in what is masked changes nearly all of it; here each check is on its own. */
    @ParameterizedTest
    @EnumSource(KeyManagementAlgorithm.class)
    void eachPartIsCompared(KeyManagementAlgorithm algorithm) throws Exception {
        Encoding good = Encoding.of(algorithm, randomOctets(32));
        byte[] message = good.message().clone();

        assertThat(open(good.masked(), algorithm, 32)).isEqualTo(message);
        for (int at = 0; at < good.clear().length - 32; at++) {
            boolean isSeed = at > 0 && at <= good.hashLength();
            byte[] masked = good.with(at).masked();
            if (isSeed) {
                assertThat(open(masked, algorithm, 32))
                        .as("octet %d of the seed", at)
                        .isEqualTo(message);
            } else {
                assertUntouched(masked, algorithm, 32, "octet " + at);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(KeyManagementAlgorithm.class)
    void longestMessageThatFitsIsTaken(KeyManagementAlgorithm algorithm) throws Exception {
        int longest = 256 - 2 * Encoding.digest(algorithm).getDigestLength() - 2;
        byte[] message = randomOctets(longest);

        assertThat(open(padded("server-2048", algorithm, message), algorithm, longest))
                .isEqualTo(message);
    }

    /** Its separator would stand in the seed, which may be anything. */
    @ParameterizedTest
    @EnumSource(KeyManagementAlgorithm.class)
    void messageThatTakesTheSeedAlongIsNotTaken(KeyManagementAlgorithm algorithm) throws Exception {
        Encoding encoding = Encoding.of(algorithm, randomOctets(32));
        Arrays.fill(encoding.clear(), 1, 1 + encoding.hashLength(), (byte) 1);

        assertUntouched(encoding.masked(), algorithm, 256 - encoding.hashLength(), "a message of seed and label");
    }

    /** EM of RFC 8017 section 7.1.1 step 2, 256 octets long, before anything is masked. */
    private record Encoding(KeyManagementAlgorithm algorithm, byte[] clear) {

        static Encoding of(KeyManagementAlgorithm algorithm, byte[] message) throws Exception {
            byte[] labelHash = digest(algorithm).digest();
            byte[] clear = new byte[256];
            System.arraycopy(randomOctets(labelHash.length), 0, clear, 1, labelHash.length);
            System.arraycopy(labelHash, 0, clear, 1 + labelHash.length, labelHash.length);
            clear[clear.length - message.length - 1] = 1;
            System.arraycopy(message, 0, clear, clear.length - message.length, message.length);
            return new Encoding(algorithm, clear);
        }

        static MessageDigest digest(KeyManagementAlgorithm algorithm) throws Exception {
            return MessageDigest.getInstance(algorithm.parameters().getDigestAlgorithm());
        }

        int hashLength() throws Exception {
            return digest(algorithm).getDigestLength();
        }

        byte[] message() {
            return Arrays.copyOfRange(clear, clear.length - 32, clear.length);
        }

        Encoding with(int changed) {
            byte[] other = clear.clone();
            other[changed] ^= 4;
            return new Encoding(algorithm, other);
        }

        byte[] masked() throws Exception {
            byte[] masked = clear.clone();
            mask(masked, 1 + hashLength(), masked.length, 1, 1 + hashLength());
            mask(masked, 1, 1 + hashLength(), 1 + hashLength(), masked.length);
            return masked;
        }

        private void mask(byte[] octets, int from, int to, int seedFrom, int seedTo) throws Exception {
            String mgfHash = ((MGF1ParameterSpec) algorithm.parameters().getMGFParameters()).getDigestAlgorithm();
            MessageDigest mgf = MessageDigest.getInstance(mgfHash);
            ByteBuffer mask = ByteBuffer.allocate(512);
            for (int counter = 0; mask.remaining() > octets.length; counter++) {
                mgf.update(octets, seedFrom, seedTo - seedFrom);
                mask.put(mgf.digest(
                        ByteBuffer.allocate(Integer.BYTES).putInt(counter).array()));
            }
            for (int i = from; i < to; i++) {
                octets[i] ^= mask.get(i - from);
            }
        }
    }

    private static void assertUntouched(byte[] padded, KeyManagementAlgorithm algorithm, int length, String what) {
        byte[] before = randomOctets(length);
        byte[] message = before.clone();

        new TokenOperation.OaepPadding(algorithm.parameters()).open(padded, message);

        assertThat(Arrays.equals(message, before)).as(what).isTrue();
    }

    private static byte[] open(byte[] padded, KeyManagementAlgorithm algorithm, int length) {
        byte[] message = randomOctets(length);
        new TokenOperation.OaepPadding(algorithm.parameters()).open(padded, message);
        return message;
    }

    private static byte[] padded(String name, KeyManagementAlgorithm algorithm, byte[] message) throws Exception {
        MleKey key = VectorKeys.pair(name);
        OAEPParameterSpec parameters = algorithm.parameters();
        Cipher oaep = Cipher.getInstance("RSA/ECB/OAEPPadding", "SunJCE");
        oaep.init(Cipher.ENCRYPT_MODE, key.publicKey(), parameters);
        Cipher raw = Cipher.getInstance("RSA/ECB/NoPadding", "SunJCE");
        raw.init(Cipher.DECRYPT_MODE, key.privateKey().orElseThrow());
        return raw.doFinal(oaep.doFinal(message));
    }

    private static byte[] randomOctets(int length) {
        byte[] octets = new byte[length];
        RANDOM.nextBytes(octets);
        return octets;
    }
}
