package org.camelmle.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.camelmle.KeyUnavailableException;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.jose.CountingProvider;
import org.camelmle.jose.CryptoProvider;
import org.camelmle.jose.DecryptionTurns;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.testkit.Gate;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a flood of messages costs, and what becomes of the good ones in it. */
class OverloadTest {

    private static final byte[] ENTITY = Ciphers.bytes("{\"type\":\"individual\"}");
    private static final KeySource CALLER = KeySource.of(Ciphers.CLIENT);
    private static final int FLOOD = 10_000;
    private static final int FORGED = 300;

    private final CountingProvider provider = new CountingProvider();
    private final CryptoProvider crypto =
            provider.crypto().inTurns(DecryptionTurns.of(1).waitingAtMost(Duration.ofMillis(1)));
    private final MessageCipher server = new MessageCipher(Ciphers.with(Ciphers.serverSettings(), crypto));
    private final byte[] good = Ciphers.client().encryptRequest(ENTITY).body();
    private final Gate gate = new Gate();

    @AfterEach
    void openTheGate() {
        gate.open(FLOOD);
    }

    private byte[] decrypt(byte[] body) {
        return server.decryptRequest(WireMessage.request(body, Ciphers.MARKED), CALLER)
                .body();
    }

    /** The only turn is taken by a message that stands at the gate. */
    private CompletableFuture<byte[]> occupied() {
        provider.reset();
        provider.beforeRsa(gate);
        CompletableFuture<byte[]> first = CompletableFuture.supplyAsync(() -> decrypt(good));
        gate.awaitArrivals(1);
        return first;
    }

    /** As good as ours, but encrypted to a key that has this id. */
    private static byte[] encryptedTo(String keyId) {
        MleKey stranger = MleKey.ofPublic(
                keyId, KeyStatus.ACTIVE, VectorKeys.publicKey("server-2048").publicKey(), Optional.empty());
        return envelope(Ciphers.jwe(ENTITY, stranger, Map.of("kid", keyId, "cid", "client-key-2026")));
    }

    private static byte[] envelope(byte[] jwe) {
        return Ciphers.bytes("{\"encrypted\":\"" + new String(jwe, StandardCharsets.US_ASCII) + "\"}");
    }

    @Test
    void excessIsAnsweredBusyWithNoCodeThatWouldSendCallersToPlaintext() throws Exception {
        CompletableFuture<byte[]> first = occupied();

        KeyUnavailableException refused = catchThrowableOfType(KeyUnavailableException.class, () -> decrypt(good));
        assertThat(refused.isOverload()).isTrue();
        assertThat(refused.httpStatus()).hasValue(503);
        assertThat(refused.code()).isEmpty();
        assertThat(refused.providerCode()).isEmpty();
        assertThat(refused.responseBody()).contains("");

        gate.open(1);
        assertThat(first.get()).isEqualTo(ENTITY);
    }

    @Test
    void clientSaysThatTheAnswerCouldNotBeDecryptedNow() throws Exception {
        byte[] answer = Ciphers.answerTo(Ciphers.client().encryptRequest(ENTITY), body -> body);
        MessageCipher client = new MessageCipher(Ciphers.with(Ciphers.clientSettings(), crypto));
        CompletableFuture<byte[]> first = occupied();

        KeyUnavailableException refused = catchThrowableOfType(
                KeyUnavailableException.class,
                () -> client.decryptResponse(WireMessage.answer(answer, 200, Ciphers.JSON), Optional.empty()));
        assertThat(refused.isOverload()).isTrue();
        assertThat(refused.httpStatus()).isEmpty();
        assertThat(CallPolicy.Cause.of(refused)).isEqualTo(CallPolicy.Cause.OTHER);

        gate.open(1);
        first.get();
    }

    @Test
    void thousandsOfTokensWithUnknownKeyIdsCostNoRsaOperationAndNoTurn() throws Exception {
        byte[] template = encryptedTo("key-00000");
        CompletableFuture<byte[]> first = occupied();

        for (int i = 0; i < FLOOD; i++) {
            byte[] token = i % 2 == 0 ? template : encryptedTo("key-" + i);
            assertThat(catchThrowableOfType(MessageRejectedException.class, () -> decrypt(token))
                            .reason())
                    .isEqualTo(Reason.KEY_ID_UNKNOWN);
        }
        assertThat(provider.rsaOperations()).isEqualTo(1);
        assertThat(provider.gcmOperations()).isZero();

        gate.open(1);
        assertThat(first.get()).isEqualTo(ENTITY);
    }

    @Test
    void badTagsCostOneRsaAndOneAesOperationEachAndGoodMessagesAreServedAmongThem() {
        byte[] forged = good.clone();
        forged[forged.length - 4] = (byte) (forged[forged.length - 4] == 'A' ? 'B' : 'A');
        provider.reset();

        for (int i = 0; i < FORGED; i++) {
            assertThat(catchThrowableOfType(MessageRejectedException.class, () -> decrypt(forged))
                            .reason())
                    .isEqualTo(Reason.DECRYPTION);
            if (i % 10 == 0) {
                assertThat(decrypt(good)).isEqualTo(ENTITY);
            }
        }
        assertThat(provider.rsaOperations()).isEqualTo(FORGED + FORGED / 10);
        assertThat(provider.gcmOperations()).isEqualTo(FORGED + FORGED / 10);
    }

    /** Each is refused if it waits longer than five seconds; by default it has one, which a busy machine may stand still for. */
    @Test
    @Tag("long")
    void goodMessagesGetTheirTurnInTimeAmongTenThousandForgedOnes() throws Exception {
        CryptoProvider oneTurn = provider.crypto().inTurns(DecryptionTurns.of(1).waitingAtMost(Duration.ofSeconds(5)));
        MessageCipher flooded = new MessageCipher(Ciphers.with(Ciphers.serverSettings(), oneTurn));
        byte[] forged = good.clone();
        forged[forged.length - 4] = (byte) (forged[forged.length - 4] == 'A' ? 'B' : 'A');
        provider.reset();
        AtomicInteger refused = new AtomicInteger();
        ExecutorService attackers = Executors.newFixedThreadPool(8);
        for (int i = 0; i < FLOOD; i++) {
            attackers.execute(() -> {
                MessageRejectedException rejected = catchThrowableOfType(
                        MessageRejectedException.class,
                        () -> flooded.decryptRequest(WireMessage.request(forged, Ciphers.MARKED), CALLER));
                if (rejected != null && rejected.reason() == Reason.DECRYPTION) {
                    refused.incrementAndGet();
                }
            });
        }
        attackers.shutdown();
        int served = 0;
        while (!attackers.isTerminated()) {
            assertThat(flooded.decryptRequest(WireMessage.request(good, Ciphers.MARKED), CALLER)
                            .body())
                    .isEqualTo(ENTITY);
            served++;
        }

        assertThat(refused).hasValue(FLOOD);
        assertThat(served).isGreaterThan(100);
        assertThat(provider.rsaOperations()).isEqualTo(FLOOD + served);
    }
}
