package org.camelmle.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.camelmle.bench.BenchCase.Operation;
import org.camelmle.bench.Contender.Kind;

/** What the codec has to reach, and what the baseline has to reach for a run to count. */
final class Goals {

    /** The codec's CPU time, divided by the baseline's. */
    static final double LARGEST_RATIO = 1.15;

    private static final int KIB = 1024;
    private static final int ALLOCATION_FROM = 64 * KIB;
    private static final double ALLOCATION_PER_OCTET = 3.2;

    /** What a minimal implementation took of Nimbus's time with RSA-2048: from, to. */
    private record Bracket(Operation operation, int size, double from, double to) {}

    private static final double TOLERANCE = 0.10;

    private static final List<Bracket> BASELINE = List.of(
            new Bracket(Operation.ENCRYPT, 256, 0.75, 0.86),
            new Bracket(Operation.ENCRYPT, 4 * KIB, 0.49, 0.49),
            new Bracket(Operation.ENCRYPT, 64 * KIB, 0.12, 0.12),
            new Bracket(Operation.ENCRYPT, KIB * KIB, 0.06, 0.06),
            new Bracket(Operation.ENCRYPT, 16 * KIB * KIB, 0.07, 0.07),
            new Bracket(Operation.DECRYPT, 256, 0.90, 0.97),
            new Bracket(Operation.DECRYPT, 64 * KIB, 0.52, 0.60),
            new Bracket(Operation.DECRYPT, KIB * KIB, 0.11, 0.11),
            new Bracket(Operation.DECRYPT, 16 * KIB * KIB, 0.055, 0.055));

    private Goals() {}

    /** Why the run is void: the baseline took more of Nimbus's time than a minimal implementation takes. */
    static List<String> slowBaselines(List<Measurement> measurements) {
        List<String> slow = new ArrayList<>();
        for (Bracket bracket : BASELINE) {
            measurements.stream()
                    .filter(measurement -> isFor(bracket, measurement.benchCase()))
                    .map(measurement -> measurement.ratio(Kind.RAW, Kind.NIMBUS))
                    .filter(ratio -> ratio > bracket.to() * (1 + TOLERANCE))
                    .forEach(ratio -> slow.add(String.format(
                            Locale.ROOT,
                            "%s %d octets: baseline at %.3f of Nimbus, reference %.3f",
                            bracket.operation().method(),
                            bracket.size(),
                            ratio,
                            bracket.to())));
        }
        return slow;
    }

    private static boolean isFor(Bracket bracket, BenchCase benchCase) {
        return benchCase.rsaBits() == 2048
                && benchCase.operation() == bracket.operation()
                && benchCase.size() == bracket.size();
    }

    static boolean fastEnough(Measurement measurement) {
        return measurement.ratio(Kind.CODEC, Kind.RAW) <= LARGEST_RATIO;
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
}
