package org.camelmle.jose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camelmle.Explanation;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.testkit.VectorKeys;
import org.camelmle.testkit.Vectors;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad tokens as a server meets them: parse, look both keys up, decrypt. */
class InvalidTokenVectorsTest {

    private static final JsonNode FILE = Vectors.file("invalid_jwe.json");
    private static final byte[] PLAINTEXT = Vectors.base64(FILE, "plaintext_b64");
    private static final String DECRYPTED = "valid";

    private static final Map<String, String> OUTCOME_BY_CODE = Map.ofEntries(
            entry("MLE_INVALID_JWE_FORMAT", Reason.FORMAT.name()),
            entry("MLE_UNSUPPORTED_KEY_MANAGEMENT_ALGORITHM", Reason.ALGORITHM.name()),
            entry("MLE_INVALID_ENCRYPTION_ALGORITHM", Reason.ENCRYPTION_METHOD.name()),
            entry("MLE_MUST_INCLUDE_KID", Reason.KEY_ID_MISSING.name()),
            entry("MLE_MUST_INCLUDE_CID", Reason.REPLY_KEY_ID_MISSING.name()),
            entry("MLE_INVALID_KID", Reason.KEY_ID_UNKNOWN.name()),
            entry("MLE_INVALID_CID", Reason.REPLY_KEY_ID_UNKNOWN.name()),
            entry("MLE_DECRYPTION_FAILED", Reason.DECRYPTION.name()),
            entry("valid", DECRYPTED),
            entry("null", DECRYPTED));

    private static final Set<String> USING_KEY = Set.of("crypto", "ok");

    private static final CountingProvider PROVIDER = new CountingProvider();
    private static final JweCodec CODEC = new JweCodec(JwePolicy.DEFAULT.withReplyKeyMember("cid"), PROVIDER.crypto());
    private static final KeySet OWN_KEYS = ownKeys();
    private static final KeySet CALLER_KEYS = callerKeys();

    static Stream<Named<JsonNode>> tokens() {
        return Vectors.cases("invalid_jwe.json", "vectors").map(token -> Named.of(Vectors.id(token), token));
    }

