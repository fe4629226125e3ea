package org.camelmle.profile.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnswerHeadersTest {

    private static final AnswerHeaders HEADERS =
            new AnswerHeaders(List.of("Request-Id", "Idem-Request-Id"), Map.of("Idem-Status", "replayed"));

    @Test
    void allOfThemAreNamed() {
        assertThat(HEADERS.names()).containsExactlyInAnyOrder("Request-Id", "Idem-Request-Id", "Idem-Status");
        assertThat(AnswerHeaders.NONE.names()).isEmpty();
    }

    @Test
    void onlyTheExactValueMarksARepetition() {
        assertThat(HEADERS.replayed(name -> Optional.of("replayed"))).isTrue();
        assertThat(HEADERS.replayed(name -> Optional.of("first"))).isFalse();
        assertThat(HEADERS.replayed(HeaderLookup.NONE)).isFalse();
    }
}
