package org.camelmle.keys.remote;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.testkit.VectorKeys;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIJ_Result;

/** A set and its times, handed over by a data race: harder than what the source does, which has a volatile between. */
@JCStressTest
@Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "Not there yet.")
@Outcome(id = "2, 1, 9", expect = Expect.ACCEPTABLE, desc = "All of it.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Half of it.")
@State
public class KeySetStress {

    private static final MleKey ONE = VectorKeys.publicKey("server-2048").withId("a");
    private static final MleKey OTHER =
            VectorKeys.publicKey("client-2048").withId("b").withStatus(KeyStatus.RETIRING);

    private HeldKeys held;

    @Actor
    public void replace() {
        held = HeldKeys.of(
                KeySet.of(List.of(ONE, OTHER)),
                Instant.EPOCH,
                Duration.ofMinutes(5),
                Optional.of("tag"),
                Instant.EPOCH.plusSeconds(60),
                9,
                10);
    }

    @Actor
    public void read(IIJ_Result result) {
        HeldKeys seen = held;
        if (seen != null) {
            result.r1 = seen.keys().keys().size();
            result.r2 = seen.keys().encryptionKey().filter(ONE::equals).isPresent()
                            && seen.keys().find("b").isPresent()
                    ? 1
                    : 0;
            result.r3 = seen.limits().dueAt();
        }
    }
}