    static Stream<Named<JsonNode>> cryptoTokens() {
        return tokens().filter(token -> phase(token.getPayload()).equals("crypto"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tokens")
    void tokenHasTheOutcomeOfTheTable(JsonNode vector) {
        check(vector);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cryptoTokens")
    void decryptionFailuresAreToldApartByNothing(JsonNode vector) {
        MessageRejectedException expected = failure(FILE.required("vectors"), "tamper/tag-last-bit");

        assertThat(failure(vector)).satisfies(failure -> {
            assertThat(failure).hasMessage(expected.getMessage()).hasNoCause().hasNoSuppressedExceptions();
            assertThat(failure.explanation()).isEqualTo(expected.explanation());
            assertThat(failure.reason()).isEqualTo(expected.reason());
        });
    }

    @Test
    void acceptedTokenThatShouldBeRefusedIsNoticed() {
        JsonNode good = vector("control/valid-a256gcm");

        assertThatThrownBy(() -> checkOutcome(Reason.FORMAT.name(), Set.of(), "parse", good))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void cryptoThatRunsTooEarlyIsNoticed() {
        JsonNode tampered = vector("tamper/tag-last-bit");

        assertThatThrownBy(() -> checkOutcome(Reason.DECRYPTION.name(), Set.of(), "header", tampered))
                .isInstanceOf(AssertionError.class);
    }

    private static void check(JsonNode vector) {
        Set<String> alternatives = Vectors.elements(vector.required("also_acceptable"))
                .map(code -> outcomeOf(code.textValue()))
                .collect(Collectors.toSet());
        checkOutcome(outcomeOf(vector.required("code").asText()), alternatives, phase(vector), vector);
    }

    private static String outcomeOf(String code) {
        return Optional.ofNullable(OUTCOME_BY_CODE.get(code)).orElseThrow();
    }

    private static void checkOutcome(String expected, Set<String> alternatives, String phase, JsonNode vector) {
        PROVIDER.reset();
        String outcome = outcome(vector);
        boolean usesKey = outcome.equals(expected) ? USING_KEY.contains(phase) : outcome.equals(DECRYPTED);

        assertThat(outcome)
                .satisfiesAnyOf(
                        it -> assertThat(it).isEqualTo(expected),
                        it -> assertThat(it).isIn(alternatives));
        assertThat(PROVIDER.rsaOperations()).as("RSA operations").isEqualTo(usesKey ? 1 : 0);
        assertThat(PROVIDER.gcmOperations()).as("AES-GCM operations").isEqualTo(usesKey ? 1 : 0);
    }

    private static String outcome(JsonNode vector) {
        try {
            assertThat(serve(vector)).isEqualTo(PLAINTEXT);
            return DECRYPTED;
        } catch (MessageRejectedException e) {
            return e.reason().name();
        }
    }

    private static byte[] serve(JsonNode vector) {
        byte[] token = Vectors.text(vector, "jwe").getBytes(UTF_8);
        CompactJwe jwe = CODEC.parse(token, 0, token.length);
        MleKey key =
                jwe.header().keyId().flatMap(OWN_KEYS::decryptionKey).orElseThrow(() -> unknown(Reason.KEY_ID_UNKNOWN));
        if (replyKey(jwe).isEmpty()) {
            throw unknown(Reason.REPLY_KEY_ID_UNKNOWN);
        }
        return CODEC.decrypt(jwe, key);
    }

    private static Optional<MleKey> replyKey(CompactJwe jwe) {
        return jwe.header()
                .text("cid")
                .flatMap(CALLER_KEYS::find)
                .filter(key -> key.status().mayEncrypt());
    }

    private static MessageRejectedException failure(JsonNode vectors, String id) {
        return Vectors.elements(vectors)
                .filter(vector -> Vectors.id(vector).equals(id))
                .map(InvalidTokenVectorsTest::failure)
                .findFirst()
                .orElseThrow();
    }

    private static MessageRejectedException failure(JsonNode vector) {
        try {
            serve(vector);
        } catch (MessageRejectedException e) {
            return e;
        }
        throw new AssertionError("It decrypted");
    }

    private static JsonNode vector(String id) {
        return Vectors.cases("invalid_jwe.json", "vectors")
                .filter(vector -> Vectors.id(vector).equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static String phase(JsonNode vector) {
        return vector.required("phase").textValue();
    }

    private static MessageRejectedException unknown(Reason reason) {
        return new MessageRejectedException(reason, new Explanation("no such key", "a known one", "none", "none"));
    }

    private static KeySet ownKeys() {
        List<MleKey> keys = new ArrayList<>();
        Vectors.elements(FILE.required("fixture").required("own_private_keys"))
                .map(name -> VectorKeys.pair(FILE.required("keys").required(name.textValue())))
                .forEach(keys::add);
        Vectors.elements(FILE.required("fixture").required("disabled_own_kids"))
                .map(kid -> disabled(kid.textValue()))
                .forEach(keys::add);
        return KeySet.of(keys);
    }

    private static KeySet callerKeys() {
        List<MleKey> keys = new ArrayList<>();
        FILE.required("fixture")
                .required("client_public_keys")
                .properties()
                .forEach(entry -> keys.add(VectorKeys.pair(
                                FILE.required("keys").required(entry.getValue().textValue()))
                        .withId(entry.getKey())
                        .toPublic()));
        Vectors.elements(FILE.required("fixture").required("disabled_cids"))
                .map(cid -> disabled(cid.textValue()).toPublic())
                .forEach(keys::add);
        return KeySet.of(keys);
    }

    private static MleKey disabled(String id) {
        return Tokens.KEY.withId(id).withStatus(KeyStatus.DISABLED);
    }
}
