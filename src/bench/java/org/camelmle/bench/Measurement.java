package org.camelmle.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.camelmle.bench.Contender.Kind;

/**
 * All iterations of one case, over all rounds. The lower quartile counts: what made the others slower (another process, the
 * caches it emptied) was not the code, and the very fastest was luck.
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
        return lowerQuartile(cpuMicros.get(contender));
    }

    /** Memory allocated for one message. */
    double allocatedBytes(Kind contender) {
        return lowerQuartile(allocatedBytes.get(contender));
    }

    /** One contender's CPU time, divided by the other's. */
    double ratio(Kind contender, Kind to) {
        return cpuMicros(contender) / cpuMicros(to);
    }

    private static double lowerQuartile(List<Double> values) {
        return values.stream()
                .sorted()
                .skip((values.size() - 1) / 4)
                .findFirst()
                .orElseThrow();
    }
}
