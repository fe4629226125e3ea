package org.camelmle.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.profile.Profiles;
import org.camelmle.testkit.VectorKeys;
import org.camelmle.testkit.Vectors;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers that other implementations encrypted to our keys, in Method's envelope. */
class InteropAnswersTest {

    static Stream<Named<JsonNode>> answers() {
        return Vectors.cases("interop.json", "vectors")
                .filter(vector -> Vectors.id(vector).contains("/response/"))
                .map(vector -> Named.of(Vectors.id(vector), vector));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void answerOpensToTheOctet(JsonNode vector) {
        KeySet own = KeySet.of(VectorKeys.pair("client-2048"), VectorKeys.pair("client-4096"));
        MessageCipher client = new MessageCipher(Ciphers.settings(KeySource.of(Ciphers.SERVER), KeySource.of(own)));
        String kid = vector.required("header").required("kid").textValue();
        byte[] body = Ciphers.bytes("{\"encrypted\":\"" + Vectors.text(vector, "jwe") + "\"}");

        DecryptedMessage answer = client.decryptResponse(
                WireMessage.answer(body, 200, Ciphers.JSON), Optional.of(new SentRequest(true, Set.of(kid))));

        assertThat(answer.body())
                .isEqualTo(Vectors.base64(
                        Vectors.file("interop.json").required("plaintexts"),
                        vector.required("plaintext").textValue()));
        assertThat(answer.keyId()).contains(kid);
    }

    static Stream<Named<JsonNode>> bankedAnswers() {
        return Vectors.cases("interop.json", "vectors")
                .filter(vector -> Vectors.id(vector).contains("/banked/"))
                .map(vector -> Named.of(Vectors.id(vector), vector));
    }

    @Test
    void bankedAnswersOfEveryProducerAreThere() {
        assertThat(bankedAnswers().map(Named::getName))
                .containsExactlyInAnyOrder(
                        "node-jose/banked/client-4096/A256GCM/entity-json/no-kid",
                        "node-jose/banked/client-4096/A256GCM/json-array/kid-only",
                        "npm-jose/banked/client-4096/A256GCM/entity-json/no-kid",
                        "npm-jose/banked/client-4096/A256GCM/json-array/kid-only",
                        "python-jwcrypto/banked/client-4096/A256GCM/entity-json/no-kid",
                        "python-jwcrypto/banked/client-4096/A256GCM/json-array/kid-only");
    }

    /** A bare JWE: without a kid the key of the credential opens it, with one the key that it names. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("bankedAnswers")
    void bankedAnswerOpensToTheOctet(JsonNode vector) {
        KeySet own = KeySet.of(VectorKeys.pair("client-2048"), VectorKeys.pair("client-4096"));
        MessageCipher client = new MessageCipher(Ciphers.with(
                Ciphers.settings(KeySource.of(Ciphers.SERVER), KeySource.of(own)), Profiles.byName("banked")));
        String key = VectorKeys.pair("client-4096").id();
        boolean named = vector.required("header").has("kid");

        DecryptedMessage answer = client.decryptResponse(
                WireMessage.answer(
                        Ciphers.bytes(Vectors.text(vector, "jwe")),
                        200,
                        name -> Optional.of("application/jose").filter(any -> name.equals("Content-Type"))),
                Optional.empty(),
                () -> named ? Optional.empty() : Optional.of(key));

        assertThat(answer.body())
                .isEqualTo(Vectors.base64(
                        Vectors.file("interop.json").required("plaintexts"),
                        vector.required("plaintext").textValue()));
        assertThat(answer.keyId()).contains(key);
        assertThat(answer.encrypted()).isTrue();
    }
}
