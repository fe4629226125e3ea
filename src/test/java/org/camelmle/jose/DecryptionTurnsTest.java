package org.camelmle.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.camelmle.KeyUnavailableException;
import org.camelmle.MessageRejectedException;
import org.camelmle.keys.MleKey;
import org.camelmle.testkit.Gate;
import org.camelmle.testkit.Race;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Private keys behind a gate: how many threads get there, and what becomes of the others. */
class DecryptionTurnsTest {

    private static final byte[] PLAINTEXT = {1, 2, 3};
    private static final MleKey KEY = Tokens.KEY;

    private final CountingProvider provider = new CountingProvider();
    private final CryptoProvider crypto = provider.crypto();
    private final byte[] token = Tokens.encrypt(
            new JweCodec(JwePolicy.DEFAULT, crypto), PLAINTEXT, Tokens.header(KEY, ContentEncryption.A256GCM));
    private final Gate gate = new Gate();
    private ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    /** All tokens that are decrypted from now on come to the gate. */
    private JweCodec codec(DecryptionTurns turns) {
        provider.reset();
        provider.beforeRsa(gate);
        return new JweCodec(JwePolicy.DEFAULT, crypto.inTurns(turns));
    }

    private Future<byte[]> decryption(JweCodec codec) {
        return threads.submit(() -> Tokens.decrypt(codec, token, KEY));
    }

    private List<Future<byte[]>> decryptions(JweCodec codec, int number) {
        return IntStream.range(0, number).mapToObj(i -> decryption(codec)).toList();
    }

    private static void awaitWaiting(DecryptionTurns turns, int number) {
        Awaitility.await().until(() -> turns.waiting() == number);
    }

    @Test
    void saysHowManyAndHowLong() {
        assertThat(DecryptionTurns.of(2).waitingAtMost(Duration.ofSeconds(3)))
                .hasToString("DecryptionTurns[2 at once, wait PT3S]");
        assertThat(DecryptionTurns.UNBOUNDED).hasToString("unbounded");
    }

    @Test
    void noMoreThanTheBoundUsePrivateKeysAtOnceAndTheOthersFollow() throws Exception {
        DecryptionTurns turns = DecryptionTurns.of(2).waitingAtMost(Duration.ofMinutes(1));
        List<Future<byte[]>> decryptions = decryptions(codec(turns), 6);

        gate.awaitArrivals(2);
        awaitWaiting(turns, 4);
        assertThat(provider.rsaOperations()).isEqualTo(2);

        gate.open(6);
        for (Future<byte[]> decryption : decryptions) {
            assertThat(decryption.get()).isEqualTo(PLAINTEXT);
        }
        assertThat(gate.mostInside()).isEqualTo(2);
        assertThat(turns.waiting()).isZero();
    }

    @Test
    void virtualThreadsWaitTheSame() throws Exception {
        assumeThat(Race.all()).as("this JDK has virtual threads").contains(Race.VIRTUAL_THREADS);
        threads.shutdown();
        threads = Race.VIRTUAL_THREADS.threads();
        DecryptionTurns turns = DecryptionTurns.of(2).waitingAtMost(Duration.ofMinutes(1));
        List<Future<byte[]>> decryptions = decryptions(codec(turns), 200);

        gate.awaitArrivals(2);
        awaitWaiting(turns, 198);
        gate.open(200);
        for (Future<byte[]> decryption : decryptions) {
            assertThat(decryption.get()).isEqualTo(PLAINTEXT);
        }
        assertThat(gate.mostInside()).isEqualTo(2);
    }

    @Test
    void whoGetsNoTurnInTimeIsRefusedBeforeAnyOperation() throws Exception {
        DecryptionTurns turns = DecryptionTurns.of(1);
        JweCodec codec = codec(turns);
        Future<byte[]> first = decryption(codec);
        gate.awaitArrivals(1);

        JweCodec impatient = new JweCodec(JwePolicy.DEFAULT, crypto.inTurns(turns.waitingAtMost(Duration.ofMillis(1))));
        KeyUnavailableException refused =
                catchThrowableOfType(KeyUnavailableException.class, () -> Tokens.decrypt(impatient, token, KEY));
        assertThat(refused.isOverload()).isTrue();
        assertThat(refused).hasMessageContaining("may run at once (1)").hasMessageContaining("again later");
        assertThat(refused.httpStatus()).isEmpty();
        assertThat(refused.providerCode()).isEmpty();
        assertThat(provider.rsaOperations()).isEqualTo(1);
        assertThat(provider.gcmOperations()).isZero();

        gate.open(2);
        assertThat(first.get()).isEqualTo(PLAINTEXT);
        assertThat(Tokens.decrypt(impatient, token, KEY)).isEqualTo(PLAINTEXT);
    }

