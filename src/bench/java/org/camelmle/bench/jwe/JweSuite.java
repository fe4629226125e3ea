package org.camelmle.bench.jwe;

import java.io.PrintStream;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.camelmle.bench.Mode;
import org.camelmle.bench.Section;
import org.camelmle.bench.Suite;

/** Runs a plan round by round and has the results written down. */
public final class JweSuite implements Suite {

    private final String name;
    private final Function<Mode, JwePlan> plans;
    private final BiFunction<JwePlan, List<Measurement>, Section> report;

    private JweSuite(
            String name, Function<Mode, JwePlan> plans, BiFunction<JwePlan, List<Measurement>, Section> report) {
        this.name = name;
        this.plans = plans;
        this.report = report;
    }

    /** One JWE: ours, bare JCA, native providers, other libraries. */
    public static Suite codec() {
        return new JweSuite("jwe", JwePlan::codec, TokenReport::section);
    }

    /** Our layers over the codec. */
    public static Suite message() {
        return new JweSuite("message", JwePlan::message, LayerReport::section);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Section run(Mode mode, PrintStream progress) throws Exception {
        JwePlan plan = plans.apply(mode);
        List<Measurement> measurements =
                plan.cases().stream().map(Measurement::new).toList();
        ForkedRun fork = new ForkedRun(plan);
        for (int round = 1; round <= plan.rounds(); round++) {
            for (Measurement measurement : measurements) {
                progress.println("round " + round + " of " + plan.rounds() + ": " + measurement.benchCase());
                fork.run(measurement);
            }
        }
        return report.apply(plan, measurements);
    }
}
