package org.camelmle.keys.remote;

import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Two who want to fetch: the gate lets one through. */
@JCStressTest
@Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "The first got through.")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "The second got through.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Both, or none.")
@State
public class FetchGateStress {

    private static final long NOW = 1000;

    private final FetchGate gate = new FetchGate(Duration.ofSeconds(30));

    @Actor
    public void first(ZZ_Result result) {
        result.r1 = gate.claim(NOW);
    }

    @Actor
    public void second(ZZ_Result result) {
        result.r2 = gate.claim(NOW);
    }
}
