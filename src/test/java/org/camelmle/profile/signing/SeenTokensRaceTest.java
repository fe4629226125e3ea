package org.camelmle.profile.signing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.camelmle.testkit.Race;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A signed request that comes many times at once. */
class SeenTokensRaceTest {

    private static final int TOKENS = 50_000;
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

    @ParameterizedTest
    @MethodSource("org.camelmle.testkit.Race#all")
    void isAcceptedOnce(Race race) throws Exception {
        SeenTokens seen = new SeenTokens(Duration.ofMinutes(5));
        Callable<List<Integer>> runner = () -> IntStream.range(0, TOKENS)
                .filter(number -> seen.isNew("jti-" + number, NOW.plusMillis(number)))
                .boxed()
                .toList();

        List<List<Integer>> accepted = race.run(Collections.nCopies(8, runner));

        assertThat(accepted.stream().flatMap(List::stream).sorted().toList())
                .isEqualTo(IntStream.range(0, TOKENS).boxed().toList());
    }
}
