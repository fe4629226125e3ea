package org.camelmle.jose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.keys.KeyFiles;
import org.camelmle.keys.MleKey;
import org.camelmle.testkit.Vectors;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RfcVectorsTest {

    private static final CryptoProvider JDK = CryptoProvider.select("auto");

    static Stream<Named<JsonNode>> refusedTokens() {
        return Vectors.cases("rfc_vectors.json", "jwe")
                .filter(token -> !token.required("applies").booleanValue())
                .map(token -> Named.of(Vectors.id(token), token));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusedTokens")
    void tokenOfAnotherAlgorithmOrSerializationIsRefused(JsonNode vector) {
        boolean compact = vector.required("serialization").textValue().equals("compact");
        byte[] token = (compact
                        ? vector.required("jwe").textValue()
                        : vector.required("jwe_json").toString())
                .getBytes(UTF_8);
        JweCodec codec = new JweCodec(Tokens.NO_KEY_ID, JDK);

        MessageRejectedException failure =
                catchThrowableOfType(MessageRejectedException.class, () -> codec.parse(token, 0, token.length));

        assertThat(failure.reason()).isEqualTo(compact ? Reason.ALGORITHM : Reason.FORMAT);
    }

    @Test
    void contentOfRfc7516AppendixA1IsAKnownAnswer() {
        JsonNode vector = appendixA1();
        byte[] token = vector.required("jwe").textValue().getBytes(UTF_8);
        byte[] contentKey = cek(vector);

        CompactJwe jwe = CompactJwe.parse(token, 0, token.length, token.length);

        assertThat(new ContentCipher(JDK).decrypt(jwe, contentKey)).isEqualTo(Vectors.base64(vector, "plaintext_b64"));
    }

    @Test
    void tokenOfRfc7516AppendixA1OpensWhereTheSha1VariantIsListed() {
        JsonNode vector = appendixA1();
        byte[] token = vector.required("jwe").textValue().getBytes(UTF_8);
        byte[] jwk = vector.required("key").toString().getBytes(UTF_8);
        MleKey key = KeyFiles.readPrivate(jwk, "RFC 7516", new char[0]).keys().get(0);
        JwePolicy lenient = new JwePolicy(
                Set.of(KeyManagementAlgorithm.RSA_OAEP),
                Set.of(ContentEncryption.A256GCM),
                false,
                Optional.empty(),
                token.length);

        assertThat(Tokens.decrypt(new JweCodec(lenient, JDK), token, key))
                .isEqualTo(Vectors.base64(vector, "plaintext_b64"));
    }

    private static JsonNode appendixA1() {
        return Vectors.cases("rfc_vectors.json", "jwe")
                .filter(token -> Vectors.id(token).equals("rfc7516-A.1"))
                .findFirst()
                .orElseThrow();
    }

    private static byte[] cek(JsonNode vector) {
        return Base64.getDecoder().decode(vector.required("cek_b64").textValue());
    }
}
