package org.camelmle.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.testkit.VectorKeys;
import org.camelmle.testkit.Vectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every bad token and body, over HTTP: the documented code and status, or one that the table allows too. */
class InvalidJweVectorsTest {

    private static final String FILE = "invalid_jwe.json";
    private static final JsonNode FIXTURE = Vectors.file(FILE).required("fixture");
    private static final MleKey ANY = VectorKeys.pair("server-3072");

    private static final Sandbox LENIENT = fixture().start();
    private static final Sandbox STRICT = fixture().requireMle().start();

    @AfterAll
    static void close() {
        LENIENT.close();
        STRICT.close();
    }

    static Stream<Named<JsonNode>> tokens() {
        return Vectors.cases(FILE, "vectors").map(each -> Named.of(Vectors.id(each), each));
    }

    static Stream<Named<JsonNode>> envelopes() {
        return Vectors.cases(FILE, "envelopes").map(each -> Named.of(Vectors.id(each), each));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tokens")
    void tokenGetsItsCode(JsonNode token) {
        assertAnswer(token, send(token));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("envelopes")
    void envelopeGetsItsCode(JsonNode envelope) {
        Map<String, String> headers = new HashMap<>();
        envelope.required("headers")
                .properties()
                .forEach(each -> headers.put(each.getKey(), each.getValue().textValue()));
        Sandbox sandbox = headers.containsKey("Method-MLE") ? LENIENT : STRICT;

        assertAnswer(envelope, Client.of(sandbox).send("POST", "/echo", Vectors.body(envelope), headers));
    }

    @Test
    void allFailuresOfDecryptionAreAnsweredWithTheSameBytes() {
        List<String> answers = tokens().map(Named::getPayload)
                .filter(token -> token.required("phase").textValue().equals("crypto"))
                .filter(token -> token.required("code").textValue().equals("MLE_DECRYPTION_FAILED"))
                .map(InvalidJweVectorsTest::send)
                .map(InvalidJweVectorsTest::withoutIds)
                .toList();

        assertThat(answers).hasSizeGreaterThan(1);
        assertThat(answers).allMatch(answers.get(0)::equals);
    }

    private static String withoutIds(Reply reply) {
        Map<String, List<String>> headers =
                new HashMap<>(reply.response().headers().map());
        List.of("request-id", "idem-request-id", "date").forEach(headers::remove);
        return reply.status() + " " + headers + " " + reply.text();
    }

    private static Reply send(JsonNode token) {
        String body = Answer.JSON
                .createObjectNode()
                .put("encrypted", Vectors.text(token, "jwe"))
                .toString();
        return Client.of(LENIENT)
                .send("POST", "/echo", body, Map.of("Method-MLE", "jwe", "Content-Type", "application/json"));
    }

    /** In the expectations {@code null} and {@code valid} mean that the request is accepted. */
    private static void assertAnswer(JsonNode expected, Reply reply) {
        List<String> acceptable = new ArrayList<>();
        acceptable.add(code(expected.required("code")));
        expected.required("also_acceptable").forEach(each -> acceptable.add(code(each)));

        assertThat(acceptable).as(reply.text()).contains(reply.status() == 200 ? "valid" : reply.subType());
        if (reply.subType().equals(expected.path("code").textValue())) {
            assertThat(reply.status()).isEqualTo(expected.required("http").intValue());
        }
    }

    private static String code(JsonNode code) {
        return code.isNull() ? "valid" : code.textValue();
    }

    private static SandboxBuilder fixture() {
        SandboxBuilder options = Sandbox.method();
        FIXTURE.required("own_private_keys").forEach(name -> options.methodKey(VectorKeys.pair(name.textValue())));
        FIXTURE.required("disabled_own_kids")
                .forEach(kid -> options.methodKey(ANY.withId(kid.textValue()).withStatus(KeyStatus.DISABLED)));
        FIXTURE.required("client_public_keys")
                .properties()
                .forEach(each -> options.teamKey(
                        VectorKeys.publicKey(each.getValue().textValue()).withId(each.getKey())));
        FIXTURE.required("disabled_cids")
                .forEach(cid ->
                        options.teamKey(ANY.toPublic().withId(cid.textValue()).withStatus(KeyStatus.DISABLED)));
        FIXTURE.required("other_team_cids")
                .forEach(cid -> options.otherTeamKey(ANY.toPublic().withId(cid.textValue())));
        return options;
    }
}
