package org.camelmle.bench.jwe;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.camelmle.bench.Cost;
import org.camelmle.bench.jwe.Contender.Kind;
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

    /** TOKENS or LAYERS. */
    @Param("TOKENS")
    private String group;

    /** How many messages of each contender make the JVM hot before the measured ones. */
    @Param("1000")
    private int heatMessages;

    private final Map<Kind, Contender> contenders = new EnumMap<>(Kind.class);
    private final Map<Kind, byte[]> tokens = new EnumMap<>(Kind.class);
    private byte[] plaintext;
    private int turn;

    @Setup
    public void prepare() throws Exception {
        Set<Kind> kinds = EnumSet.copyOf(group.equals("LAYERS") ? Kind.LAYERS : Kind.TOKENS);
        kinds.removeIf(kind -> !kind.takes(size));
        heat(kinds);
        plaintext = payload(size);
        turn = Math.max(1, Math.min(MESSAGES_IN_A_TURN, TURN / size));
        for (Kind kind : kinds) {
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
    private void heat(Set<Kind> kinds) throws Exception {
        MleKey key = VectorKeys.pair("server-2048");
        byte[] payload = payload(Math.min(size, LARGE_ENOUGH));
        for (Kind kind : kinds) {
            Contender contender = kind.with(key);
            for (int i = 0; i < heatMessages; i++) {
                contender.decrypt(contender.encrypt(payload));
            }
        }
    }

    // One of the libraries takes nothing but JSON text.
    private static byte[] payload(int length) {
        byte[] payload = new Random(length)
                .ints(length, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .getBytes(US_ASCII);
        byte[] opening = "{\"text\":\"".getBytes(US_ASCII);
        byte[] closing = "\"}".getBytes(US_ASCII);
        System.arraycopy(opening, 0, payload, 0, opening.length);
        System.arraycopy(closing, 0, payload, length - closing.length, closing.length);
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
        turns.took(turn);
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
        turns.took(turn);
    }
}
