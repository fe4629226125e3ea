package org.camelmle.bench;

import java.util.stream.DoubleStream;

/** The middle of an odd number of values, the mean of the two in the middle of an even one. */
final class Median {

    private Median() {}

    static double of(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
