package org.camelmle.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.camelmle.bench.Contender.Kind;

/**
 * All iterations of one case, over all rounds. The quieter half counts, in which all contenders together took least:
 * what made the other half slower (another process, the caches it emptied) was not the code. A ratio is taken iteration
 * by iteration, so that both sides met the same machine; then, as everywhere here, the middle one counts.
 */
final class Measurement {

    /**
     * What one message cost.
     *
     * @param cpuMicros CPU time
     * @param allocatedBytes memory
     */
    record Sample(double cpuMicros, double allocatedBytes) {}

    private final BenchCase benchCase;
    private final List<Map<Kind, Sample>> iterations = new ArrayList<>();

    Measurement(BenchCase benchCase) {
        this.benchCase = benchCase;
    }

    void add(Map<Kind, Sample> iteration) {
        iterations.add(Map.copyOf(iteration));
    }

    BenchCase benchCase() {
        return benchCase;
    }

    /** CPU time of one message. */
    double cpuMicros(Kind contender) {
        return middle(iteration -> iteration.get(contender).cpuMicros());
    }

    /** Memory allocated for one message. */
    double allocatedBytes(Kind contender) {
        return middle(iteration -> iteration.get(contender).allocatedBytes());
    }

    /** One contender's CPU time, divided by the other's. */
    double ratio(Kind contender, Kind to) {
        return middle(iteration ->
                iteration.get(contender).cpuMicros() / iteration.get(to).cpuMicros());
    }

    private double middle(ToDoubleFunction<Map<Kind, Sample>> value) {
        List<Double> sorted =
                quieterHalf().stream().mapToDouble(value).sorted().boxed().toList();
        return sorted.get(sorted.size() / 2);
    }

    private List<Map<Kind, Sample>> quieterHalf() {
        return iterations.stream()
                .sorted(Comparator.comparingDouble(Measurement::together))
                .limit((iterations.size() + 1) / 2)
                .toList();
    }

    private static double together(Map<Kind, Sample> iteration) {
        return iteration.values().stream().mapToDouble(Sample::cpuMicros).sum();
    }
}
