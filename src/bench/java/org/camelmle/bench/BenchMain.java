package org.camelmle.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Compares the codec with a minimal JCA implementation and with Nimbus. {@code mvn -Pbench verify -DskipTests}, with
 * {@code -Dbench.args=full} for all cases. At the end, or alone with {@code -Dbench.args=keys}, it compares a fetched key
 * with one at hand.
 */
public final class BenchMain {

    private static final Path OUTPUT = Path.of("target", "bench");

    private final BenchPlan plan;
    private final PrintStream out;

    private BenchMain(BenchPlan plan, PrintStream out) {
        this.plan = plan;
        this.out = out;
    }

    public static void main(String[] args) throws Exception {
        if (!List.of(args).equals(List.of("keys"))) {
            new BenchMain(BenchPlan.of(args), System.out).run();
        }
        KeyChoiceRun.run(OUTPUT, System.out);
    }

    private void run() throws RunnerException, IOException {
        List<Measurement> measurements =
                plan.cases().stream().map(Measurement::new).toList();
        ForkedRun fork = new ForkedRun(plan);
        for (int round = 1; round <= plan.rounds(); round++) {
            for (Measurement measurement : measurements) {
                out.println("round " + round + " of " + plan.rounds() + ": " + measurement.benchCase());
                fork.run(measurement);
            }
        }
        Report report = new Report(plan, measurements);
        report.write(OUTPUT);
        out.println(report.markdown());
    }
}
