package org.camelmle.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.camelmle.bench.Contender.Kind;

/**
 * All iterations of one case, over all rounds. A ratio is taken iteration by iteration, so that both sides met the same
 * machine, and then the middle one counts.
 */
final class Measurement {

    private final BenchCase benchCase;
    private final Map<Kind, List<Double>> cpuMicros = new EnumMap<>(Kind.class);
    private final Map<Kind, List<Double>> allocatedBytes = new EnumMap<>(Kind.class);

    Measurement(BenchCase benchCase) {
        this.benchCase = benchCase;
    }

    void add(Kind contender, double micros, double bytes) {
        cpuMicros.computeIfAbsent(contender, key -> new ArrayList<>()).add(micros);
        allocatedBytes.computeIfAbsent(contender, key -> new ArrayList<>()).add(bytes);
    }

    BenchCase benchCase() {
        return benchCase;
    }

    /** CPU time of one message. */
    double cpuMicros(Kind contender) {
        return Median.of(cpuMicros.get(contender).stream().mapToDouble(Double::doubleValue));
    }

    /** Memory allocated for one message. */
    double allocatedBytes(Kind contender) {
        return Median.of(allocatedBytes.get(contender).stream().mapToDouble(Double::doubleValue));
    }

    /** One contender's CPU time, divided by the other's. */
    double ratio(Kind contender, Kind to) {
        List<Double> ours = cpuMicros.get(contender);
        List<Double> theirs = cpuMicros.get(to);
        return Median.of(IntStream.range(0, ours.size()).mapToDouble(i -> ours.get(i) / theirs.get(i)));
    }
}
