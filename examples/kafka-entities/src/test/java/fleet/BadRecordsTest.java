package fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.camelmle.component.MleConstants;
import org.camelmle.sandbox.Received;
import org.camelmle.sandbox.Sandbox;
import org.junit.jupiter.api.Test;

/** What a worker does with what anybody may have written to the topic: no record is in the way of the next one. */
class BadRecordsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final List<String> OTHERS = List.of(
            "CamelHttpUri",
            "CamelHttpPath",
            "CamelHttpQuery",
            "CamelHttpMethod",
            "CamelHttpResponseCode",
            "CamelKafkaManualCommit",
            "CamelKafkaOverrideTopic",
            "kafka.OVERRIDE_TOPIC",
            "kafka.TOPIC",
            "kafka.KEY",
            "kafka.PARTITION",
            "CamelRedeliveryCounter",
            "CamelDuplicateMessage",
            "Authorization",
            "Proxy-Authorization",
            "Idempotency-Key",
            "Method-MLE",
            "Idem-Status",
            "Cookie",
            "X-Anything");

    @Test
    void whatIsWrongWithARecordStandsInItsDeadLetterAndTheNextOneIsTaken() throws Exception {
        try (Fleet fleet = new Fleet(Sandbox.method());
                Intruder intruder = new Intruder(fleet.broker())) {
            fleet.addWorker(Hasty.SETTINGS);
            intruder.put("no-jwe", "in clear");
            intruder.put("cut", fleet.requester().encrypt("{}").substring(9));
            intruder.put(
                    "steering",
                    fleet.requester().encrypt(Entity.json(1)).getBytes(StandardCharsets.UTF_8),
                    Map.of(
                            "Authorization", "Bearer other",
                            "CamelHttpUri", "http://127.0.0.1:1",
                            "CamelMleIdempotencyKey", "other"));
            intruder.put("refused", fleet.requester().encrypt(Entity.json(7)));
            intruder.put("last", fleet.requester().encrypt(Entity.json(2)));

            fleet.awaitEnds(5, PATIENCE);

            Ends ends = fleet.ends();
            assertThat(ends.results()).containsOnlyKeys("steering", "last");
            assertNoHeaderOfAnybodyElse(ends);
            assertThat(Ends.header(ends.deadLetters().get("refused").get(0), "mle-idempotency-key"))
                    .contains(sha256("key:entity-requests/refused"));
            assertThat(fleet.sandbox().received())
                    .filteredOn(received -> received.path().equals("/entities"))
                    .extracting(BadRecordsTest::idempotencyKey)
                    .containsExactly(
                            sha256("key:entity-requests/steering"),
                            sha256("key:entity-requests/refused"),
                            sha256("key:entity-requests/last"));
            assertThat(ends.explanation("no-jwe")).startsWith("MessageRejectedException: ");
            assertThat(ends.explanation("cut")).startsWith("MessageRejectedException: ");
            assertThat(ends.explanation("refused"))
                    .isEqualTo("Refused: The provider answered 400, INVALID_ENTITY_PHONE_NUMBER");
            assertThat(content(fleet, "no-jwe")).as("never in clear again").isEqualTo("in clear");
            assertThat(content(fleet, "refused")).isEqualTo(Entity.json(7));
        }
    }

    @Test
    void noHeaderOfARecordSteersWhatBecomesOfIt() throws Exception {
        List<UnaryOperator<String>> spellings = List.of(
                name -> name,
                name -> name.toUpperCase(Locale.ROOT),
                name -> name.toLowerCase(Locale.ROOT),
                name -> name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1));
        try (Fleet fleet = new Fleet(Sandbox.method());
                Intruder intruder = new Intruder(fleet.broker())) {
            fleet.addWorker(Hasty.SETTINGS);
            for (int i = 0; i < spellings.size(); i++) {
                intruder.put(
                        "steering-" + i,
                        fleet.requester().encrypt(Entity.json(10 + i)).getBytes(StandardCharsets.UTF_8),
                        injected(spellings.get(i)));
                intruder.put("in-vain-" + i, "junk".getBytes(StandardCharsets.UTF_8), injected(spellings.get(i)));
            }

            fleet.awaitEnds(2 * spellings.size(), PATIENCE);

            assertThat(fleet.ends().results())
                    .containsOnlyKeys("steering-0", "steering-1", "steering-2", "steering-3")
                    .allSatisfy((key, ends) -> assertThat(ends).hasSize(1));
            assertThat(fleet.ends().deadLetters())
                    .containsOnlyKeys("in-vain-0", "in-vain-1", "in-vain-2", "in-vain-3")
                    .allSatisfy((key, ends) -> assertThat(ends).hasSize(1));
            assertNoHeaderOfAnybodyElse(fleet.ends());
            assertThat(fleet.sandbox().received())
                    .filteredOn(received -> received.path().equals("/entities"))
                    .hasSize(spellings.size())
                    .allSatisfy(received -> {
                        assertThat(received.method()).isEqualTo("POST");
                        assertThat(received.headers().toString()).doesNotContain("injected");
                        assertThat(received.headers().get("Method-MLE")).isEqualTo("jwe");
                        // A header of Kafka is octets, which HTTP would send one by one: so the names count.
                        assertThat(received.headers().keySet())
                                .noneMatch(name -> name.matches("(?i)(camel|kafka|idem-status|cookie|proxy|x-any).*"));
                    });
        }
    }

    /** A record that is written has the headers that tell of a dead letter, and what the wire says of a body. */
    private static void assertNoHeaderOfAnybodyElse(Ends ends) {
        assertThat(Stream.of(ends.results(), ends.deadLetters())
                        .flatMap(all -> all.values().stream())
                        .flatMap(List::stream))
                .isNotEmpty()
                .allSatisfy(end -> assertThat(end.headers())
                        .allSatisfy(header -> assertThat(
                                        header.key() + "=" + new String(header.value(), StandardCharsets.UTF_8))
                                .matches("(mle-[a-z-]+|Content-Type)=.*")
                                .doesNotContain("injected", "Bearer other", "127.0.0.1:1")));
    }

    /** Every name of ours, and what else would be listened to. */
    private static Map<String, String> injected(UnaryOperator<String> spelling) throws IllegalAccessException {
        Map<String, String> headers = new HashMap<>();
        for (Field constant : MleConstants.class.getFields()) {
            headers.put(spelling.apply((String) constant.get(null)), "injected");
        }
        for (String name : OTHERS) {
            headers.put(spelling.apply(name), "injected");
        }
        return headers;
    }

    @Test
    void noRecordIsTooSmallOrTooLargeForItsDeadLetter() throws Exception {
        byte[] junk = new byte[900_000];
        new Random(9).nextBytes(junk);
        try (Fleet fleet = new Fleet(Sandbox.method());
                Intruder intruder = new Intruder(fleet.broker())) {
            fleet.addWorker(Hasty.SETTINGS);
            intruder.put("null", null, Map.of());
            intruder.put("empty", "");
            intruder.put("junk", junk, Map.of());
            intruder.put("text", "x".repeat(1_000_000));
            intruder.put("last", fleet.requester().encrypt(Entity.json(1)));

            fleet.awaitEnds(5, PATIENCE);

            Ends ends = fleet.ends();
            assertThat(ends.results()).containsOnlyKeys("last");
            for (String key : new String[] {"null", "empty"}) {
                assertThat(ends.deadLetters().get(key).get(0).value()).as(key).isNull();
                assertThat(ends.explanation(key)).startsWith("MessageRejectedException: ");
            }
            assertThat(Ends.header(ends.deadLetters().get("empty").get(0), "mle-record"))
                    .contains("entity-requests/0/1");
            assertThat(ends.deadLetters().get("junk").get(0).value()).isNotNull();
            assertThat(content(fleet, "text")).hasSize(1_000_000);
        }
    }

    @Test
    void aRecordWithoutAKeyIsAnotherOneThanThatWhoseKeyIsItsPlace() throws Exception {
        try (Fleet fleet = new Fleet(Sandbox.method());
                Intruder intruder = new Intruder(fleet.broker())) {
            fleet.addWorker(Hasty.SETTINGS);
            intruder.put(null, fleet.requester().encrypt(Entity.json(1)));
            intruder.put("0/0", fleet.requester().encrypt(Entity.json(2)));

            fleet.awaitEnds(2, PATIENCE);

            assertThat(fleet.ends().results()).containsOnlyKeys(Ends.WITHOUT_KEY, "0/0");
            assertThat(fleet.sandbox().received())
                    .filteredOn(received -> received.path().equals("/entities"))
                    .extracting(BadRecordsTest::idempotencyKey)
                    .hasSize(2)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void whatCannotBeOpenedTakesNoKeyAwayFromAGoodRecord() throws Exception {
        try (Fleet fleet = new Fleet(Sandbox.method());
                Intruder intruder = new Intruder(fleet.broker())) {
            fleet.addWorker(Hasty.SETTINGS);
            intruder.put("shared", "junk");
            intruder.put("shared", fleet.requester().encrypt(Entity.json(1)));
            intruder.put("last", fleet.requester().encrypt(Entity.json(2)));

            fleet.awaitEnds(2, PATIENCE);

            assertThat(fleet.ends().results()).containsOnlyKeys("shared", "last");
            assertThat(fleet.ends().deadLetters()).containsOnlyKeys("shared");
        }
    }

    private static String idempotencyKey(Received received) {
        return received.headers().get("Idempotency-Key");
    }

    private static String content(Fleet fleet, String key) {
        return fleet.requester()
                .openDeadLetter(fleet.ends().deadLetters().get(key).get(0).value());
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
