package org.camelmle.profile.signing;

import java.time.Duration;
import java.time.Instant;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A signed request that comes twice at once. */
@JCStressTest
@Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "Accepted once.")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "Accepted once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Accepted twice, or never.")
@State
public class SeenTokensStress {

    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

    private final SeenTokens seen = new SeenTokens(Duration.ofMinutes(5));

    @Actor
    public void first(ZZ_Result result) {
        result.r1 = seen.isNew("jti", NOW);
    }

    @Actor
    public void second(ZZ_Result result) {
        result.r2 = seen.isNew("jti", NOW);
    }
}
