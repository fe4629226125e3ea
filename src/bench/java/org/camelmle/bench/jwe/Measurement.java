package org.camelmle.bench.jwe;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.camelmle.bench.Cost;
import org.camelmle.bench.Samples;
import org.camelmle.bench.jwe.Contender.Kind;

/**
 * All iterations of one case, over all rounds. The quieter half counts; a ratio is taken iteration by iteration, so that
 * both sides met the same machine; then, as everywhere here, the middle one counts.
 */
final class Measurement {

    private final BenchCase benchCase;
    private final List<Map<Kind, Cost>> iterations = new ArrayList<>();

    Measurement(BenchCase benchCase) {
        this.benchCase = benchCase;
    }

    /** @param iteration what one message cost */
    void add(Map<Kind, Cost> iteration) {
        iterations.add(Map.copyOf(iteration));
    }

    BenchCase benchCase() {
        return benchCase;
    }

    boolean has(Kind contender) {
        return iterations.get(0).containsKey(contender);
    }

    double cpuMicros(Kind contender) {
        return middle(iteration -> iteration.get(contender).cpuNanos() / 1e3);
    }

    double wallMicros(Kind contender) {
        return middle(iteration -> iteration.get(contender).wallNanos() / 1e3);
    }

    double allocatedBytes(Kind contender) {
        return middle(iteration -> iteration.get(contender).allocatedBytes());
    }

    /** One contender's CPU time, divided by the other's. */
    double ratio(Kind contender, Kind to) {
        return middle(iteration ->
                iteration.get(contender).cpuNanos() / (double) iteration.get(to).cpuNanos());
    }

    /** What one contender takes in CPU time over the other. */
    double extraMicros(Kind contender, Kind over) {
        return middle(iteration ->
                (iteration.get(contender).cpuNanos() - iteration.get(over).cpuNanos()) / 1e3);
    }

    private double middle(ToDoubleFunction<Map<Kind, Cost>> value) {
        return Samples.middle(Samples.quieterHalf(iterations, Measurement::together).stream()
                .map(value::applyAsDouble)
                .toList());
    }

    private static double together(Map<Kind, Cost> iteration) {
        return iteration.values().stream().mapToDouble(Cost::cpuNanos).sum();
    }
}
