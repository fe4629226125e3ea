package org.camelmle.jose;

import static org.assertj.core.api.Assertions.assertThat;

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
