package fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.camelmle.sandbox.Faults;
import org.camelmle.sandbox.Faults.Fault;
import org.camelmle.sandbox.Received;
import org.camelmle.sandbox.Sandbox;
import org.junit.jupiter.api.Test;

/**
 * Workers in JVMs of their own, one of which is killed hard in the middle and one added, at a provider that has all kinds of
 * trouble and rotates its keys: each request ends once, none is carried out twice, and nothing is ever in clear.
 */
class FleetTest {

    private static final int REQUESTS = Integer.getInteger("fleet.requests", 5000);
    private static final int CONSUMERS = 2;
    private static final Fault[] TROUBLE = {
        Fault.SLOW,
        Fault.RATE_LIMIT,
        Fault.DECRYPTION_OUTAGE,
        Fault.ENCRYPTION_OUTAGE,
        Fault.CONNECTION_RESET,
        Fault.ANSWER_LOST,
        Fault.IDEMPOTENCY_OUTAGE,
        Fault.KEYS_OUTAGE
    };
    private static final Path SUMMARY = Path.of("target/kafka-entities/fleet.txt");
    private static final Duration PATIENCE = Duration.ofMinutes(8);
    private static final Map<String, String> HASTY = Map.ofEntries(
            Map.entry("camel.component.mle.min-refresh-interval", "100"),
            Map.entry("camel.component.mle.retry-delay", "100"),
            Map.entry("camel.component.http.response-timeout", "2000"),
            Map.entry("entities.redelivery-delay", "200"),
            Map.entry("entities.pause", "1"),
            Map.entry("entities.consumers", Integer.toString(CONSUMERS)),
            Map.entry("entities.session-timeout", "6000"),
            // Our own key is rotated all the while, by the worker that leads.
            Map.entry(
                    "camel.main.routes-include-pattern",
                    "file:routes/kafka-entities.camel.yaml,file:routes/key-refresh-fleet.camel.yaml,"
                            + "file:routes/key-rotation-fleet.camel.yaml"),
            Map.entry("mle.rotation-period", "500"),
            Map.entry("camel.component.mle.max-key-age", "10000"),
            Map.entry("camel.component.mle.drain-time", "120000"),
            Map.entry("mle.activation-delay", "2000"),
            Map.entry("camel.component.mle.contact", "ops@example.org"),
            Map.entry("org.slf4j.simpleLogger.log.key-rotation-fleet", "debug"));

    private final Queue<String> inClear = new ConcurrentLinkedQueue<>();
    private int rotations;

    @Test
    void everyRequestEndsOnceThoughAWorkerIsKilledAndTheProviderFails() throws Exception {
        try (Fleet fleet = new Fleet(Sandbox.method().reprocess500s().observer(this::look))) {
            WorkerProcess doomed = fleet.addWorker(HASTY);
            fleet.awaitLeader(doomed);
            fleet.addWorker(HASTY);
            fleet.addWorker(HASTY);
            fleet.send(0, REQUESTS * 2 / 3);
            String nextKey = "";
            WorkerProcess added = doomed;
            fleet.sandbox().faults().latency(Duration.ofMillis(100)).retryAfter(Duration.ofSeconds(1));
            for (int part = 1; part <= 20; part++) {
                trouble(fleet, part);
                fleet.awaitEnds(REQUESTS * part / 21, PATIENCE);
                if (part == 7) {
                    doomed.killHard();
                }
                if (part == 9) {
                    nextKey = fleet.keys().addWorkerKey();
                }
                if (part == 10) {
                    added = fleet.addWorker(telling(HASTY));
                }
                if (part == 12) {
                    // More than a second later: every worker has looked at the file.
                    fleet.awaitSent();
                    fleet.keys().activateWorkerKey(nextKey);
                    fleet.requester().refreshKeys();
                    // However fast the others are, they are not done before these two have begun.
                    fleet.awaitLeaders(2);
                    fleet.awaitShare(added);
                    fleet.send(REQUESTS * 2 / 3, REQUESTS);
                }
            }
            fleet.awaitEnds(REQUESTS, PATIENCE);
            // When all are stopped, one after the other may lead for a moment.
            Set<String> leaders = fleet.leaders();
            fleet.stopWorkers();
            fleet.ends().readAll();

            report(fleet);
            check(fleet);
            assertThat(leaders)
                    .as("the first led until it was killed, then another one")
                    .hasSize(2)
                    .contains(doomed.name());
        }
    }

    /** With a line in the log for each record, and for what a consumer gets to do. */
    private static Map<String, String> telling(Map<String, String> settings) {
        Map<String, String> more = new HashMap<>(settings);
        more.put("org.slf4j.simpleLogger.log.kafka-entities", "debug");
        more.put("org.slf4j.simpleLogger.log.org.apache.kafka.clients.consumer", "info");
        return more;
    }

    private void trouble(Fleet fleet, int part) {
        Faults faults = fleet.sandbox().faults();
        faults.next(10, TROUBLE[part % TROUBLE.length]);
        if (part % 3 == 0) {
            String before = fleet.sandbox().keys().active().id();
            fleet.sandbox().keys().rotate();
            rotations++;
            if (part % 6 == 0) {
                // Without notice: who still uses it is refused, and asks for the keys.
                fleet.sandbox().keys().disable(before);
            }
        }
    }

