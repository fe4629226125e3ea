package org.camelmle.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.camelmle.testkit.HandmadeJwe.GOOD;

import java.security.spec.MGF1ParameterSpec;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.camelmle.Explanation;
import org.camelmle.KeyUnavailableException;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.jose.JwePolicy;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.testkit.HandmadeJwe;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a captured message says of itself to the client that has it. */
class JweInspectionTest {

    private static final int LIMIT = JwePolicy.DEFAULT_MAX_MESSAGE_SIZE;
    private static final String SECRET = "CANARY-plaintext";
    private static final MleKey KEY = VectorKeys.pair("client-2048");
    private static final MleKey DISABLED = VectorKeys.pair("client-4096").withStatus(KeyStatus.DISABLED);
    private static final KeySource OURS = KeySource.of(KeySet.of(KEY, DISABLED));

    private final byte[] request =
            Ciphers.client().encryptRequest(Ciphers.bytes("{}")).body();

    private static String header(String kid, String more) {
        return "{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\",\"kid\":\"" + kid + "\"" + more + "}";
    }

    private static String answer(HandmadeJwe sender, MleKey recipient) {
        return sender.encrypt(SECRET, recipient, header(KEY.id(), ""));
    }

    private static JweInspection inspect(String jwe, KeySource ours) {
        return JweInspection.of(Ciphers.bytes(jwe), Ciphers.METHOD.response(), LIMIT, ours);
    }

    private static JweInspection inspect(String jwe) {
        return inspect(jwe, OURS);
    }

    private static JweInspection diagnosed(String jwe, KeySource ours) {
        return JweInspection.diagnosed(Ciphers.bytes(jwe), Ciphers.METHOD.response(), LIMIT, ours, Ciphers.CRYPTO);
    }

    @Test
    void lengthIsJudgedByTheLimitThatHoldsForTheMessage() {
        assertThat(inspectRequest(LIMIT).problem()).isEmpty();
        assertThat(inspectRequest(100).problem().map(MessageRejectedException::reason))
                .contains(Reason.TOO_LARGE);
    }

    private JweInspection inspectRequest(int maxMessageSize) {
        return JweInspection.of(request, Ciphers.METHOD.request(), maxMessageSize, KeySource.of(Ciphers.SERVER));
    }

    @Test
    void goodAnswerIsDescribedInItsEnvelopeAndBareWithoutBeingOpened() {
        String jwe = answer(GOOD, KEY);

        for (String body : List.of(jwe, "{\"encrypted\":\"" + jwe + "\"}")) {
            JweInspection found = inspect(body);
            assertThat(found.toMap())
                    .containsExactly(
                            Map.entry("encrypted", true),
                            Map.entry("header", Map.of("alg", "RSA-OAEP-256", "enc", "A256GCM", "kid", KEY.id())),
                            Map.entry(
                                    "octets",
                                    Map.of("encryptedKey", 256, "iv", 12, "ciphertext", SECRET.length(), "tag", 16)),
                            Map.entry("key", "known"));
            assertThat(found.problem()).isEmpty();
            assertThat(found.fieldError()).isEmpty();
        }
    }

    @Test
    void ofUnknownHeaderMembersOnlyTheNamesAreTold() {
        JweInspection found = inspect(GOOD.encrypt(SECRET, KEY, header(KEY.id(), ",\"note\":\"CANARY\",\"iat\":7")));

        assertThat(found.header())
                .containsEntry("otherMembers", List.of("note"))
                .containsEntry("iat", 7);
        assertThat(found.toMap().toString()).doesNotContain("CANARY");
    }

    @Test
    void whatOurKeysSayToTheKeyIdIsTold() {
        KeySource down = () -> {
            throw new KeyUnavailableException(new Explanation("f", "e", "c", "n"));
        };

        assertThat(inspect(answer(GOOD, KEY)).key()).isEqualTo("known");
        assertThat(inspect(GOOD.encrypt(SECRET, DISABLED, header(DISABLED.id(), "")))
                        .key())
                .isEqualTo("disabled");
        assertThat(inspect(GOOD.encrypt(SECRET, KEY, header("other", ""))).key())
                .isEqualTo("unknown");
        assertThat(inspect(GOOD.encrypt(SECRET, KEY, "{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\"}"))
                        .key())
                .isEqualTo("not named");
        assertThat(inspect(answer(GOOD, KEY), down).key()).isEqualTo("unknown: our own keys cannot be read");
    }

