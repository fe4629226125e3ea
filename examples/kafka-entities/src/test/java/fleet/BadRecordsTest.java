package fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.camelmle.sandbox.Received;
import org.camelmle.sandbox.Sandbox;
import org.junit.jupiter.api.Test;

/** What a worker does with what anybody may have written to the topic: no record is in the way of the next one. */
class BadRecordsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

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
