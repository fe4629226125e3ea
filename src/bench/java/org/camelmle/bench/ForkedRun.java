package org.camelmle.bench;

import java.util.Collection;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.camelmle.bench.Contender.Kind;
import org.camelmle.bench.Measurement.Sample;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** One case in one JVM of its own. */
final class ForkedRun {

    private static final String[] JVM_ARGUMENTS = {
        "-Xms768m", "-Xmx768m", "-XX:+UseSerialGC", "-XX:+AlwaysPreTouch", "-Xbatch", "-XX:CompileThresholdScaling=0.2"
    };

    private final BenchPlan plan;

    ForkedRun(BenchPlan plan) {
        this.plan = plan;
    }

    void run(Measurement measurement) throws RunnerException {
        Collection<RunResult> results = new Runner(options(measurement.benchCase())).run();
        for (RunResult result : results) {
            for (BenchmarkResult fork : result.getBenchmarkResults()) {
                fork.getIterationResults().forEach(iteration -> measurement.add(samples(iteration)));
            }
        }
    }

    private static Map<Kind, Sample> samples(IterationResult iteration) {
        double messages = counter(iteration, "messages");
        Map<Kind, Sample> samples = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            String name = kind.name().toLowerCase(Locale.ROOT);
            double micros = counter(iteration, name + "Nanos") / 1e3;
            samples.put(kind, new Sample(micros / messages, counter(iteration, name + "Bytes") / messages));
        }
        return samples;
    }

    private static double counter(IterationResult iteration, String name) {
        return iteration.getSecondaryResults().get(name).getScore();
    }

    // The compiler works in the foreground and early: the JVM is hot after the same number of messages each time,
    // however busy the machine is. A small heap that is walked through in order keeps its pages: G1 spreads arrays of
    // 1 MiB over the whole heap, and whoever touches a new page pays for it.
    private Options options(BenchCase benchCase) {
        return new OptionsBuilder()
                .include(JweBenchmark.class.getName() + "\\."
                        + benchCase.operation().method() + "$")
                .param("rsaBits", Integer.toString(benchCase.rsaBits()))
                .param("size", Integer.toString(benchCase.size()))
                .param("heatMessages", Integer.toString(plan.heatMessages()))
                .forks(1)
                .warmupIterations(2)
                .warmupTime(TimeValue.milliseconds(plan.iterationMillis()))
                .measurementIterations(plan.iterations())
                .measurementTime(TimeValue.milliseconds(plan.iterationMillis()))
                .jvmArgs(JVM_ARGUMENTS)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
    }
}
