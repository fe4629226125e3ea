package org.camelmle.keys.remote;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/** Two who want the same: each has a result, of his own flight or of the other's, and nothing is left in the air. */
@JCStressTest
@Outcome(id = "1, 1, 1, 1", expect = Expect.ACCEPTABLE, desc = "One flew, the other went along.")
@Outcome(id = "1, 2, 2, 1", expect = Expect.ACCEPTABLE, desc = "One flew after the other.")
@Outcome(id = "2, 1, 2, 1", expect = Expect.ACCEPTABLE, desc = "The same the other way round.")
@Outcome(expect = Expect.FORBIDDEN, desc = "No result, a result of nobody's, or a flight that never ends.")
@State
public class SingleFlightStress {

    private final SingleFlight<Integer> flight = new SingleFlight<>(Runnable::run);
    private final AtomicInteger flights = new AtomicInteger();

    @Actor
    public void first(IIII_Result result) {
        result.r1 = flight.join(flights::incrementAndGet).result().join();
    }

    @Actor
    public void second(IIII_Result result) {
        result.r2 = flight.join(flights::incrementAndGet).result().join();
    }

    @Arbiter
    public void after(IIII_Result result) {
        result.r3 = flights.get();
        result.r4 = flight.running().isEmpty() ? 1 : 0;
    }
}
