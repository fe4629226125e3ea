package org.camelmle.jose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.camelmle.testkit.VectorKeys;
import org.camelmle.testkit.Vectors;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InteropVectorsTest {

    private static final JsonNode PLAINTEXTS = Vectors.file("interop.json").required("plaintexts");

    private final JweCodec jdk = new JweCodec(Tokens.NO_KEY_ID, CryptoProvider.select("auto"));

    static Stream<Named<JsonNode>> tokens() {
        return Vectors.cases("interop.json", "vectors").map(token -> Named.of(Vectors.id(token), token));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tokens")
    void tokenOfAnotherImplementationDecryptsToTheByte(JsonNode vector) {
        byte[] token = Vectors.text(vector, "jwe").getBytes(UTF_8);
        byte[] expected =
                Vectors.base64(PLAINTEXTS, vector.required("plaintext").textValue());

        CompactJwe jwe = jdk.parse(token, 0, token.length);
        byte[] plaintext =
                jdk.decrypt(jwe, VectorKeys.pair(vector.required("key").textValue()));

        assertThat(plaintext).isEqualTo(expected);
        Set<String> members = new TreeSet<>();
        vector.required("header").fieldNames().forEachRemaining(members::add);
        assertThat(new TreeSet<>(jwe.header().members().keySet())).isEqualTo(members);
    }
}
