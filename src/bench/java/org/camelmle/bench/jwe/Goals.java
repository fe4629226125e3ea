package org.camelmle.bench.jwe;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.camelmle.bench.jwe.BenchCase.Operation;
import org.camelmle.bench.jwe.Contender.Kind;

/** What the codec has to reach, and what the baseline has to reach for a run to count. */
final class Goals {

    /** The codec's CPU time, divided by the baseline's. */
    static final double LARGEST_RATIO = 1.10;

    private static final int KIB = 1024;
    private static final int ALLOCATION_FROM = 64 * KIB;
    private static final double ALLOCATION_PER_OCTET = 3.2;
    private static final double LAYER_MICROS = 3;
    private static final int LAYER_BYTES = 3000;

    /**
     * Shares of Nimbus's time with RSA-2048.
     *
     * @param baseline what a minimal implementation took; NaN where nothing was recorded
     * @param jdk what we may take on the JDK's ciphers
     * @param accp what we may take with Corretto's
     */
    private record Shares(Operation operation, int size, double baseline, double jdk, double accp) {}

    private static final double TOLERANCE = 0.10;

    private static final List<Shares> SHARES = List.of(
            new Shares(Operation.ENCRYPT, 256, 0.86, 0.90, 0.50),
            new Shares(Operation.ENCRYPT, 4 * KIB, 0.49, 0.60, 0.40),
            new Shares(Operation.ENCRYPT, 64 * KIB, 0.12, 0.16, 0.12),
            new Shares(Operation.ENCRYPT, KIB * KIB, 0.06, 0.09, 0.09),
            new Shares(Operation.ENCRYPT, 16 * KIB * KIB, 0.07, 0.10, 0.10),
            new Shares(Operation.DECRYPT, 256, 0.97, 1.0, 0.32),
            new Shares(Operation.DECRYPT, 4 * KIB, Double.NaN, 1.0, 0.32),
            new Shares(Operation.DECRYPT, 64 * KIB, 0.60, 0.65, 0.20),
            new Shares(Operation.DECRYPT, KIB * KIB, 0.11, 0.15, 0.09),
            new Shares(Operation.DECRYPT, 16 * KIB * KIB, 0.055, 0.08, 0.06));

    private Goals() {}

    /** Why the run is void: the baseline took more of Nimbus's time than a minimal implementation takes. */
    static List<String> slowBaselines(List<Measurement> measurements) {
        List<String> slow = new ArrayList<>();
        for (Measurement measurement : measurements) {
            double reference = shares(measurement.benchCase()).baseline();
            double ratio = measurement.ratio(Kind.RAW, Kind.NIMBUS);
            if (ratio > reference * (1 + TOLERANCE)) {
                slow.add(String.format(
                        Locale.ROOT,
                        "%s: baseline at %.3f of Nimbus, reference %.3f",
                        measurement.benchCase(),
                        ratio,
                        reference));
            }
        }
        return slow;
    }

    // They are given for RSA-2048. Elsewhere they are NaN, with which every comparison is false: nothing is missed.
    private static Shares shares(BenchCase benchCase) {
        return SHARES.stream()
                .filter(shares -> benchCase.rsaBits() == 2048
                        && benchCase.operation() == shares.operation()
                        && benchCase.size() == shares.size())
                .findFirst()
                .orElse(new Shares(benchCase.operation(), benchCase.size(), Double.NaN, Double.NaN, Double.NaN));
    }

    static boolean fastEnough(Measurement measurement) {
        return measurement.ratio(Kind.CODEC, Kind.RAW) <= LARGEST_RATIO;
    }

    /** Beside Nimbus, on the JDK's ciphers. */
    static boolean jdkGoalMissed(Measurement measurement) {
        return measurement.ratio(Kind.CODEC, Kind.NIMBUS)
                > shares(measurement.benchCase()).jdk();
    }

    /** Beside Nimbus, on Corretto's. */
    static boolean accpGoalMissed(Measurement measurement) {
        return measurement.ratio(Kind.CODEC_ACCP, Kind.NIMBUS)
                > shares(measurement.benchCase()).accp();
    }

    /** From 64 KiB on; below, the RSA operation's own garbage is most of it. */
    static boolean frugalEnough(Measurement measurement) {
        BenchCase benchCase = measurement.benchCase();
        if (benchCase.size() < ALLOCATION_FROM) {
            return true;
        }
        int fixed = (benchCase.operation() == Operation.ENCRYPT ? 16 : 48) * KIB;
        return measurement.allocatedBytes(Kind.CODEC) <= benchCase.size() * ALLOCATION_PER_OCTET + fixed;
    }

    /** What the component costs over the codec, where a message is so short that it can be told. */
    static boolean layerGoalMissed(Measurement measurement) {
        return measurement.benchCase().size() == 256
                && (measurement.extraMicros(Kind.COMPONENT, Kind.CODEC) > LAYER_MICROS
                        || measurement.allocatedBytes(Kind.COMPONENT) - measurement.allocatedBytes(Kind.CODEC)
                                > LAYER_BYTES);
    }
}
