package org.camelmle.keys.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Named.named;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.camelmle.KeyUnavailableException;
import org.camelmle.keys.JwksDocument;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.MleKey;
import org.camelmle.testkit.MovableClock;
import org.camelmle.testkit.Vectors;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The answers of a key server in {@code jwks_cases.json}, each given to a client that has none or an older set. */
class JwksCasesTest {

    private final RemoteFixture remote = new RemoteFixture();
    private final MovableClock clock = remote.clock;
    private final ScriptedFetch fetch = remote.fetch;
    private final JwksKeySource source = remote.source();

    static Stream<Named<JsonNode>> answers() {
        return Vectors.cases("jwks_cases.json", "jwks").map(node -> named(Vectors.id(node), node));
    }

    static Stream<Named<JsonNode>> freshAnswers() {
        return answers().filter(answer -> answer.getPayload().has("ttl"));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void aClientWithoutKeysJudgesTheAnswer(JsonNode vector) {
        fetch.answer(answer(vector));

        if (replaces(vector)) {
            assertThat(outcomes(vector)).contains(outcome(source.keys()));
        } else {
            assertThatThrownBy(source::keys).isInstanceOf(KeyUnavailableException.class);
        }
        assertThat(alarmWords()).isEqualTo(expectedAlarm(vector));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void aClientWithKeysTakesTheNewSetOrKeepsTheOld(JsonNode vector) {
        fetch.answer(ScriptedFetch.ok(ScriptedFetch.jwks("old-key")));
        KeySet old = source.keys();
        clock.advance(Duration.ofMinutes(6));
        fetch.answer(answer(vector));

        KeySet keys = source.keys();

        if (replaces(vector)) {
            assertThat(outcomes(vector)).contains(outcome(keys));
        } else {
            assertThat(keys).isSameAs(old);
        }
        assertThat(fetch.count()).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("freshAnswers")
    void theSetIsFreshAsLongAsTheAnswerSays(JsonNode vector) {
        Duration fresh = timeToLive(vector.get("ttl"));
        fetch.answer(answer(vector));
        source.keys();

        assertThat(source.held())
                .map(HeldKeys::freshUntil)
                .hasValue(clock.instant().plus(fresh));
    }

    private static Duration timeToLive(JsonNode ttl) {
        return switch (ttl.asText()) {
            case "min" -> Duration.ofMinutes(1);
            case "default" -> Duration.ofMinutes(5);
            case "max" -> Duration.ofHours(24);
            default -> Duration.ofSeconds(ttl.intValue());
        };
    }

    private static boolean replaces(JsonNode vector) {
        return vector.required("result").textValue().equals("replace");
    }

    private static JwksFetch.Answer answer(JsonNode vector) {
        Map<String, String> headers = new HashMap<>();
        vector.required("headers")
                .properties()
                .forEach(header -> headers.put(
                        header.getKey().toLowerCase(Locale.ROOT),
                        header.getValue().textValue()));
        return new JwksFetch.Answer(
                OptionalInt.of(vector.required("status").intValue()),
                headers,
                Vectors.body(vector, JwksDocument.MAX_BYTES + 1));
    }

    private static List<String> outcome(KeySet keys) {
        List<String> outcome = new ArrayList<>();
        outcome.add("selected " + keys.encryptionKey().map(MleKey::id).orElse("none"));
        keys.encryptionKeys().forEach(key -> outcome.add(key.id()));
        return outcome;
    }

    private static List<List<String>> outcomes(JsonNode vector) {
        return Stream.concat(Stream.of(vector), Vectors.elements(vector.path("also_acceptable")))
                .map(JwksCasesTest::outcome)
                .toList();
    }

    private static List<String> outcome(JsonNode expected) {
        List<String> outcome = new ArrayList<>();
        outcome.add("selected " + expected.required("selected").textValue());
        Vectors.elements(expected.required("usable")).forEach(id -> outcome.add(id.textValue()));
        return outcome;
    }

    private List<String> alarmWords() {
        return remote.alarms().stream()
                .map(alarm -> alarm.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList();
    }

    private static List<String> expectedAlarm(JsonNode vector) {
        JsonNode alarm = vector.required("alarm");
        return alarm.isNull() ? List.of() : List.of(alarm.textValue());
    }
}
