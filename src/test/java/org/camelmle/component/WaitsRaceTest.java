package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.camelmle.component.http.Later;
import org.camelmle.testkit.Race;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls that begin to wait, and go on, while the component stops. */
class WaitsRaceTest {

    private static final int ROUNDS = 200;
    private static final int CALLS = 6;

    private static final class Call implements Later.Work {
        private final AtomicInteger ends = new AtomicInteger();

        @Override
        public void run() {
            ends.incrementAndGet();
        }

        @Override
        public void giveUp() {
            ends.incrementAndGet();
        }
    }

    @ParameterizedTest
    @MethodSource("org.camelmle.testkit.Race#all")
    void eachGoesOnOrIsGivenUpOrTurnedAway(Race race) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
            Later.Waits waits = new Later.Waits(scheduler);
            List<Call> calls = new ArrayList<>();
            List<Callable<Object>> runners = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                Call call = new Call();
                calls.add(call);
                runners.add(() -> begin(waits, call));
            }
            runners.add(() -> {
                scheduler.shutdownNow();
                waits.close();
                return true;
            });

            race.run(runners);

            assertThat(scheduler.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
            assertThat(calls).allSatisfy(call -> assertThat(call.ends).hasValue(1));
        }
    }

    private static boolean begin(Later.Waits waits, Call call) {
        try {
            waits.after(Duration.ZERO, call);
            return true;
        } catch (RejectedExecutionException e) {
            call.ends.incrementAndGet();
            return false;
        }
    }
}
