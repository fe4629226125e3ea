package org.camelmle.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.camelmle.MessageRejectedException;
import org.camelmle.MleErrorCode;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.profile.http.HeaderLookup;
import org.camelmle.testkit.VectorKeys;
import org.camelmle.testkit.Vectors;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every bad and good request of {@code invalid_jwe.json}, answered as Method's server would. */
class BadRequestsTest {

    private static final String FILE = "invalid_jwe.json";
    private static final String ACCEPTED = "accepted";
    private static final JsonNode FIXTURE = Vectors.file(FILE).required("fixture");
    private static final KeySet OWN = ownKeys();
    private static final KeySet CALLER = callerKeys();

    static Stream<Named<JsonNode>> tokens() {
        return named("vectors");
    }

    static Stream<Named<JsonNode>> envelopes() {
        return named("envelopes");
    }

    static Stream<Named<JsonNode>> tokensThatNeedNoPrivateKey() {
        return refusedIn("parse", "header", "lookup");
    }

    static Stream<Named<JsonNode>> tokensThatNeedNoKey() {
        return refusedIn("parse", "header");
    }

    private static Stream<Named<JsonNode>> refusedIn(String... phases) {
        return tokens().filter(token -> Set.of(phases).contains(phase(token.getPayload())))
                .filter(token -> Vectors.elements(token.getPayload().required("also_acceptable"))
                        .noneMatch(other -> word(other).equals(ACCEPTED)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tokens")
    void tokenIsAnsweredAsDocumented(JsonNode token) {
        assertOutcome(token, receive(token, KeySource.of(OWN)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("envelopes")
    void envelopeIsAnsweredAsDocumented(JsonNode envelope) {
        Map<String, String> headers = new HashMap<>();
        envelope.required("headers")
                .properties()
                .forEach(
                        header -> headers.put(header.getKey(), header.getValue().textValue()));
        assertOutcome(envelope, receive(Vectors.body(envelope), Ciphers.headers(headers), KeySource.of(OWN)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tokensThatNeedNoPrivateKey")
    void privateKeyIsNotTouched(JsonNode token) {
        List<MleKey> untouchable = OWN.keys().stream()
                .filter(key -> key.status().mayDecrypt())
                .map(UntouchableKey::of)
                .toList();
        assertThat(receive(token, KeySource.of(KeySet.of(untouchable))).status())
                .isEqualTo(400);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tokensThatNeedNoKey")
    void noKeyIsLookedUp(JsonNode token) {
        CountingKeys own = new CountingKeys(OWN);
        receive(token, own);
        assertThat(own.asked).isZero();
    }

    @Test
    void everyFailedDecryptionIsAnsweredAlike() {
        List<Outcome> outcomes = new ArrayList<>();
        Vectors.cases(FILE, "vectors")
                .filter(token -> phase(token).equals("crypto"))
                .forEach(token -> outcomes.add(receive(token, KeySource.of(OWN))));
        assertThat(outcomes).isNotEmpty();
        assertThat(new HashSet<>(outcomes)).hasSize(1);
    }

    private static void assertOutcome(JsonNode vector, Outcome outcome) {
        Set<String> allowed = new HashSet<>();
        allowed.add(word(vector.required("code")));
        vector.required("also_acceptable").forEach(other -> allowed.add(word(other)));
        assertThat(outcome.code()).isIn(allowed);
        MleErrorCode.of(outcome.code()).ifPresent(code -> {
            assertThat(outcome.status()).isEqualTo(code.httpStatus());
            assertThat(outcome.body()).contains("\"sub_type\":\"" + code + "\"");
        });
    }

    private static String word(JsonNode code) {
        return code.isNull() || code.textValue().equals("valid") ? ACCEPTED : code.textValue();
    }

    private static String phase(JsonNode token) {
        return token.required("phase").textValue();
    }

    private static Outcome receive(JsonNode token, KeySource own) {
        JsonNode body = JsonNodeFactory.instance.objectNode().put("encrypted", Vectors.text(token, "jwe"));
        return receive(Ciphers.bytes(body.toString()), Ciphers.MARKED, own);
    }

    private static Outcome receive(byte[] body, HeaderLookup headers, KeySource own) {
        MessageCipher server = new MessageCipher(Ciphers.settings(KeySource.of(CALLER), own));
        try {
            server.decryptRequest(WireMessage.request(body, headers), KeySource.of(CALLER));
            return new Outcome(ACCEPTED, 200, "");
        } catch (MessageRejectedException e) {
            return new Outcome(
                    e.providerCode().orElseThrow(),
                    e.httpStatus().orElseThrow(),
                    e.responseBody().orElseThrow());
        }
    }

    private record Outcome(String code, int status, String body) {}

    private static KeySet ownKeys() {
        List<MleKey> keys = new ArrayList<>();
        FIXTURE.required("own_private_keys").forEach(name -> keys.add(pair(name.textValue())));
        FIXTURE.required("disabled_own_kids")
                .forEach(kid ->
                        keys.add(pair("server-2048").withId(kid.textValue()).withStatus(KeyStatus.DISABLED)));
        return KeySet.of(keys);
    }

    private static KeySet callerKeys() {
        List<MleKey> keys = new ArrayList<>();
        FIXTURE.required("client_public_keys")
                .properties()
                .forEach(key ->
                        keys.add(pair(key.getValue().textValue()).toPublic().withId(key.getKey())));
        FIXTURE.required("disabled_cids")
                .forEach(kid -> keys.add(
                        pair("client-2048").toPublic().withId(kid.textValue()).withStatus(KeyStatus.DISABLED)));
        return KeySet.of(keys);
    }

    private static MleKey pair(String name) {
        return VectorKeys.pair(Vectors.file(FILE).required("keys").required(name));
    }

    private static Stream<Named<JsonNode>> named(String list) {
        return Vectors.cases(FILE, list).map(vector -> Named.of(Vectors.id(vector), vector));
    }
}
