package org.camelmle.bench.jwe;

import java.util.ArrayList;
import java.util.List;
import org.camelmle.bench.Mode;
import org.camelmle.bench.jwe.BenchCase.Operation;

/**
 * What is run: each round runs every case in a JVM of its own, and the contenders take turns in it.
 *
 * @param group the contenders, as {@link JweBenchmark} knows them
 * @param iterations measured ones in each JVM
 * @param heatMessages how many messages of each contender are not measured
 */
record JwePlan(String group, List<BenchCase> cases, int rounds, int iterations, int iterationMillis, int heatMessages) {

    private static final int KIB = 1024;
    private static final List<Integer> SIZES = List.of(256, 4 * KIB, 64 * KIB, KIB * KIB, 16 * KIB * KIB);

    static JwePlan codec(Mode mode) {
        List<BenchCase> cases = mode.pick(
                cases(List.of(256), List.of(), List.of()),
                cases(List.of(256, 64 * KIB, KIB * KIB), List.of(), List.of(256)),
                cases(SIZES, List.of(256, 64 * KIB), SIZES));
        return of(mode, mode.pick(1, 1, 2), "TOKENS", cases);
    }

    static JwePlan message(Mode mode) {
        List<BenchCase> cases = mode.pick(
                cases(List.of(256), List.of(), List.of()),
                cases(List.of(256), List.of(), List.of()),
                cases(SIZES, List.of(), List.of()));
        return of(mode, 1, "LAYERS", cases);
    }

    private static JwePlan of(Mode mode, int rounds, String group, List<BenchCase> cases) {
        return new JwePlan(group, cases, rounds, mode.pick(1, 6, 10), mode.pick(50, 400, 500), mode.pick(20, 500, 700));
    }

    private static List<BenchCase> cases(List<Integer> with2048, List<Integer> with3072, List<Integer> with4096) {
        List<BenchCase> cases = new ArrayList<>();
        for (Operation operation : Operation.values()) {
            with2048.forEach(size -> cases.add(new BenchCase(operation, 2048, size)));
            with3072.forEach(size -> cases.add(new BenchCase(operation, 3072, size)));
            with4096.forEach(size -> cases.add(new BenchCase(operation, 4096, size)));
        }
        return cases;
    }
}
