package org.camelmle.bench;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.camelmle.bench.Contender.Kind;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.testkit.VectorKeys;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The contenders take turns in one JVM that has seen many messages, a few messages each, so that all of them meet the
 * same machine. What counts is {@link Turns}, not JMH's own score.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class JweBenchmark {

    /** From 64 KiB on the JDK's AES-GCM takes another path. */
    private static final int LARGE_ENOUGH = 80 * 1024;

    /** A turn is so many octets: what the one before left in the caches must cost nothing beside it. */
    private static final int TURN = 8 * 1024 * 1024;

    private static final int MESSAGES_IN_A_TURN = 16;

    @Param("2048")
    private int rsaBits;

    @Param("256")
    private int size;

    /** How many messages of each contender make the JVM hot before the measured ones. */
    @Param("1000")
    private int heatMessages;

    private final Map<Kind, Contender> contenders = new EnumMap<>(Kind.class);
    private final Map<Kind, byte[]> tokens = new EnumMap<>(Kind.class);
    private byte[] plaintext;
    private int turn;

    @Setup
    public void prepare() throws Exception {
        heat();
        plaintext = payload(size);
        turn = Math.max(1, Math.min(MESSAGES_IN_A_TURN, TURN / size));
        for (Kind kind : Kind.values()) {
            Contender contender = kind.with(VectorKeys.pair("server-" + rsaBits));
            byte[] token = contender.encrypt(plaintext);
            if (!Arrays.equals(plaintext, contender.decrypt(token))) {
                throw new IllegalStateException("What " + kind + " encrypts does not decrypt");
            }
            contenders.put(kind, contender);
            tokens.put(kind, token);
        }
    }

    // Large messages alone leave the JDK's AES-GCM in slow code for hundreds of messages: that is another measurement.
    private void heat() throws Exception {
        MleKey key = quickKey();
        byte[] payload = payload(Math.min(size, LARGE_ENOUGH));
        for (Kind kind : Kind.values()) {
            Contender contender = kind.with(key);
            for (int i = 0; i < heatMessages; i++) {
                contender.decrypt(contender.encrypt(payload));
            }
        }
    }

    // Far too short to protect anything; its private operation costs a sixth.
    private static MleKey quickKey() throws GeneralSecurityException {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(1024);
        KeyPair pair = rsa.generateKeyPair();
        return MleKey.ofPair(
                "quick", KeyStatus.ACTIVE, (RSAPublicKey) pair.getPublic(), pair.getPrivate(), Optional.empty());
    }

    private static byte[] payload(int length) {
        byte[] payload = new byte[length];
        new Random(length).nextBytes(payload);
        return payload;
    }

    @Benchmark
    public void encrypt(Turns turns, Blackhole results) throws Exception {
        for (Map.Entry<Kind, Contender> entry : contenders.entrySet()) {
            Contender contender = entry.getValue();
            Cost before = Cost.soFar();
            for (int i = 0; i < turn; i++) {
                results.consume(contender.encrypt(plaintext));
            }
            turns.add(entry.getKey(), Cost.soFar().minus(before));
        }
        turns.messages += turn;
    }

    @Benchmark
    public void decrypt(Turns turns, Blackhole results) throws Exception {
        for (Map.Entry<Kind, Contender> entry : contenders.entrySet()) {
            Contender contender = entry.getValue();
            byte[] token = tokens.get(entry.getKey());
            Cost before = Cost.soFar();
            for (int i = 0; i < turn; i++) {
                results.consume(contender.decrypt(token));
            }
            turns.add(entry.getKey(), Cost.soFar().minus(before));
        }
        turns.messages += turn;
    }
}
