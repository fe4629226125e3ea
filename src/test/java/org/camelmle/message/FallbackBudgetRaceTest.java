package org.camelmle.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.camelmle.message.FallbackUses.Budget;
import org.camelmle.testkit.MovableClock;
import org.camelmle.testkit.Race;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Many messages that would go in plaintext at the same time: how many do is what the budget says. */
class FallbackBudgetRaceTest {

    private static final int MESSAGES = 5_000;
    private static final int THREADS = 8;
    private static final Budget BUDGET = Budget.parse("10/1h");
    private static final List<String> PEERS = List.of("https://one.example", "https://other.example");

    private final FallbackUses uses = new FallbackUses();
    private final MovableClock clock = new MovableClock();

    private record Use(String peer, Instant time) {}

    private List<Use> claim(long seed, boolean timePasses) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Use> granted = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            String peer = PEERS.get(random.nextInt(PEERS.size()));
            if (timePasses && random.nextInt(20) == 0) {
                clock.advance(Duration.ofSeconds(random.nextInt(120)));
            }
            Instant now = clock.instant();
            if (uses.claim(peer, BUDGET, now)) {
                granted.add(new Use(peer, now));
            }
        }
        return granted;
    }

    private List<Use> race(Race race, boolean timePasses) throws Exception {
        List<Callable<List<Use>>> runners = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            long seed = i;
            runners.add(() -> claim(seed, timePasses));
        }
        return race.run(runners).stream().flatMap(List::stream).toList();
    }

    @ParameterizedTest
    @MethodSource("org.camelmle.testkit.Race#all")
    void asManyGoAsTheBudgetSaysAndNotOneMore(Race race) throws Exception {
        List<Use> granted = race(race, false);

        for (String peer : PEERS) {
            assertThat(granted).filteredOn(use -> use.peer().equals(peer)).hasSize(BUDGET.uses());
        }
    }

    /** Whenever one begins to count. */
    @ParameterizedTest
    @MethodSource("org.camelmle.testkit.Race#all")
    void noWindowHasMoreThanTheBudget(Race race) throws Exception {
        List<Use> granted = race(race, true);

        assertThat(granted).hasSizeGreaterThan(4 * BUDGET.uses());
        for (Use first : granted) {
            assertThat(granted)
                    .filteredOn(use -> use.peer().equals(first.peer()))
                    .filteredOn(use -> !use.time().isBefore(first.time())
                            && use.time().isBefore(first.time().plus(BUDGET.window())))
                    .hasSizeLessThanOrEqualTo(BUDGET.uses());
        }
    }
}
