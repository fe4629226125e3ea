package fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.camelmle.sandbox.Faults.Fault;
import org.camelmle.sandbox.Sandbox;
import org.junit.jupiter.api.Test;

/** What a worker does with records that are repeated, wrong, or in bad times. */
class WorkerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Map<String, String> HASTY = Map.of(
            "camel.component.mle.retry-delay",
            "50",
            "entities.redelivery-delay",
            "100",
            "entities.session-timeout",
            "6000");

    @Test
    void whatIsWrongWithARecordStandsInItsDeadLetterAndTheNextOneIsTaken() throws Exception {
        try (Fleet fleet = new Fleet(Sandbox.method());
                KafkaProducer<String, String> intruder = new KafkaProducer<>(
                        Map.of("bootstrap.servers", fleet.broker().address()),
                        new StringSerializer(),
                        new StringSerializer())) {
            fleet.addWorker(HASTY);
            intruder.send(new ProducerRecord<>(Broker.REQUESTS, 0, "no-jwe", "in clear"));
            intruder.send(new ProducerRecord<>(
                    Broker.REQUESTS, 0, "cut", fleet.requester().encrypt("{}").substring(9)));
            ProducerRecord<String, String> steering = new ProducerRecord<>(
                    Broker.REQUESTS, 0, "steering", fleet.requester().encrypt(Entity.json(1)));
            steering.headers().add("Authorization", "Bearer other".getBytes());
            steering.headers().add("CamelHttpUri", "http://127.0.0.1:1".getBytes());
            steering.headers().add("CamelMleIdempotencyKey", "other".getBytes());
            intruder.send(steering);
            intruder.send(new ProducerRecord<>(
                    Broker.REQUESTS, 0, "refused", fleet.requester().encrypt(Entity.json(7))));
            intruder.send(new ProducerRecord<>(
                    Broker.REQUESTS, 0, "last", fleet.requester().encrypt(Entity.json(2))));
            intruder.flush();

            fleet.awaitEnds(5, PATIENCE);

            Ends ends = fleet.ends();
            assertThat(ends.results()).containsOnlyKeys("steering", "last");
            assertThat(Ends.header(ends.deadLetters().get("refused").get(0), "mle-idempotency-key"))
                    .contains(sha256("entity-requests/refused"));
            assertThat(fleet.sandbox().received())
                    .filteredOn(received -> received.path().equals("/entities"))
                    .extracting(received -> received.headers().get("Idempotency-Key"))
                    .containsExactly(
                            sha256("entity-requests/steering"),
                            sha256("entity-requests/refused"),
                            sha256("entity-requests/last"));
            assertThat(explanation(ends, "no-jwe")).startsWith("MessageRejectedException: ");
            assertThat(explanation(ends, "cut")).startsWith("MessageRejectedException: ");
            assertThat(explanation(ends, "refused"))
                    .isEqualTo("Refused: The provider answered 400, INVALID_ENTITY_PHONE_NUMBER");
            assertThat(fleet.requester()
                            .openDeadLetter(
                                    ends.deadLetters().get("no-jwe").get(0).value()))
                    .as("never in clear again")
                    .isEqualTo("in clear");
            assertThat(fleet.requester()
                            .openDeadLetter(
                                    ends.deadLetters().get("refused").get(0).value()))
                    .isEqualTo(Entity.json(7));
        }
    }

    @Test
    void aProviderThatAsksToBeLeftAloneMakesTheConsumerWaitAndFailsNothing() throws Exception {
        try (Fleet fleet = new Fleet(Sandbox.method())) {
            fleet.sandbox().faults().retryAfter(Duration.ofSeconds(1)).next(8, Fault.RATE_LIMIT);
            fleet.addWorker(Map.of(
                    "entities.retry-after-limit", "0s",
                    "entities.redelivery-delay", "50",
                    "entities.redeliveries", "2",
                    "entities.session-timeout", "6000"));
            for (int i = 0; i < 5; i++) {
                fleet.requester().send("busy-" + i, Entity.json(1));
            }

            fleet.awaitEnds(5, PATIENCE);

            assertThat(fleet.sandbox().faults().happened(Fault.RATE_LIMIT)).isEqualTo(8);
            assertThat(fleet.ends().deadLetters()).isEmpty();
            assertThat(fleet.ends().repeated()).isZero();
        }
    }

    @Test
    void anOutageOfTheProvidersEncryptionEndsInADeadLetterWhenPatienceIsOver() throws Exception {
        try (Fleet fleet = new Fleet(Sandbox.method().reprocess500s())) {
            fleet.sandbox().faults().always(Fault.DECRYPTION_OUTAGE);
            Map<String, String> impatient = new HashMap<>(HASTY);
            impatient.put("entities.redeliveries", "2");
            fleet.addWorker(impatient);
            fleet.requester().send("in-the-outage", Entity.json(1));
            fleet.awaitEnds(1, PATIENCE);
            fleet.sandbox().faults().clear();
            fleet.requester().send("after-it", Entity.json(2));
            fleet.awaitEnds(2, PATIENCE);

            assertThat(fleet.ends().results()).containsOnlyKeys("after-it");
            assertThat(explanation(fleet.ends(), "in-the-outage")).startsWith("ProviderUnavailableException: ");
            // Three attempts of the route, of three calls each.
            assertThat(fleet.sandbox().faults().happened(Fault.DECRYPTION_OUTAGE))
                    .isEqualTo(9);
        }
    }

    @Test
    void anAnswerThatTheProviderOnlyRepeatsIsNotAskedForAgain() throws Exception {
        try (Fleet fleet = new Fleet(Sandbox.method())) {
            fleet.sandbox().faults().next(1, Fault.ENCRYPTION_OUTAGE);
            fleet.addWorker(HASTY);
            fleet.requester().send("stored", Entity.json(1));
            fleet.awaitEnds(1, PATIENCE);

            assertThat(explanation(fleet.ends(), "stored")).startsWith("ProviderUnavailableException: ");
            assertThat(fleet.sandbox().received())
                    .filteredOn(received -> received.path().equals("/entities"))
                    .hasSize(2);
        }
    }

    @Test
    void aRecordThatComesAgainIsTakenOnceWithAnIndexInATopic() throws Exception {
        comesAgain(Map.of());
    }

    @Test
    void aRecordThatComesAgainIsTakenOnceWithAnIndexInADatabase() throws Exception {
        comesAgain(Map.of("entities.seen", "jdbc"));
    }

    /** The second time another process has it: what it knows, it knows from the repository. */
    private static void comesAgain(Map<String, String> repository) throws Exception {
        try (Fleet fleet = new Fleet(Sandbox.method())) {
            Map<String, String> settings = new HashMap<>();
            settings.putAll(HASTY);
            settings.putAll(repository);
            settings.put(
                    "entities.database-url", "jdbc:h2:file:" + fleet.directory().resolve("seen"));
            WorkerProcess first = fleet.addWorker(settings);
            for (int i = 0; i < 3; i++) {
                fleet.requester().send("again-" + i, Entity.json(i));
            }
            fleet.requester().send("again-refused", Entity.json(7));
            fleet.awaitEnds(4, PATIENCE);
            first.close();

            fleet.addWorker(settings);
            for (int i = 0; i < 3; i++) {
                fleet.requester().send("again-" + i, Entity.json(i));
            }
            fleet.requester().send("again-refused", Entity.json(7));
            fleet.requester().send("another", Entity.json(4));
            fleet.awaitEnds(5, PATIENCE);
            fleet.stopWorkers();
            fleet.ends().read();

            assertThat(fleet.ends().repeated()).isZero();
            assertThat(fleet.ends().deadLetters()).containsOnlyKeys("again-refused");
            assertThat(new Provider(fleet.sandbox()).entities().values())
                    .allSatisfy(ids -> assertThat(ids).hasSize(1));
        }
    }

    @Test
    void itIsReadyWhenItHasKeys() throws Exception {
        try (Fleet fleet = new Fleet(Sandbox.method())) {
            int port = freePort();
            fleet.addWorker(Map.of("entities.management", "true", "entities.management-port", Integer.toString(port)));

            Awaitility.await().atMost(PATIENCE).ignoreExceptions().until(() -> status(port, "ready") == 200);
            assertThat(status(port, "live")).isEqualTo(200);
        }
    }

    private static int status(int port, String check) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/observe/health/" + check))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static int freePort() throws Exception {
        try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String explanation(Ends ends, String key) {
        return Ends.header(ends.deadLetters().get(key).get(0), "mle-reason").orElse("none") + ": "
                + Ends.header(ends.deadLetters().get(key).get(0), "mle-explanation")
                        .orElse("none");
    }
}
