package fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.camelmle.sandbox.Faults.Fault;
import org.camelmle.sandbox.Sandbox;
import org.junit.jupiter.api.Test;

/** What a worker does with records that come again, and in bad times. */
class WorkerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String BROKEN = "{\"success\":false,\"data\":{\"error\":"
            + "{\"type\":\"API_ERROR\",\"code\":500,\"sub_type\":\"BROKEN\",\"message\":\"-\"}}}";

    @Test
    void aProviderThatAsksToBeLeftAloneMakesTheConsumerWaitAndFailsNothing() throws Exception {
        List<Long> calls = new CopyOnWriteArrayList<>();
        try (Fleet fleet = new Fleet(Sandbox.method().observer(received -> {
            if (received.path().equals("/entities")) {
                calls.add(System.nanoTime());
            }
        }))) {
            fleet.sandbox().faults().retryAfter(Duration.ofSeconds(3)).next(4, Fault.RATE_LIMIT);
            fleet.addWorker(with(Hasty.SETTINGS, "entities.redelivery-delay", "50", "entities.redeliveries", "2"));
            fleet.requester().send("busy", Entity.json(1));

            fleet.awaitEnds(1, PATIENCE);

            assertThat(fleet.ends().results()).containsOnlyKeys("busy");
            assertThat(fleet.ends().repeated()).isZero();
            assertThat(fleet.logs()).contains("The provider answered 429: left alone for 3 s");
            assertThat(calls).hasSize(5);
            for (int i = 1; i < calls.size(); i++) {
                assertThat(Duration.ofNanos(calls.get(i) - calls.get(i - 1))).isGreaterThan(Duration.ofSeconds(2));
            }
        }
    }

    @Test
    void whoDoesNotSayForHowLongIsLeftAloneTooAndNobodyForEver() throws Exception {
        try (Fleet fleet = new Fleet(Sandbox.method())) {
            fleet.sandbox().faults().next(1, Fault.IDEMPOTENCY_OUTAGE);
            fleet.addWorker(with(Hasty.SETTINGS, "entities.pause", "1", "entities.longest-pause", "2"));
            fleet.requester().send("without-a-time", Entity.json(1));
            fleet.awaitEnds(1, PATIENCE);
            fleet.sandbox().faults().retryAfter(Duration.ofMinutes(5)).next(1, Fault.RATE_LIMIT);
            fleet.requester().send("five-minutes", Entity.json(2));
            fleet.awaitEnds(2, PATIENCE);

            assertThat(fleet.ends().results()).containsOnlyKeys("without-a-time", "five-minutes");
            assertThat(fleet.logs())
                    .contains("The provider answered 503: left alone for 1 s")
                    .contains("The provider answered 429: left alone for 2 s");
        }
    }

    @Test
    void anErrorOfTheProviderIsWaitedForUntilPatienceIsOverUnlessItIsAStoredOne() throws Exception {
        List<String> keys = new CopyOnWriteArrayList<>();
        HttpServer broken = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        broken.createContext("/entities", exchange -> {
            keys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.getResponseHeaders().set("Idem-Status", keys.size() > 3 ? "replayed" : "bypassed");
            byte[] answer = BROKEN.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(500, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        broken.start();
        try (Fleet fleet = new Fleet(Sandbox.method())) {
            fleet.addWorker(with(
                    Hasty.SETTINGS,
                    "entities.redeliveries",
                    "2",
                    "method.url",
                    "http://127.0.0.1:" + broken.getAddress().getPort()));
            fleet.requester().send("broken", Entity.json(1));
            fleet.awaitEnds(1, PATIENCE);
            fleet.requester().send("stored", Entity.json(2));
            fleet.awaitEnds(2, PATIENCE);

            assertThat(fleet.ends().explanation("broken")).isEqualTo("IOException: The provider answered 500");
            assertThat(fleet.ends().explanation("stored")).isEqualTo("Refused: The provider answered 500, BROKEN");
            assertThat(keys).hasSize(4);
            assertThat(keys.subList(0, 3)).containsOnly(keys.get(0));
        } finally {
            broken.stop(0);
        }
    }

    @Test
    void anOutageOfTheProvidersEncryptionEndsInADeadLetterWhenPatienceIsOver() throws Exception {
        try (Fleet fleet = new Fleet(Sandbox.method().reprocess500s())) {
            fleet.sandbox().faults().always(Fault.DECRYPTION_OUTAGE);
            fleet.addWorker(with(Hasty.SETTINGS, "entities.redeliveries", "2"));
            fleet.requester().send("in-the-outage", Entity.json(1));
            fleet.awaitEnds(1, PATIENCE);
            fleet.sandbox().faults().clear();
            fleet.requester().send("after-it", Entity.json(2));
            fleet.awaitEnds(2, PATIENCE);

            assertThat(fleet.ends().results()).containsOnlyKeys("after-it");
            assertThat(fleet.ends().explanation("in-the-outage")).startsWith("ProviderUnavailableException: ");
            // Three attempts of the route, of three calls each.
            assertThat(fleet.sandbox().faults().happened(Fault.DECRYPTION_OUTAGE))
                    .isEqualTo(9);
        }
    }

    @Test
    void anAnswerThatTheProviderOnlyRepeatsIsNotAskedForAgain() throws Exception {
        try (Fleet fleet = new Fleet(Sandbox.method())) {
            fleet.sandbox().faults().next(1, Fault.ENCRYPTION_OUTAGE);
            fleet.addWorker(Hasty.SETTINGS);
            fleet.requester().send("stored", Entity.json(1));
            fleet.awaitEnds(1, PATIENCE);

            assertThat(fleet.ends().explanation("stored")).startsWith("ProviderUnavailableException: ");
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
        try (Fleet fleet = new Fleet(Sandbox.method());
                Intruder producer = new Intruder(fleet.broker())) {
            Map<String, String> settings = with(
                    Hasty.SETTINGS,
                    "entities.database-url",
                    // Or it would be closed before the worker that is stopped has done with its last record.
                    "jdbc:h2:file:" + fleet.directory().resolve("seen") + ";DB_CLOSE_ON_EXIT=FALSE");
            settings.putAll(repository);
            WorkerProcess first = fleet.addWorker(settings);
            sendAll(fleet, producer);
            fleet.awaitEnds(4, PATIENCE);
            first.close();

            fleet.addWorker(settings);
            sendAll(fleet, producer);
            // In the same partition, so all others have been taken before it.
            producer.put("another", fleet.requester().encrypt(Entity.json(4)));
            fleet.awaitEnds(5, PATIENCE);
            fleet.stopWorkers();
            fleet.ends().readAll();

            assertThat(fleet.ends().repeated()).as(fleet.logs()).isZero();
            assertThat(fleet.ends().deadLetters()).containsOnlyKeys("again-refused");
            assertThat(fleet.logs())
                    .contains("Seen before, so not done again: entity-requests/0/4")
                    .contains("Seen before, so not done again: entity-requests/0/7");
            assertThat(new Provider(fleet.sandbox()).entities().values())
                    .allSatisfy(ids -> assertThat(ids).hasSize(1));
        }
    }

    private static void sendAll(Fleet fleet, Intruder producer) {
        for (int i = 0; i < 3; i++) {
            producer.put("again-" + i, fleet.requester().encrypt(Entity.json(i)));
        }
        producer.put("again-refused", fleet.requester().encrypt(Entity.json(7)));
    }

    private static Map<String, String> with(Map<String, String> settings, String... more) {
        Map<String, String> all = new HashMap<>(settings);
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return all;
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
        return Status.of(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/observe/health/" + check)));
    }

    private static int freePort() throws Exception {
        try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
