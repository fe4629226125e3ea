package org.camelmle.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.camelmle.keys.KeyStatus.ACTIVE;
import static org.camelmle.keys.KeyStatus.DISABLED;
import static org.camelmle.keys.KeyStatus.PENDING;
import static org.camelmle.keys.KeyStatus.RETIRING;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeySetTest {

    private static final MleKey PAIR = VectorKeys.pair("server-2048");

    @Test
    void keyIsFoundByItsIdOrAnyNameOfItsCertificateAmongAThousand() {
        List<MleKey> many = IntStream.range(0, 1000)
                .mapToObj(i -> certified("k" + i, "serial-" + i, "ab" + i))
                .toList();
        KeySet keys = KeySet.of(many);

        assertThat(keys.named("k7")).containsExactly(many.get(7));
        assertThat(keys.named("serial-999")).containsExactly(many.get(999));
        assertThat(keys.named("AB:500")).containsExactly(many.get(500));
        assertThat(keys.named("serial-1000")).isEmpty();
        assertThat(many).allMatch(key -> keys.named(key.id()).equals(List.of(key)));
    }

    @Test
    void nameOfTwoCertificatesFindsTheKeyThatMayBeUsed() {
        MleKey disabled = certified("a", "serial").withStatus(DISABLED);
        MleKey usable = certified("b", "serial");
        KeySet keys = KeySet.of(disabled, usable, key("c", ACTIVE, 1));

        assertThat(keys.named("serial")).containsExactly(disabled, usable);
        assertThat(keys.decryptionKeyNamed("serial")).contains(usable);
        assertThat(keys.decryptionKeyNamed("unknown")).isEmpty();
        assertThat(keys.without("c").decryptionKeyNamed("unknown"))
                .as("the only one that opens")
                .contains(usable);
    }

    /** The name of a key that may no longer be used is the same as another's, but for its spelling. */
    @Test
    void exactNameDoesNotHideTheSameInHex() {
        MleKey disabled = certified("a", "AB").withStatus(DISABLED);
        MleKey usable = certified("b", "ab");
        KeySet keys = KeySet.of(disabled, usable, key("c", ACTIVE, 1));

        assertThat(keys.decryptionKeyNamed("AB")).contains(usable);
    }

    private static MleKey certified(String id, String... names) {
        return key(id, ACTIVE, 1)
                .withCertificate(new KeyCertificate(id, Optional.empty(), Instant.EPOCH, Instant.MAX, Set.of(names)));
    }

    @Test
    void theNewestActiveKeyIsEncryptedTo() {
        KeySet keys = KeySet.of(key("old", ACTIVE, 1), key("new", ACTIVE, 2), key("newest", PENDING, 3));

        assertThat(keys.encryptionKey()).map(MleKey::id).hasValue("new");
        assertThat(keys.encryptionKeys()).extracting(MleKey::id).containsExactly("new", "old");
    }

    @Test
    void keysWithoutAgeAreUsedInTheOrderOfTheirSource() {
        KeySet keys = KeySet.of(PAIR.withId("a"), PAIR.withId("b"));

        assertThat(keys.encryptionKeys()).extracting(MleKey::id).containsExactly("a", "b");
    }

    @Test
    void aRetiringKeyIsEncryptedToOnlyWhenNothingIsActive() {
        KeySet retiring = KeySet.of(key("r", RETIRING, 2));

        assertThat(retiring.encryptionKey()).map(MleKey::id).hasValue("r");
        assertThat(retiring.activeKey()).isEmpty();
        assertThat(retiring.with(key("a", ACTIVE, 1)).encryptionKey())
                .map(MleKey::id)
                .hasValue("a");
    }

    @Test
    void aKeyLeavesTheSetAtItsEnd() {
        Instant end = Instant.ofEpochSecond(1000);
        KeySet keys = KeySet.of(key("a", ACTIVE, 2).expiringAt(end), key("b", ACTIVE, 1));

        assertThat(keys.at(end.minusMillis(1))).isSameAs(keys);
        assertThat(keys.at(end).keys()).extracting(MleKey::id).containsExactly("b");
    }

    @Test
    void theLastEndIsThatOfTheKeyThatMayBeEncryptedToLongest() {
        Instant end = Instant.ofEpochSecond(1000);
        KeySet keys = KeySet.of(
                key("a", ACTIVE, 1).expiringAt(end),
                key("b", RETIRING, 1).expiringAt(end.plusSeconds(1)),
                key("c", DISABLED, 1));

        assertThat(keys.nextEnd()).hasValue(end);
        assertThat(keys.lastEnd()).hasValue(end.plusSeconds(1));
        assertThat(keys.with(key("d", ACTIVE, 1)).lastEnd()).isEmpty();
    }

    @Test
    void anEndStaysWithTheKeyInEachOfItsForms() {
        Instant end = Instant.ofEpochSecond(1000);
        MleKey key = PAIR.expiringAt(end);

        assertThat(key.withStatus(RETIRING)
                        .withStatus(ACTIVE, end)
                        .withId("x")
                        .toPublic()
                        .expiresAt())
                .hasValue(end);
    }

    @Test
    void pendingAndDisabledKeysAreNotEncryptedTo() {
        assertThat(KeySet.of(key("p", PENDING, 1), key("d", DISABLED, 2)).encryptionKey())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"PENDING, true", "ACTIVE, true", "RETIRING, true", "DISABLED, false"})
    void aDisabledKeyOpensNothing(KeyStatus status, boolean opens) {
        KeySet keys = KeySet.of(key("k", status, 1));

        assertThat(keys.decryptionKey("k").isPresent()).isEqualTo(opens);
        assertThat(keys.find("k")).isPresent();
    }

    @Test
    void aPublicKeyOpensNothing() {
        assertThat(KeySet.of(PAIR.toPublic()).decryptionKey(PAIR.id())).isEmpty();
    }

    @Test
    void anIdIsMatchedToTheLetter() {
        KeySet keys = KeySet.of(PAIR.withId("Key"));

        assertThat(keys.decryptionKey("key")).isEmpty();
        assertThat(keys.decryptionKey("Key ")).isEmpty();
    }

    @Test
    void aChangeMakesANewSet() {
        KeySet before = KeySet.of(key("k", ACTIVE, 1));

        KeySet after = before.with(key("k", DISABLED, 1));

        assertThat(before.find("k")).map(MleKey::status).hasValue(ACTIVE);
        assertThat(after.find("k")).map(MleKey::status).hasValue(DISABLED);
    }

    @Test
    void theFirstKeyThatWaitsIsThePendingOne() {
        KeySet keys = KeySet.of(key("a", ACTIVE, 3), key("p", PENDING, 1), key("q", PENDING, 2));

        assertThat(keys.pendingKey()).map(MleKey::id).hasValue("p");
        assertThat(keys.without("p").without("q").pendingKey()).isEmpty();
    }

    @Test
    void onlyASetWithoutKeysIsEmpty() {
        assertThat(KeySet.EMPTY.isEmpty()).isTrue();
        assertThat(KeySet.of(key("d", DISABLED, 1)).isEmpty()).isFalse();
    }

    @Test
    void twoKeysWithOneIdAreRefused() {
        assertThatThrownBy(() -> KeySet.of(PAIR, PAIR))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Two keys with the id '" + PAIR.id() + "'");
    }

    private static MleKey key(String id, KeyStatus status, long second) {
        return MleKey.ofPair(
                id,
                status,
                PAIR.publicKey(),
                PAIR.privateKey().orElseThrow(),
                Optional.of(Instant.ofEpochSecond(second)));
    }
}