    @Test
    void whatWouldBeRejectedIsExplained() {
        JweInspection old = inspect(GOOD.encrypt(SECRET, KEY, "{\"alg\":\"RSA1_5\",\"enc\":\"A256GCM\"}"));
        assertThat(old.encrypted()).isTrue();
        assertThat(old.problem().map(MessageRejectedException::reason)).contains(Reason.ALGORITHM);

        JweInspection none = inspect("{\"encrypted\":\"abc\"}");
        assertThat(none.encrypted()).isFalse();
        Explanation said = none.problem().orElseThrow().explanation();
        assertThat(none.toMap())
                .containsEntry(
                        "problem",
                        Map.of(
                                "reason", "FORMAT",
                                "found", said.found(),
                                "expected", said.expected(),
                                "likelyCause", said.likelyCause(),
                                "nextStep", said.nextStep()));
    }

    static Stream<Arguments> errors() {
        MleKey other = VectorKeys.pair("server-2048");
        return Stream.of(
                Arguments.of(GOOD.encrypt(SECRET, other, header("other", "")), FieldError.KEY_OF_ANOTHER_ENVIRONMENT),
                Arguments.of(
                        GOOD.encrypt(SECRET, KEY, header(KEY.id(), ",\"cid\":\"" + KEY.id() + "\"")),
                        FieldError.KID_OF_OUR_OWN_KEY),
                Arguments.of(
                        answer(new HandmadeJwe("SHA-256", MGF1ParameterSpec.SHA256, 16), KEY),
                        FieldError.IV_OF_16_OCTETS));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void errorThatNeedsNoKeyToBeSeenIsNamed(String jwe, FieldError error) {
        JweInspection found = inspect(jwe);

        assertThat(found.fieldError()).contains(error);
        assertThat(found.toMap().get("fieldError"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("name", error.name())
                .containsOnlyKeys("name", "likelyCause", "nextStep");
    }

    /** A request to somebody else, an answer where we have no keys, one that names none, and a good request to us. */
    @Test
    void noErrorIsNamedWhereItWouldBeAGuess() {
        assertThat(inspect(GOOD.encrypt(SECRET, KEY, header("other", ",\"cid\":\"caller\"")))
                        .fieldError())
                .isEmpty();
        assertThat(inspect(answer(GOOD, KEY), KeySource.of(KeySet.EMPTY)).fieldError())
                .isEmpty();
        assertThat(inspect(GOOD.encrypt(SECRET, KEY, "{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\"}"))
                        .fieldError())
                .isEmpty();
        assertThat(inspect(GOOD.encrypt(SECRET, KEY, header(KEY.id(), ",\"cid\":\"caller\"")))
                        .fieldError())
                .isEmpty();
    }

    static Stream<Arguments> diagnoses() {
        HandmadeJwe mgf1 = new HandmadeJwe("SHA-256", MGF1ParameterSpec.SHA1, 12);
        HandmadeJwe sha1 = new HandmadeJwe("SHA-1", MGF1ParameterSpec.SHA1, 12);
        String good = answer(GOOD, KEY);
        int tag = good.lastIndexOf('.') + 1;
        String altered = good.substring(0, tag) + (good.charAt(tag) == 'A' ? 'B' : 'A') + good.substring(tag + 1);
        return Stream.of(
                Arguments.of(answer(mgf1, KEY), FieldError.OAEP_WITH_MGF1_SHA1),
                Arguments.of(answer(sha1, KEY), FieldError.OAEP_WITH_SHA1),
                Arguments.of(answer(GOOD, VectorKeys.pair("server-2048")), FieldError.ANOTHER_KEY_UNDER_THIS_ID),
                Arguments.of(altered, FieldError.CONTENT_ALTERED));
    }

    @ParameterizedTest
    @MethodSource("diagnoses")
    void whatOnlyThePrivateKeyTellsIsToldWhereItIsAskedFor(String jwe, FieldError error) {
        assertThat(inspect(jwe).fieldError()).isEmpty();
        assertThat(diagnosed(jwe, OURS).fieldError()).contains(error);
    }

    @Test
    void answerThatOpensHasNoError() {
        assertThat(diagnosed(answer(GOOD, KEY), OURS).fieldError()).isEmpty();
    }

    @Test
    void privateKeyIsNotUsedOnWhatWouldBeRejectedBeforeIt() {
        KeySource untouchable = KeySource.of(KeySet.of(UntouchableKey.of(KEY)));
        String noMethod = GOOD.encrypt(SECRET, KEY, header(KEY.id(), "").replace("A256GCM", "A256CBC-HS512"));

        JweInspection found = diagnosed(noMethod, untouchable);
        assertThat(found.problem().map(MessageRejectedException::reason)).contains(Reason.ENCRYPTION_METHOD);
        assertThat(found.fieldError()).isEmpty();
    }
}
