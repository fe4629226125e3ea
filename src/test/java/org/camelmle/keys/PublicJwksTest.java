package org.camelmle.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Named.named;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.stream.Stream;
import org.camelmle.MleConfigurationException;
import org.camelmle.testkit.VectorKeys;
import org.camelmle.testkit.Vectors;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PublicJwksTest {

    static Stream<Named<JsonNode>> ownSets() {
        return Vectors.cases("jwks_cases.json", "own_jwks").map(node -> named(Vectors.id(node), node));
    }

    @ParameterizedTest
    @MethodSource("ownSets")
    void onlyPublicMembersAreServed(JsonNode vector) throws IOException {
        byte[] input = vector.required("input").toString().getBytes(UTF_8);
        if (vector.required("output").isNull()) {
            assertThatThrownBy(() -> KeyFiles.read(input, "own.jwks.json", new char[0]))
                    .isInstanceOf(MleConfigurationException.class);
            return;
        }

        byte[] served = PublicJwks.write(KeyFiles.read(input, "own.jwks.json", new char[0]));

        assertThat(new JsonMapper().readTree(served)).isEqualTo(vector.required("output"));
        Vectors.elements(vector.path("must_not_contain"))
                .forEach(secret -> assertThat(new String(served, UTF_8)).doesNotContain(secret.textValue()));
    }

    @Test
    void aDisabledKeyIsNotServed() {
        MleKey key = VectorKeys.pair("client-2048");

        byte[] served = PublicJwks.write(KeySet.of(
                key.withId("gone").withStatus(KeyStatus.DISABLED),
                key.withId("new").withStatus(KeyStatus.PENDING)));

        assertThat(new String(served, UTF_8)).contains("\"new\"").doesNotContain("\"gone\"");
    }
}
