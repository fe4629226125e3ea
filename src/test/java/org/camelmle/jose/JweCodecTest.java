package org.camelmle.jose;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.ProviderException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.MleConfigurationException;
import org.camelmle.jose.CountingProvider.Manner;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JweCodecTest {

    private final CountingProvider provider = new CountingProvider();
    private final JweCodec codec = new JweCodec(JwePolicy.DEFAULT, provider.crypto());
    private final EncodedHeader header = Tokens.header(Tokens.KEY, ContentEncryption.A256GCM);

    @Test
    void envelopeStandsAroundTheToken() {
        byte[] before = "{\"encrypted\":\"".getBytes(US_ASCII);
        byte[] after = "\"}".getBytes(US_ASCII);

        byte[] body = codec.encrypt(new byte[10], header, before, after);

        assertThat(body).startsWith(before).endsWith(after);
        CompactJwe jwe = codec.parse(body, before.length, body.length - after.length);
        assertThat(codec.decrypt(jwe, Tokens.KEY)).isEqualTo(new byte[10]);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 15, 16, 17, 6143, 6144, 6145, 6146, 12287, 12288, 12289, 1_000_000})
    void messageOfEveryLengthComesBack(int length) {
        byte[] plaintext = payload(length);

        byte[] token = Tokens.encrypt(codec, plaintext, header);

        assertThat(Tokens.decrypt(codec, token, Tokens.KEY)).isEqualTo(plaintext);
        assertThat(provider.rsaOperations()).isEqualTo(2);
        assertThat(provider.gcmOperations()).isEqualTo(2);
    }

    @Test
    void providerMayKeepTheCiphertextToTheEnd() {
        CryptoProvider crypto = new CountingProvider(Manner.CIPHERTEXT_AT_THE_END).crypto();
        JweCodec other = new JweCodec(JwePolicy.DEFAULT, crypto);

        for (int length : new int[] {0, 100, 6144, 6145, 50_000}) {
            byte[] plaintext = payload(length);
            byte[] token = Tokens.encrypt(other, plaintext, header);
            assertThat(Tokens.decrypt(codec, token, Tokens.KEY)).isEqualTo(plaintext);
        }
    }

    @Test
    void jweDecryptsMoreThanOnce() {
        byte[] token = Tokens.encrypt(codec, payload(100), header);
        CompactJwe jwe = codec.parse(token, 0, token.length);

        assertThat(codec.decrypt(jwe, Tokens.KEY)).isEqualTo(codec.decrypt(jwe, Tokens.KEY));
    }

    @Test
    void messageOverTheLimitIsRefusedBeforeAnyWork() {
        byte[] plaintext = payload(10_000);
        int length = Tokens.encrypt(codec, plaintext, header).length;
        provider.reset();
        JweCodec tooNarrow = new JweCodec(JwePolicy.DEFAULT.withMaxMessageSize(length - 1), provider.crypto());

        assertThatExceptionOfType(MessageRejectedException.class)
                .isThrownBy(() -> Tokens.encrypt(tooNarrow, plaintext, header))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE))
                .withMessageContainingAll(Integer.toString(length), Integer.toString(length - 1));
        assertThat(provider.rsaOperations()).isZero();
        assertThat(provider.gcmOperations()).isZero();
    }

    @Test
    void messageOfExactlyTheLimitIsEncryptedWhateverItsEnvelope() {
        byte[] plaintext = payload(10_000);
        int length = Tokens.encrypt(codec, plaintext, header).length;
        JweCodec justWideEnough = new JweCodec(JwePolicy.DEFAULT.withMaxMessageSize(length), provider.crypto());

        assertThat(justWideEnough.encrypt(plaintext, header, new byte[100], new byte[100]))
                .hasSize(length + 200);
    }

    @Test
    void jweThatThePolicyDoesNotAdmitIsNotDecrypted() {
        byte[] token = Tokens.withHeader("{\"alg\":\"RSA1_5\",\"enc\":\"A256GCM\",\"kid\":\"a\"}");
        CompactJwe unchecked = CompactJwe.parse(token, 0, token.length, token.length);

        assertThatExceptionOfType(MessageRejectedException.class)
                .isThrownBy(() -> codec.decrypt(unchecked, Tokens.KEY))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.ALGORITHM));
        assertThat(provider.rsaOperations()).isZero();
    }

    @Test
    void keyWithoutItsPrivateHalfIsTheCallersMistake() {
        byte[] token = Tokens.encrypt(codec, payload(1), header);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tokens.decrypt(codec, token, Tokens.KEY.toPublic()))
                .withMessageContaining(Tokens.KEY.id());
    }

    @Test
    void keyOfAnotherSizeFailsLikeAnyOther() {
        byte[] token = Tokens.encrypt(codec, payload(1), header);
        provider.reset();

        assertThatExceptionOfType(MessageRejectedException.class)
                .isThrownBy(() -> Tokens.decrypt(codec, token, VectorKeys.pair("server-4096")))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.DECRYPTION));
        assertThat(provider.rsaOperations()).isEqualTo(1);
        assertThat(provider.gcmOperations()).isEqualTo(1);
    }

    @Test
    void manyThreadsMayShareOneCodec() {
        JweCodec shared = new JweCodec(JwePolicy.DEFAULT, CryptoProvider.select("auto"));

        assertThat(IntStream.range(0, 200).parallel().allMatch(i -> {
                    byte[] plaintext = payload(i * 50);
                    byte[] token = Tokens.encrypt(shared, plaintext, header);
                    return Arrays.equals(plaintext, Tokens.decrypt(shared, token, Tokens.KEY));
                }))
                .isTrue();
    }

    private static byte[] payload(int length) {
        byte[] payload = new byte[length];
        new Random(length).nextBytes(payload);
        return payload;
    }

    @Test
    void keyThatTheProviderDoesNotTakeIsNamed() {
        provider.beforeRsa(() -> {
            throw new ProviderException("at most 1024 bits");
        });

        assertThatExceptionOfType(MleConfigurationException.class)
                .isThrownBy(() -> Tokens.encrypt(codec, new byte[10], header))
                .withMessageContainingAll("'" + Tokens.KEY.id() + "' of 2048 bits", "Counting", "cryptoProvider=auto");
    }

    @Test
    void stepsAreTimed() {
        Stopwatch stopwatch = new Stopwatch();
        JweCodec timed = new JweCodec(JwePolicy.DEFAULT, provider.crypto(), stopwatch);

        byte[] token = Tokens.encrypt(timed, new byte[10], header);
        assertThat(stopwatch.took).containsExactly("ENCRYPT RSA 2", "ENCRYPT AES 8", "ENCRYPT ENVELOPE 21");

        CompactJwe jwe = timed.parse(token, 0, token.length);
        stopwatch.begin();
        timed.decrypt(jwe, Tokens.KEY);
        assertThat(stopwatch.took).containsExactly("DECRYPT WAIT 1", "DECRYPT RSA 2", "DECRYPT AES 4");
    }

    /** Each look at it takes twice as long as all before, so that a difference tells which looks it is of. */
    private static final class Stopwatch implements StepTimes {

        private final List<String> took = new ArrayList<>();
        private long now = 1;

        void begin() {
            took.clear();
            now = 1;
        }

        @Override
        public long now() {
            long shown = now;
            now *= 2;
            return shown;
        }

        @Override
        public void took(Operation operation, Step step, long nanos) {
            took.add(operation + " " + step + " " + nanos);
        }
    }
}
