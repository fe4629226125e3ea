package org.camelmle.component;

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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.camelmle.KeyUnavailableException;
import org.camelmle.keys.JwksDocument;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.MleKey;
import org.camelmle.keys.remote.HeldKeys;
import org.camelmle.keys.remote.JwksKeySource;
import org.camelmle.keys.remote.KeyRefresh;
import org.camelmle.keys.remote.KeyRefresh.Outcome;
import org.camelmle.profile.Profiles;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.MovableClock;
import org.camelmle.testkit.NimbusPeer;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.camelmle.testkit.Vectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The answers of {@code jwks_cases.json}, served by a real HTTP server and fetched over camel-http. */
class JwksOverHttpTest {

    // Enough to pass any limit of ours; the largest answers are not built to their end.
    private static final int LARGEST = 4 * JwksDocument.MAX_BYTES;

    private static final Map<String, Reply> REPLIES = new ConcurrentHashMap<>();
    private static final AtomicInteger PATHS = new AtomicInteger();
    private static RecordingServer server;
    private static CamelRun camel;

    private final MovableClock clock = new MovableClock();
    private final String path = "/" + PATHS.incrementAndGet() + "/jwks.json";
    private final JwksKeySource source = new RemoteKeys(camel.context(), clock, clock)
            .source(server.url() + path, Profiles.byName("method"), new MleConfiguration());

    @BeforeAll
    static void startServerAndCamel() {
        server = new RecordingServer(request -> REPLIES.get(request.uri()));
        camel = new CamelRun().start();
    }

    @AfterAll
    static void stop() {
        camel.close();
        server.close();
    }

    static Stream<Named<JsonNode>> answers() {
        return Vectors.cases("jwks_cases.json", "jwks").map(node -> named(Vectors.id(node), node));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void aClientWithoutKeysJudgesTheAnswer(JsonNode vector) {
        Vectors.elements(vector.path("before")).forEach(this::serveAndRefresh);
        serve(vector);

        if (result(vector).equals("replace")) {
            assertThat(outcomes(vector)).contains(outcome(source.refresh()));
            assertThat(source.held()).map(HeldKeys::lifetime).hasValue(lifetime(vector));
        } else if (!vector.has("before")) {
            assertThatThrownBy(source::refresh)
                    .isInstanceOf(KeyUnavailableException.class)
                    .hasMessageContaining(server.url());
        }
    }

    @ParameterizedTest
    @MethodSource("answers")
    void aClientWithKeysTakesTheNewSetOrKeepsTheOld(JsonNode vector) {
        REPLIES.put(path, Reply.json(200, new NimbusPeer().jwks()).with("ETag", "\"1\""));
        KeySet old = source.refresh();
        clock.advance(Duration.ofHours(1));
        serve(vector);

        KeyRefresh refresh = source.renew();

        switch (result(vector)) {
            case "replace" -> assertThat(outcomes(vector)).contains(outcome(source.keys()));
            case "not-modified" -> assertThat(refresh.outcome()).isEqualTo(Outcome.NOT_MODIFIED);
            default -> assertThat(refresh.outcome()).isEqualTo(Outcome.FAILED);
        }
        assertThat(source.keys() == old).isEqualTo(!result(vector).equals("replace"));
        assertThat(alarmWords(refresh)).isEqualTo(expectedAlarm(vector));
    }

    private void serveAndRefresh(JsonNode answer) {
        serve(answer);
        source.refresh();
        clock.advance(Duration.ofHours(1));
    }

    private void serve(JsonNode vector) {
        Map<String, String> headers = new HashMap<>();
        vector.required("headers")
                .properties()
                .forEach(
                        header -> headers.put(header.getKey(), header.getValue().textValue()));
        REPLIES.put(path, new Reply(vector.required("status").intValue(), headers, Vectors.body(vector, LARGEST)));
    }

    private static String result(JsonNode vector) {
        return vector.required("result").textValue();
    }

    private static Duration lifetime(JsonNode vector) {
        return switch (vector.path("ttl").asText("default")) {
            case "min" -> Duration.ofMinutes(1);
            case "default" -> Duration.ofMinutes(5);
            case "max" -> Duration.ofHours(24);
            default -> Duration.ofSeconds(vector.get("ttl").intValue());
        };
    }

    private static List<String> outcome(KeySet keys) {
        List<String> outcome = new ArrayList<>();
        outcome.add("selected " + keys.encryptionKey().map(MleKey::id).orElse("none"));
        keys.encryptionKeys().forEach(key -> outcome.add(key.id()));
        return outcome;
    }

    private static List<List<String>> outcomes(JsonNode vector) {
        return Stream.concat(Stream.of(vector), Vectors.elements(vector.path("also_acceptable")))
                .map(JwksOverHttpTest::outcome)
                .toList();
    }

    private static List<String> outcome(JsonNode expected) {
        List<String> outcome = new ArrayList<>();
        outcome.add("selected " + expected.required("selected").textValue());
        Vectors.elements(expected.required("usable")).forEach(id -> outcome.add(id.textValue()));
        return outcome;
    }

    private static List<String> alarmWords(KeyRefresh refresh) {
        return refresh.alarms().stream()
                .map(alarm -> alarm.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList();
    }

    private static List<String> expectedAlarm(JsonNode vector) {
        JsonNode alarm = vector.required("alarm");
        return alarm.isNull() ? List.of() : List.of(alarm.textValue());
    }
}
