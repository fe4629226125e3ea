package org.camelmle.oracle;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.util.FileUtil;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.jose.ContentEncryption;
import org.camelmle.jose.CryptoProvider;
import org.camelmle.jose.EncodedHeader;
import org.camelmle.jose.JweCodec;
import org.camelmle.jose.JwePolicy;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.testkit.SoftToken;
import org.camelmle.testkit.VectorKeys;

/**
 * {@code mvn -Poracle test}: whether the time that a failure takes tells its cause. All causes take turns in an order that is
 * new in each round; compared are the medians.
 *
 * <p>Arguments: rounds, and what does the cryptography: a value of the option {@code cryptoProvider}, or {@code token} for a
 * private key in SoftHSM, whose OAEP we open ourselves.
 */
public final class TimingMain {

    private static final String TOKEN = "token";
    private static final int TOKENS = 8;
    private static final int[] SIZES = {1024, 64 * 1024, 1024 * 1024};

    private final JweCodec codec;
    private final MleKey key;
    private final int rounds;

    private TimingMain(CryptoProvider crypto, MleKey key, int rounds) {
        this.codec = new JweCodec(JwePolicy.DEFAULT, crypto);
        this.key = key;
        this.rounds = rounds;
    }

    public static void main(String[] args) throws Exception {
        int rounds = Integer.parseInt(args[0]);
        if (args[1].equals(TOKEN)) {
            inToken(rounds);
        } else {
            CryptoProvider crypto = CryptoProvider.select(args[1]);
            new TimingMain(crypto, VectorKeys.pair("server-2048"), rounds).report(crypto.name());
        }
    }

    private static void inToken(int rounds) throws Exception {
        if (SoftToken.library().isEmpty()) {
            throw new IllegalStateException("SoftHSM is not installed (Debian: softhsm2)");
        }
        Path folder = Files.createTempDirectory("oracle");
        try (SoftToken token = SoftToken.make(folder)) {
            PrivateKey inside = (PrivateKey) token.keyStore().getKey(SoftToken.ALIAS, SoftToken.PIN.toCharArray());
            MleKey key = MleKey.ofPair(SoftToken.ALIAS, KeyStatus.ACTIVE, token.publicKey(), inside, Optional.empty());
            CryptoProvider crypto = CryptoProvider.select("SunJCE");
            new TimingMain(crypto, key, rounds).report("key in SoftHSM, OAEP opened here, " + crypto.name());
        } finally {
            FileUtil.removeDir(folder.toFile());
        }
    }

    private void report(String how) {
        System.out.println("RSA-2048, A256GCM, " + how + ", Java " + Runtime.version() + ", " + rounds
                + " rounds; medians, and how far they are from that of a bad tag\n");
        System.out.println("| cause | 1 KiB | 64 KiB | 1 MiB |\n|---|--:|--:|--:|");
        List<Map<Cause, Double>> medians =
                Arrays.stream(SIZES).mapToObj(this::medians).toList();
        for (Cause cause : Cause.values()) {
            StringBuilder row = new StringBuilder("| " + cause.words() + " |");
            for (Map<Cause, Double> median : medians) {
                double micros = median.get(cause);
                double apart = (micros / median.get(Cause.BAD_TAG) - 1) * 100;
                row.append(" %.0f µs, %+.1f %% |".formatted(micros, apart));
            }
            System.out.println(row);
        }
    }

    private Map<Cause, Double> medians(int size) {
        Map<Cause, List<byte[]>> tokens = tokens(size);
        measure(tokens, rounds / 4 + 1);
        Map<Cause, Double> medians = new EnumMap<>(Cause.class);
        measure(tokens, rounds).forEach((cause, times) -> medians.put(cause, median(times) / 1000));
        return medians;
    }

    private Map<Cause, List<byte[]>> tokens(int size) {
        EncodedHeader header = EncodedHeader.of(key, ContentEncryption.A256GCM, Map.of("kid", key.id()));
        Map<Cause, List<byte[]>> tokens = new EnumMap<>(Cause.class);
        for (Cause cause : Cause.values()) {
            List<byte[]> spoilt = new ArrayList<>();
            for (int i = 0; i < TOKENS; i++) {
                spoilt.add(cause.spoil(token(size, header), token(1, header), key.publicKey()));
            }
            tokens.put(cause, spoilt);
        }
        return tokens;
    }

    private String token(int size, EncodedHeader header) {
        return new String(codec.encrypt(new byte[size], header, new byte[0], new byte[0]), US_ASCII);
    }

    private Map<Cause, long[]> measure(Map<Cause, List<byte[]>> tokens, int times) {
        Map<Cause, long[]> nanos = new EnumMap<>(Cause.class);
        List<Cause> order = new ArrayList<>(tokens.keySet());
        order.forEach(cause -> nanos.put(cause, new long[times]));
        for (int round = 0; round < times; round++) {
            Collections.shuffle(order);
            for (Cause cause : order) {
                byte[] token = tokens.get(cause).get(round % TOKENS);
                long begun = System.nanoTime();
                boolean opened = opens(token);
                nanos.get(cause)[round] = System.nanoTime() - begun;
                if (opened != (cause == Cause.NOTHING)) {
                    throw new IllegalStateException(cause + " opens: " + opened);
                }
            }
        }
        return nanos;
    }

    private boolean opens(byte[] token) {
        try {
            return codec.decrypt(codec.parse(token, 0, token.length), key).length > 0;
        } catch (MessageRejectedException e) {
            if (e.reason() != Reason.DECRYPTION) {
                throw e;
            }
            return false;
        }
    }

    private static double median(long[] times) {
        long[] sorted = times.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2.0;
    }
}
