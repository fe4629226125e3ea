package org.camelmle.bench.jwe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** One case in one JVM of its own. */
final class ForkedRun {

    // The compiler works in the foreground and early: the JVM is hot after the same number of messages each time,
    // however busy the machine is. A small heap that is walked through in order keeps its pages: G1 spreads arrays of
    // 1 MiB over the whole heap, and whoever touches a new page pays for it.
    private static final String[] JVM_ARGUMENTS = {
        "-Xms1280m",
        "-Xmx1280m",
        "-XX:+UseSerialGC",
        "-XX:+AlwaysPreTouch",
        "-Xbatch",
        "-XX:CompileThresholdScaling=0.2"
    };

    private final JwePlan plan;

    ForkedRun(JwePlan plan) {
        this.plan = plan;
    }

    void run(Measurement measurement) throws RunnerException, IOException {
        Path turns = Files.createTempFile("turns", ".txt");
        try {
            new Runner(options(measurement.benchCase(), turns)).run();
            Files.readAllLines(turns).forEach(line -> measurement.add(Turns.read(line)));
        } finally {
            Files.delete(turns);
        }
    }

    private Options options(BenchCase benchCase, Path turns) {
        return new OptionsBuilder()
                .include(JweBenchmark.class.getName() + "\\."
                        + benchCase.operation().method() + "$")
                .param("group", plan.group())
                .param("rsaBits", Integer.toString(benchCase.rsaBits()))
                .param("size", Integer.toString(benchCase.size()))
                .param("heatMessages", Integer.toString(plan.heatMessages()))
                .forks(1)
                .warmupIterations(2)
                .warmupTime(TimeValue.milliseconds(plan.iterationMillis()))
                .measurementIterations(plan.iterations())
                .measurementTime(TimeValue.milliseconds(plan.iterationMillis()))
                .jvmArgs(JVM_ARGUMENTS)
                .jvmArgsAppend("-D" + Turns.FILE + "=" + turns, "-Dlog.level=WARN")
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
    }
}
