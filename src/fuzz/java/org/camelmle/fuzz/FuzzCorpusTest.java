package org.camelmle.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What fuzzing has learnt, run without a fuzzer. */
class FuzzCorpusTest {

    private static final int MOST_SEEDS = 5;

    @ParameterizedTest
    @EnumSource
    void keptInputsDoNoHarm(Targets target) throws Exception {
        FuzzTarget attacked = target.make();
        List<byte[]> inputs = Stream.concat(
                        KeptCorpus.of(target.word()), attacked.seeds().limit(MOST_SEEDS))
                .toList();

        assertThat(inputs).isNotEmpty();
        for (byte[] input : inputs) {
            assertThatCode(() -> attacked.accept(input))
                    .as(Base64.getEncoder().encodeToString(input))
                    .doesNotThrowAnyException();
        }
    }
}
