package org.camelmle.bench;

import java.util.ArrayList;
import java.util.List;
import org.camelmle.bench.BenchCase.Operation;

/**
 * What is run: each round runs every case in a JVM of its own, and the contenders take turns in it.
 *
 * @param iterations measured ones in each JVM
 * @param heatMessages how many messages of each contender are not measured
 */
record BenchPlan(
        String name, List<BenchCase> cases, int rounds, int iterations, int iterationMillis, int heatMessages) {

    private static final int KIB = 1024;
    private static final List<Integer> SIZES = List.of(256, 4 * KIB, 64 * KIB, KIB * KIB, 16 * KIB * KIB);

    /** Under six minutes. */
    static BenchPlan brief() {
        return new BenchPlan("short", cases(List.of(256)), 2, 6, 400, 1000);
    }

    /** Every case with both key sizes, three rounds: about half an hour. */
    static BenchPlan full() {
        return new BenchPlan("full", cases(SIZES), 3, 8, 600, 1000);
    }

    static BenchPlan of(String[] args) {
        if (args.length == 0 || args[0].equals("short")) {
            return brief();
        }
        if (args[0].equals("full")) {
            return full();
        }
        throw new IllegalArgumentException("Unknown mode '" + args[0] + "'; known: short, full, keys");
    }

    private static List<BenchCase> cases(List<Integer> sizesWithLargeKey) {
        List<BenchCase> cases = new ArrayList<>();
        for (Operation operation : Operation.values()) {
            SIZES.forEach(size -> cases.add(new BenchCase(operation, 2048, size)));
            sizesWithLargeKey.forEach(size -> cases.add(new BenchCase(operation, 4096, size)));
        }
        return cases;
    }
}