    @Test
    void turnIsGivenBackThoughAMeterFails() {
        gate.open(2);
        DecryptionTurns turns = DecryptionTurns.of(1);
        StepTimes failing = new StepTimes() {
            @Override
            public void took(Operation operation, Step step, long nanos) {
                throw new IllegalStateException("no meter");
            }
        };
        JweCodec metered = new JweCodec(JwePolicy.DEFAULT, crypto.inTurns(turns), failing);
        assertThatThrownBy(() -> Tokens.decrypt(metered, token, KEY)).hasMessage("no meter");

        assertThat(Tokens.decrypt(codec(turns), token, KEY)).isEqualTo(PLAINTEXT);
    }

    @Test
    void whoIsInterruptedWhileItWaitsIsToldSo() throws Exception {
        DecryptionTurns turns = DecryptionTurns.of(1).waitingAtMost(Duration.ofMinutes(1));
        Future<byte[]> first = decryption(codec(turns));
        gate.awaitArrivals(1);

        Thread.currentThread().interrupt();
        KeyUnavailableException refused =
                catchThrowableOfType(KeyUnavailableException.class, () -> Tokens.decrypt(codec(turns), token, KEY));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(refused).hasMessageContaining("a thread that was interrupted");
        gate.open(1);
        assertThat(first.get()).isEqualTo(PLAINTEXT);
    }

    @Test
    void tokensThatNeedNoKeyNeedNoTurn() throws Exception {
        DecryptionTurns turns = DecryptionTurns.of(1);
        JweCodec codec = codec(turns);
        Future<byte[]> first = decryption(codec);
        gate.awaitArrivals(1);

        byte[] withoutKeyId = Tokens.withHeader("{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\"}");
        assertThatThrownBy(() -> Tokens.decrypt(codec, withoutKeyId, KEY))
                .isInstanceOf(MessageRejectedException.class)
                .hasMessageContaining("KEY_ID_MISSING");
        assertThatThrownBy(() -> Tokens.decrypt(codec, new byte[] {'a', '.', '.', '.', '.'}, KEY))
                .isInstanceOf(MessageRejectedException.class);
        assertThat(provider.rsaOperations()).isEqualTo(1);

        gate.open(1);
        assertThat(first.get()).isEqualTo(PLAINTEXT);
    }

    @Test
    void turnIsGivenBackAfterEveryFailure() {
        DecryptionTurns turns = DecryptionTurns.of(1);
        JweCodec codec = codec(turns);
        byte[] forged = token.clone();
        forged[forged.length - 2] ^= 1;

        provider.beforeRsa(() -> {});
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> Tokens.decrypt(codec, forged, KEY)).isInstanceOf(MessageRejectedException.class);
        }
        provider.beforeRsa(() -> {
            throw new AssertionError("of the provider");
        });
        assertThatThrownBy(() -> Tokens.decrypt(codec, token, KEY)).isInstanceOf(AssertionError.class);
        provider.beforeRsa(() -> {});
        assertThat(Tokens.decrypt(codec, token, KEY)).isEqualTo(PLAINTEXT);
    }

    @Test
    void threadThatIsInterruptedWhileItWaitsGivesUpAndStaysInterrupted() throws Exception {
        DecryptionTurns turns = DecryptionTurns.of(1).waitingAtMost(Duration.ofMinutes(1));
        JweCodec codec = codec(turns);
        Future<byte[]> first = decryption(codec);
        gate.awaitArrivals(1);

        AtomicBoolean interrupted = new AtomicBoolean();
        CompletableFuture<KeyUnavailableException> refused = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            refused.complete(
                    catchThrowableOfType(KeyUnavailableException.class, () -> Tokens.decrypt(codec, token, KEY)));
            interrupted.set(Thread.currentThread().isInterrupted());
        });
        waiting.start();
        awaitWaiting(turns, 1);
        waiting.interrupt();
        waiting.join();
        assertThat(refused.get().isOverload()).isTrue();
        assertThat(interrupted).isTrue();

        gate.open(1);
        assertThat(first.get()).isEqualTo(PLAINTEXT);
    }

    @Test
    void threadThatIsInterruptedAlreadyTakesAFreeTurn() {
        JweCodec codec = codec(DecryptionTurns.of(1));
        provider.beforeRsa(() -> {});
        Thread.currentThread().interrupt();
        try {
            assertThat(Tokens.decrypt(codec, token, KEY)).isEqualTo(PLAINTEXT);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void withoutABoundNobodyWaits() throws Exception {
        List<Future<byte[]>> decryptions = decryptions(codec(DecryptionTurns.UNBOUNDED), 5);
        gate.awaitArrivals(5);
        gate.open(5);
        for (Future<byte[]> decryption : decryptions) {
            assertThat(decryption.get()).isEqualTo(PLAINTEXT);
        }
    }

    @Test
    void lessThanOneTurnIsNoBound() {
        assertThatThrownBy(() -> DecryptionTurns.of(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
