package org.camelmle.message;

import java.time.Instant;
import org.camelmle.message.FallbackUses.Budget;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Two that would go in plaintext, and a budget for one. */
@JCStressTest
@Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "One.")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "One.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Both, or none.")
@State
public class FallbackBudgetStress {

    private static final Budget BUDGET = Budget.parse("1/1h");
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
    private static final String PEER = "https://api.example";

    private final FallbackUses uses = new FallbackUses();

    @Actor
    public void first(ZZ_Result result) {
        result.r1 = uses.claim(PEER, BUDGET, NOW);
    }

    @Actor
    public void second(ZZ_Result result) {
        result.r2 = uses.claim(PEER, BUDGET, NOW.plusSeconds(1));
    }
}
