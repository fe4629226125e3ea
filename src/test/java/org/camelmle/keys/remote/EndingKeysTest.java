package org.camelmle.keys.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.camelmle.KeyUnavailableException;
import org.camelmle.keys.JwksDocument;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.keys.PublicJwks;
import org.camelmle.keys.remote.KeyRefresh.Outcome;
import org.camelmle.testkit.MovableClock;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.Test;

/** Keys and sets that come to their end between two fetches, to the millisecond and by either clock. */
class EndingKeysTest {

    private static final Duration LIFE = Duration.ofMinutes(2);

    private final MovableClock wall = new MovableClock();
    private final MovableClock steady = new MovableClock();
    private final ScriptedFetch fetch = new ScriptedFetch();
    private final List<KeyRefresh> refreshes = new ArrayList<>();
    private final Deque<Runnable> handedOver = new ArrayDeque<>();
    private final JwksKeySource source = new JwksKeySource(
            new KeyServer(RemoteFixture.LOCATION, "method", fetch, new Ends()),
            CacheRules.DEFAULT,
            new Surroundings(wall, steady, this::fetchOrHandOver, () -> 0.5, refreshes::add));

    /** A published key says in milliseconds when it comes to its end. */
    private static final class Ends implements JwksDocument.StatusRule {
        @Override
        public Optional<KeyStatus> apply(Map<String, Object> jwk) {
            return Optional.of(KeyStatus.ACTIVE);
        }

        @Override
        public Optional<Instant> expiresAt(Map<String, Object> jwk) {
            return Optional.ofNullable(jwk.get("exp")).map(end -> Instant.ofEpochMilli(((Number) end).longValue()));
        }
    }

    /** Only the first fetch runs by itself, so that nothing but time changes the set after it. */
    private void fetchOrHandOver(Runnable task) {
        if (fetch.count() == 0) {
            task.run();
        } else {
            handedOver.add(task);
        }
    }

    private void advance(Duration time) {
        wall.advance(time);
        steady.advance(time);
    }

    /** The set has the key "short", which ends soon, and maybe one that does not end. */
    private KeySet begin(MleKey... lasting) {
        List<MleKey> keys = new ArrayList<>(List.of(lasting));
        keys.add(VectorKeys.publicKey("server-2048").withId("short"));
        String jwks = new String(PublicJwks.write(KeySet.of(keys)), StandardCharsets.UTF_8);
        String ending = jwks.replace(
                "\"kid\":\"short\"", "\"exp\":" + wall.instant().plus(LIFE).toEpochMilli() + ",\"kid\":\"short\"");
        assertThat(ending).isNotEqualTo(jwks);
        fetch.answer(ScriptedFetch.ok(ending.getBytes(StandardCharsets.UTF_8)));
        return source.keys();
    }

    @Test
    void aKeyIsUsedUpToItsEndAndThenTheOthersAreAndThatIsTold() {
        begin(VectorKeys.publicKey("server-3072").withId("long"));
        advance(LIFE.minusMillis(1));
        assertThat(source.keys().find("short")).isPresent();
        assertThat(refreshes).hasSize(1);

        advance(Duration.ofMillis(1));

        assertThat(source.keys().keys()).extracting(MleKey::id).containsExactly("long");
        KeyRefresh told = refreshes.get(1);
        assertThat(told.outcome()).isEqualTo(Outcome.EXPIRED);
        assertThat(told.changes().gone()).extracting(MleKey::id).containsExactly("short");
        assertThat(handedOver).as("the server is asked for a new set").hasSize(1);
    }

    @Test
    void theLastKeyIsUsedUpToItsEndAndThenThereIsNone() {
        begin();
        advance(LIFE.minusMillis(1));
        assertThat(source.keys().find("short")).isPresent();

        wall.advance(Duration.ofMillis(1));

        Thread.currentThread().interrupt();
        assertThatThrownBy(source::keys)
                .isInstanceOf(KeyUnavailableException.class)
                .hasMessageContaining("[short (until ");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(refreshes).as("the set stays, to be told of").hasSize(1);
        assertThat(source.held()).isPresent();
    }

    @Test
    void aWallClockThatWasPutBackKeepsNoSetInUse() {
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("a")));
        source.keys();
        wall.advance(Duration.ofDays(-1));
        Duration limit = CacheRules.DEFAULT.staleIfError();
        steady.advance(limit.minusMillis(1));
        assertThat(source.keys().find("a")).isPresent();

        steady.advance(Duration.ofMillis(1));

        Thread.currentThread().interrupt();
        assertThatThrownBy(source::keys).isInstanceOf(KeyUnavailableException.class);
        assertThat(Thread.interrupted()).isTrue();
    }
}
