package org.camelmle.keys;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.camelmle.testkit.VectorKeys;
import org.camelmle.testkit.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MleKeyTest {

    @Test
    void theThumbprintIsTheOneOfRfc7638() {
        JsonNode vector =
                Vectors.cases("rfc_vectors.json", "thumbprint").findFirst().orElseThrow();
        MleKey key = MleKey.ofPublic(
                "any", KeyStatus.ACTIVE, VectorKeys.rsaPublic(vector.required("jwk")), Optional.empty());

        assertThat(key.thumbprint())
                .isEqualTo(vector.required("thumbprint_sha256").textValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "clé", "key 1", "漢", "\uD83D\uDE00"})
    void printableTextIsAnId(String text) {
        assertThat(MleKey.isId(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\r\nX: y", "\0", "\u2028", "\u202E", "\uD800"})
    void otherTextIsNoId(String text) {
        assertThat(MleKey.isId(text)).isFalse();
    }

    @Test
    void anIdHasAtMost256Characters() {
        assertThat(MleKey.isId("x".repeat(256))).isTrue();
        assertThat(MleKey.isId("x".repeat(257))).isFalse();
    }

    /** Whoever names a key otherwise does so for every message, and what is derived from the key is kept with it. */
    @Test
    void keyUnderAnotherIdIsMadeOnceUntilAThirdIsAskedFor() {
        MleKey key = VectorKeys.pair("server-2048");
        MleKey renamed = key.withId("other");

        assertThat(renamed.id()).isEqualTo("other");
        assertThat(renamed.publicKey()).isSameAs(key.publicKey());
        assertThat(key.withId("other")).isSameAs(renamed);
        assertThat(key.withId("third").id()).isEqualTo("third");
        assertThat(key.id()).isNotEqualTo("other");
    }

    @Test
    void thePublicHalfHasNoPrivateKey() {
        assertThat(VectorKeys.pair("server-2048").toPublic().privateKey()).isEmpty();
    }

    @Test
    void whatAFunctionMakesOfAKeyIsMadeOncePerFunctionAndKey() {
        MleKey key = VectorKeys.pair("server-2048");
        Function<MleKey, Object> one = any -> new Object();
        Function<MleKey, List<String>> other = it -> List.of(it.id());
        Object made = key.derived(one);

        assertThat(key.derived(other)).containsExactly(key.id());
        assertThat(key.derived(one)).isSameAs(made);
        assertThat(key.derived(other)).isSameAs(key.derived(other));
        assertThat(key.withId("other").derived(one)).isNotSameAs(made);
    }

    @Test
    void whatIsPrintedTellsAPairFromAPublicKey() {
        MleKey key = VectorKeys.pair("server-2048").withId("k");

        assertThat(key).hasToString("MleKey[id=k, status=ACTIVE, bits=2048, with private key]");
        assertThat(key.toPublic()).hasToString("MleKey[id=k, status=ACTIVE, bits=2048]");
    }
}
