package org.camelmle.bench;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The statistics that hold everywhere here: the middle counts, of the quieter half where there is noise. */
public final class Samples {

    private Samples() {}

    public static double middle(Collection<Double> values) {
        return quantile(values, 0.5);
    }

    /**
     * The value that is exceeded by the rest only.
     *
     * @param share 0.99 for the value that one in a hundred exceeds
     */
    public static double quantile(Collection<Double> values, double share) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(Math.min(sorted.size() - 1, (int) (sorted.size() * share)));
    }

    /**
     * The samples in which everything together took least: what made the others slower (another process, the caches it
     * emptied) was not the code.
     */
    public static <T> List<T> quieterHalf(Collection<T> samples, ToDoubleFunction<T> together) {
        return samples.stream()
                .sorted(Comparator.comparingDouble(together))
                .limit((samples.size() + 1) / 2)
                .toList();
    }
}
