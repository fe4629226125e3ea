package org.camelmle.keys.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.camelmle.keys.JwksDocument.AlarmKind;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.keys.remote.KeyRefresh.Outcome;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.Test;

/** What changed from one document to the next, and the kid that names another key all at once. */
class KnownKeysTest {

    private static final MleKey FIRST = VectorKeys.publicKey("server-2048");
    private static final MleKey OTHER = VectorKeys.publicKey("server-2048-b");

    private final RemoteFixture remote = new RemoteFixture();

    private KeyRefresh next(JwksKeySource source, byte[] jwks) {
        remote.clock.advance(Duration.ofMinutes(1));
        remote.fetch.answer(ScriptedFetch.ok(jwks));
        return source.renew();
    }

    @Test
    void addedDeprecatedActivatedAndGoneKeysAreTold() {
        JwksKeySource source = remote.source();

        assertThat(next(source, ScriptedFetch.jwks("a")).changes().added())
                .extracting(MleKey::id)
                .containsExactly("a");
        byte[] retiring = ScriptedFetch.withStatus(ScriptedFetch.jwks("a"), "deprecated");
        assertThat(next(source, retiring).changes().deprecated())
                .extracting(MleKey::id)
                .containsExactly("a");
        assertThat(next(source, retiring).changes().isEmpty()).as("told once").isTrue();
        assertThat(next(source, ScriptedFetch.jwks("a")).changes().activated())
                .extracting(MleKey::id)
                .containsExactly("a");
        KeyChanges last = next(source, ScriptedFetch.jwks("b")).changes();
        assertThat(last.gone()).extracting(MleKey::id).containsExactly("a");
        assertThat(last.added()).extracting(MleKey::id).containsExactly("b");
    }

    @Test
    void theSameDocumentChangesNothing() {
        JwksKeySource source = remote.source();
        assertThat(next(source, ScriptedFetch.jwks("a")).changes().isEmpty()).isFalse();

        assertThat(next(source, ScriptedFetch.jwks("a")).changes().isEmpty()).isTrue();
    }

    private static byte[] twice(String one, String other) {
        String first = new String(ScriptedFetch.jwks("a", one), UTF_8);
        String second = new String(ScriptedFetch.withStatus(ScriptedFetch.jwks("a", other), "deprecated"), UTF_8);
        return (first.substring(0, first.lastIndexOf(']')) + "," + second.substring(second.indexOf('[') + 1))
                .getBytes(UTF_8);
    }

    @Test
    void aKidThatStandsTwiceIsTheFirstIfBothAreTheSameKey() {
        JwksKeySource source = remote.source();

        KeyRefresh refresh = next(source, twice("server-2048", "server-2048"));

        assertThat(refresh.problem()).isEmpty();
        assertThat(source.keys().keys()).singleElement().satisfies(key -> {
            assertThat(key.id()).isEqualTo("a");
            assertThat(key.status()).isEqualTo(KeyStatus.ACTIVE);
        });
    }

    @Test
    void aKidThatStandsTwiceWithTwoKeysIsAnAlarmAndNothingIsTaken() {
        KeyRefresh refresh = next(remote.source(), twice("server-2048", "server-2048-b"));

        assertThat(refresh.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(refresh.alarms()).extracting(alarm -> alarm.kind()).containsExactly(AlarmKind.DUPLICATE_KID);
    }

    @Test
    void aKnownKidWithAnotherKeyIsAnAlarmWithBothThumbprints() {
        JwksKeySource source = remote.source();
        next(source, ScriptedFetch.jwks("a", "server-2048"));

        KeyRefresh rebound = next(source, ScriptedFetch.jwks("a", "server-2048-b"));

        assertThat(rebound.alarms()).singleElement().satisfies(alarm -> {
            assertThat(alarm.kind()).isEqualTo(AlarmKind.KID_REBOUND);
            assertThat(alarm.detail()).contains("'a'", FIRST.thumbprint(), OTHER.thumbprint());
        });
        assertThat(rebound.changes().rebound()).extracting(MleKey::id).containsExactly("a");
        assertThat(source.keys().find("a")).map(MleKey::thumbprint).hasValue(OTHER.thumbprint());
        assertThat(next(source, ScriptedFetch.jwks("a", "server-2048-b")).alarms())
                .isEmpty();
    }

    @Test
    void aPinnedKidKeepsItsKeyAndGoesOnAlarming() {
        JwksKeySource source = remote.source(RemoteFixture.pinned());
        next(source, ScriptedFetch.jwks("a", "server-2048"));

        for (int i = 0; i < 2; i++) {
            KeyRefresh rebound =
                    next(source, ScriptedFetch.withStatus(ScriptedFetch.jwks("a", "server-2048-b"), "deprecated"));

            assertThat(rebound.alarms())
                    .extracting(alarm -> alarm.kind())
                    .containsExactlyInAnyOrder(AlarmKind.KID_REBOUND, AlarmKind.NO_ACTIVE_KEY);
            assertThat(rebound.changes().rebound()).isEmpty();
            assertThat(source.keys().find("a")).hasValueSatisfying(key -> {
                assertThat(key.thumbprint()).isEqualTo(FIRST.thumbprint());
                assertThat(key.status()).isEqualTo(KeyStatus.RETIRING);
            });
        }
    }

    @Test
    void aKidThatWentAwayIsStillKnownWhenItComesBack() {
        JwksKeySource source = remote.source(RemoteFixture.pinned());
        next(source, ScriptedFetch.jwks("a", "server-2048"));
        next(source, ScriptedFetch.jwks("b", "server-3072"));

        assertThat(next(source, ScriptedFetch.jwks("a", "server-2048-b")).alarms())
                .singleElement()
                .satisfies(alarm -> assertThat(alarm.kind()).isEqualTo(AlarmKind.KID_REBOUND));
        assertThat(source.keys().find("a")).map(MleKey::thumbprint).hasValue(FIRST.thumbprint());
    }

    @Test
    void anotherKeyIsAnAlarmWhereverItComesFromAndOnlyTheSetSaysWhichOneIsUsed() {
        for (JwksKeySource source : List.of(remote.source(RemoteFixture.pinned()), remote.source())) {
            next(source, ScriptedFetch.jwks("a", "server-2048"));
            int before = remote.fetch.count();

            KeyRefresh refresh = source.update("a", () -> OTHER.withId("a").withStatus(KeyStatus.DISABLED));

            assertThat(refresh.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(refresh.alarms()).singleElement().satisfies(alarm -> {
                assertThat(alarm.kind()).isEqualTo(AlarmKind.KID_REBOUND);
                assertThat(alarm.detail()).contains("'a'", FIRST.thumbprint(), OTHER.thumbprint());
            });
            assertThat(source.keys().activeKey()).map(MleKey::thumbprint).hasValue(FIRST.thumbprint());
            remote.clock.advance(Duration.ofSeconds(30));
            source.keys();
            assertThat(remote.fetch.count()).as("the set is asked for").isEqualTo(before + 1);
        }
    }
}
