package org.camelmle.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Named.named;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Random;
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

    /** Whatever else stands in a private JWK, at any place and under any name. */
    @Test
    void noMemberThatIsNotPublicGetsOut() throws IOException {
        Random random = new Random(7517);
        List<String> names = List.of("d", "p", "q", "dp", "dq", "qi", "k", "x", "D", "priv", "kid2", "x5u", "note");
        int served = 0;
        for (JsonNode pair : Vectors.file("interop.json").get("keys")) {
            for (int i = 0; i < 50; i++) {
                ObjectNode jwk = pair.deepCopy();
                for (int members = random.nextInt(5); members >= 0; members--) {
                    String name = names.get(random.nextInt(names.size()));
                    if (!jwk.has(name)) {
                        jwk.put(name, "Q0FOQVJZ");
                    }
                }
                served += servesOnlyPublic(jwk) ? 1 : 0;
            }
        }
        assertThat(served).isGreaterThan(20);
    }

    /** False if the key is refused. */
    private static boolean servesOnlyPublic(ObjectNode jwk) throws IOException {
        KeySet keys;
        try {
            keys = KeyFiles.read(jwk.toString().getBytes(UTF_8), "own.jwk", new char[0]);
        } catch (MleConfigurationException e) {
            assertThat(e.getMessage()).doesNotContain("Q0FOQVJZ");
            return false;
        }
        String served = new String(PublicJwks.write(keys), UTF_8);
        JsonNode key = new JsonMapper().readTree(served).path("keys").path(0);

        assertThat(key.fieldNames()).toIterable().isSubsetOf("kty", "kid", "use", "alg", "n", "e");
        assertThat(served).doesNotContain("Q0FOQVJZ");
        for (String secret : List.of("d", "p", "q", "dp", "dq", "qi")) {
            if (jwk.has(secret)) {
                assertThat(served).doesNotContain(jwk.get(secret).textValue());
            }
        }
        return true;
    }
}