    private void look(Received received) {
        boolean isEntity = received.method().equals("POST") && received.path().equals("/entities");
        if (isEntity && !"jwe".equals(received.headers().get("Method-MLE"))) {
            inClear.add(received.toString());
        }
    }

    private void check(Fleet fleet) throws Exception {
        Ends ends = fleet.ends();
        assertThat(ends.keys()).hasSize(REQUESTS);
        assertThat(ends.withBoth()).isEmpty();
        assertThat(ends.repeated()).isZero();
        checkResults(fleet);
        checkDeadLetters(fleet);
        checkTopics(fleet);

        for (Fault fault : TROUBLE) {
            assertThat(fleet.sandbox().faults().happened(fault))
                    .as(fault.name())
                    .isPositive();
        }
        assertThat(fleet.logs()).as("of the worker that was added").contains("Done: " + Broker.REQUESTS);
        assertThat(fleet.keys().ownKeys()).as("rotations of our own key").hasSizeGreaterThan(2);
        assertThat(inClear).isEmpty();
        assertThat(fleet.logs()).doesNotContain(Entity.CANARY);
    }

    private static void checkResults(Fleet fleet) throws Exception {
        Map<String, List<String>> atTheProvider = new Provider(fleet.sandbox()).entities();
        Map<String, Set<String>> told = fleet.ends().entities(fleet.requester());

        assertThat(told).hasSizeGreaterThan(REQUESTS * 24 / 25);
        assertThat(told).allSatisfy((request, ids) -> {
            assertThat(ids).hasSize(1);
            assertThat(atTheProvider).containsKey(request);
            assertThat(ids).containsExactlyElementsOf(atTheProvider.get(request));
        });
        assertThat(atTheProvider).allSatisfy((request, ids) -> assertThat(ids).hasSize(1));
    }

    private static void checkDeadLetters(Fleet fleet) {
        Set<String> refused = IntStream.range(0, REQUESTS)
                .filter(Entity::isRefused)
                .mapToObj(Entity::key)
                .collect(Collectors.toSet());
        Ends ends = fleet.ends();

        assertThat(ends.deadLetters().keySet()).containsAll(refused);
        ends.deadLetters().forEach((key, letters) -> {
            int number = Integer.parseInt(key.substring("request-".length()));
            assertThat(fleet.requester().openDeadLetter(letters.get(0).value())).isEqualTo(Entity.json(number));
            assertThat(Ends.header(letters.get(0), "mle-reason"))
                    .as(key)
                    .contains(refused.contains(key) ? "Refused" : "ProviderUnavailableException");
            assertThat(Ends.header(letters.get(0), "mle-explanation").orElseThrow())
                    .isNotEmpty()
                    .doesNotContain(Entity.CANARY);
        });
        assertThat(ends.deadLetters().size() - refused.size())
                .as("of an outage that took too long")
                .isLessThanOrEqualTo(REQUESTS / 100);
    }

    private static void checkTopics(Fleet fleet) {
        assertThat(fleet.broker().keyIds(Broker.REQUESTS)).containsExactlyInAnyOrder("worker-1", "worker-2");
        assertThat(found(fleet, "\"d\":")).as("private keys").isEmpty();
        assertThat(found(fleet, Entity.CANARY)).isEmpty();
        // The same in Base64, wherever it begins in a group of three octets.
        for (int before = 0; before < 3; before++) {
            String encoded = Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(("x".repeat(before) + Entity.CANARY).getBytes(StandardCharsets.UTF_8));
            int whole = encoded.length() / 4 * 4 - 4;
            assertThat(found(fleet, encoded.substring(4, whole))).as(encoded).isEmpty();
        }
        assertThat(found(fleet, Entity.key(11))).isNotEmpty();
    }

    /** The log segments that have the text. */
    private static List<Path> found(Fleet fleet, String text) {
        byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
        return fleet.broker().segments().stream()
                .filter(file -> {
                    try {
                        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                                .contains(new String(wanted, StandardCharsets.ISO_8859_1));
                    } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                })
                .toList();
    }

    private void report(Fleet fleet) throws Exception {
        Ends ends = fleet.ends();
        Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
        for (Fault fault : Fault.values()) {
            int times = fleet.sandbox().faults().happened(fault);
            if (times > 0) {
                faults.put(fault, times);
            }
        }
        Set<String> both = ends.withBoth();
        int ours = fleet.keys().ownKeys().size() - 1;
        long takenBack;
        try (Ends written = Ends.withUncommitted(fleet.broker().address())) {
            written.readAll();
            takenBack = written.repeated();
        }
        String text = "requests " + REQUESTS + ", with a result "
                + ends.results().size() + ", with a dead letter "
                + ends.deadLetters().size() + " " + ends.reasons() + ", with both " + both.size()
                + "\nended more than once " + ends.repeated() + ", written but not committed " + takenBack
                + "\nentities at the provider "
                + new Provider(fleet.sandbox()).entities().size() + "\nrotations of the provider's key " + rotations
                + ", of ours " + ours + " by leaders " + fleet.leaders()
                + "\nfaults " + faults + "\n";
        Files.createDirectories(SUMMARY.getParent());
        Files.writeString(SUMMARY, text);
        System.out.print("Fleet: " + text);
    }
}
