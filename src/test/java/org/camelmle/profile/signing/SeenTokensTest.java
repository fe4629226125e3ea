package org.camelmle.profile.signing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SeenTokensTest {

    private final SeenTokens seen = new SeenTokens(Duration.ofSeconds(10), 2);

    private boolean isNew(String id, int second) {
        return seen.isNew(id, Account.NOW.plusSeconds(second));
    }

    @Test
    void anIdIsNewOnceUntilItHasEnded() {
        assertThat(isNew("a", 0)).isTrue();
        assertThat(isNew("a", 10)).isFalse();
        assertThat(isNew("a", 11)).isTrue();
    }

    /** Forgetting one that could still be sent again would accept it twice. */
    @Test
    void whenTheMostAreRememberedNothingIsNewUntilOneHasEnded() {
        assertThat(isNew("a", 0)).isTrue();
        assertThat(isNew("b", 5)).isTrue();
        assertThat(isNew("c", 10)).isFalse();
        assertThat(seen).hasToString("SeenTokens[2]");

        assertThat(isNew("c", 11)).isTrue();
        assertThat(isNew("b", 11)).isFalse();
        assertThat(seen).hasToString("SeenTokens[2]");
    }
}
