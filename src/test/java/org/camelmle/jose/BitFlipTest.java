package org.camelmle.jose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSAEncrypter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.camelmle.MessageRejectedException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** One token of each pair of algorithms, made by Nimbus: it opens, and with any one bit flipped it does not. */
class BitFlipTest {

    private static final byte[] PLAINTEXT = "{\"a\":1}".getBytes(UTF_8);
    // All that is accepted anywhere: what one profile refuses must not be what saves a flipped bit.
    private static final JwePolicy ALL = new JwePolicy(
            Set.of(KeyManagementAlgorithm.values()),
            Set.of(ContentEncryption.values()),
            false,
            Optional.empty(),
            JwePolicy.DEFAULT_MAX_MESSAGE_SIZE);

    private final JweCodec codec = new JweCodec(ALL, CryptoProvider.select("auto"));

    static Stream<Arguments> algorithms() {
        return Arrays.stream(KeyManagementAlgorithm.values())
                .flatMap(algorithm ->
                        Arrays.stream(ContentEncryption.values()).map(method -> Arguments.of(algorithm, method)));
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void everyBitOfEverySegmentIsProtected(KeyManagementAlgorithm algorithm, ContentEncryption method)
            throws Exception {
        List<byte[]> segments = Tokens.segments(token(algorithm, method));

        for (int segment = 0; segment < segments.size(); segment++) {
            for (int bit = 0; bit < segments.get(segment).length * Byte.SIZE; bit++) {
                List<byte[]> flipped = new ArrayList<>(segments);
                flipped.set(segment, withBitFlipped(segments.get(segment), bit));
                assertRefused(Tokens.token(flipped), "bit " + bit + " of segment " + segment);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyBitOfTheTextIsProtected(ContentEncryption method) throws Exception {
        byte[] token = token(KeyManagementAlgorithm.RSA_OAEP_256, method);

        for (int bit = 0; bit < token.length * Byte.SIZE; bit++) {
            assertRefused(withBitFlipped(token, bit), "bit " + bit + " of the text");
        }
    }

    @SuppressWarnings("deprecation") // RSA-OAEP is Nimbus's word of warning; one provider's answers have it.
    private byte[] token(KeyManagementAlgorithm algorithm, ContentEncryption method) throws Exception {
        JWEObject jwe = new JWEObject(
                new JWEHeader.Builder(JWEAlgorithm.parse(algorithm.jwa()), EncryptionMethod.parse(method.name()))
                        .keyID(Tokens.KEY.id())
                        .build(),
                new Payload(PLAINTEXT));
        jwe.encrypt(new RSAEncrypter(Tokens.KEY.publicKey()));
        byte[] token = jwe.serialize().getBytes(UTF_8);
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
