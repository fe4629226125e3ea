package fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.camelmle.sandbox.Received;
import org.camelmle.sandbox.Sandbox;
import org.junit.jupiter.api.Test;

/** Who reads what is committed sees one end of each record, whatever happens to a worker between result and commit. */
class OutboxTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @Test
    void aWorkerThatDiesBetweenResultAndCommitLeavesNoSecondResult() throws Exception {
        try (Fleet fleet = new Fleet(Sandbox.method());
                Ends written = Ends.withUncommitted(fleet.broker().address())) {
            WorkerProcess doomed = fleet.addWorker(breaking("dies", "2"));
            fleet.requester().send("first", Entity.json(1));
            fleet.awaitEnds(1, PATIENCE);
            fleet.requester().send("second", Entity.json(2));
            Awaitility.await("death").atMost(PATIENCE).until(doomed::hasFailed);
            doomed.killHard();
            written.readAll();
            fleet.ends().readAll();
            assertThat(written.results()).as("written").containsOnlyKeys("first", "second");
            assertThat(fleet.ends().results()).as("committed").containsOnlyKeys("first");

            fleet.addWorker(Hasty.SETTINGS);
            fleet.awaitEnds(2, PATIENCE);

            requireOneEndOfEach(fleet, "first", "second");
            written.readAll();
            assertThat(times(written, "second")).isEqualTo(2);
            assertThat(idempotencyKeys(fleet)).hasSize(3);
            assertThat(idempotencyKeys(fleet).get(2))
                    .isEqualTo(idempotencyKeys(fleet).get(1));
        }
    }

    @Test
    void whetherACommitWithoutAnAnswerWasDoneIsSeenFromTheOffset() throws Exception {
        try (Fleet fleet = new Fleet(Sandbox.method());
                Ends written = Ends.withUncommitted(fleet.broker().address())) {
            Map<String, String> settings = breaking("lost", "2");
            settings.put("breaking.silent", "4");
            fleet.addWorker(settings);
            for (String key : List.of("first", "lost", "silent", "last")) {
                fleet.requester().send(key, Entity.json(1));
                fleet.awaitEnds(fleet.ends().keys().size() + 1, PATIENCE);
            }

            requireOneEndOfEach(fleet, "first", "lost", "silent", "last");
            written.readAll();
            assertThat(times(written, "lost")).isEqualTo(2);
            assertThat(times(written, "silent")).isEqualTo(1);
            List<String> keys = idempotencyKeys(fleet);
            assertThat(keys).hasSize(5);
            assertThat(keys.get(2)).as("done again").isEqualTo(keys.get(1));
            assertThat(Set.copyOf(keys)).hasSize(4);
        }
    }

    @Test
    void whoHasLostItsRecordToAnotherWorkerCannotCommitIt() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        AtomicBoolean first = new AtomicBoolean(true);
        try (Fleet fleet = new Fleet(Sandbox.method().observer(received -> {
                    if (isEntity(received) && first.getAndSet(false)) {
                        asked.countDown();
                        await(done);
                    }
                }));
                Ends written = Ends.withUncommitted(fleet.broker().address())) {
            fleet.addWorker(Hasty.SETTINGS);
            fleet.requester().send("lost", Entity.json(1));
            await(asked);
            fleet.broker().dismissMembers("entities");
            fleet.addWorker(Hasty.SETTINGS);
            fleet.awaitEnds(1, PATIENCE);

            done.countDown();
            Awaitility.await("its result").atMost(PATIENCE).until(() -> {
                written.read();
                return times(written, "lost") == 2;
            });
            fleet.requester().send("next", Entity.json(2));
            fleet.awaitEnds(2, PATIENCE);

            requireOneEndOfEach(fleet, "lost", "next");
            assertThat(fleet.logs()).contains("CommitFailedException");
        }
    }

    @Test
    void aWorkerWhoseTransactionsAnotherOneHasTakenGoesOn() throws Exception {
        try (Fleet fleet = new Fleet(Sandbox.method());
                KafkaProducer<String, String> other =
                        transactional(fleet, "entities-worker-1-entity-requests-Thread-0")) {
            fleet.addWorker(Hasty.SETTINGS);
            fleet.requester().send("before", Entity.json(1));
            fleet.awaitEnds(1, PATIENCE);
            other.initTransactions();
            fleet.requester().send("after", Entity.json(2));
            fleet.awaitEnds(2, PATIENCE);

            requireOneEndOfEach(fleet, "before", "after");
            assertThat(idempotencyKeys(fleet))
                    .as("the second record was done again")
                    .hasSize(3);
        }
    }

    @Test
    void whatItsSenderHasTakenBackIsNotDone() throws Exception {
        try (Fleet fleet = new Fleet(Sandbox.method());
                KafkaProducer<String, String> sender = transactional(fleet, "sender")) {
            fleet.addWorker(Hasty.SETTINGS);
            sender.initTransactions();
            sender.beginTransaction();
            sender.send(new ProducerRecord<>(
                    Broker.REQUESTS, 0, "taken-back", fleet.requester().encrypt(Entity.json(1))));
            sender.flush();
            sender.abortTransaction();
            sender.beginTransaction();
            sender.send(new ProducerRecord<>(
                    Broker.REQUESTS, 0, "sent", fleet.requester().encrypt(Entity.json(2))));
            sender.commitTransaction();
            fleet.awaitEnds(1, PATIENCE);

            requireOneEndOfEach(fleet, "sent");
            assertThat(idempotencyKeys(fleet)).hasSize(1);
        }
    }

    private static KafkaProducer<String, String> transactional(Fleet fleet, String id) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", fleet.broker().address(), "transactional.id", id),
                new StringSerializer(),
                new StringSerializer());
    }

    @Test
    void aResultThatItsTopicDoesNotTakeBecomesADeadLetter() throws Exception {
        try (Fleet fleet = new Fleet(Sandbox.method());
                Ends written = Ends.withUncommitted(fleet.broker().address())) {
            fleet.broker().limit(Broker.RESULTS, 500);
            fleet.addWorker(Hasty.SETTINGS);
            fleet.requester().send("too-large", Entity.json(1));
            fleet.awaitEnds(1, PATIENCE);

            assertThat(fleet.ends().explanation("too-large")).startsWith("RecordTooLargeException: ");
            fleet.stopWorkers();
            written.readAll();
            assertThat(written.results()).isEmpty();
            assertThat(written.repeated()).isZero();
        }
    }

    /** A worker whose transaction with this number goes wrong. */
    private static Map<String, String> breaking(String how, String number) {
        Map<String, String> settings = new HashMap<>(Hasty.SETTINGS);
        settings.put("camel.component.kafka.kafka-client-factory", "#class:" + BreakingClients.class.getName());
        settings.put("breaking." + how, number);
        return settings;
    }

    private static void requireOneEndOfEach(Fleet fleet, String... keys) throws Exception {
        fleet.stopWorkers();
        fleet.ends().readAll();
        assertThat(fleet.ends().results()).containsOnlyKeys(keys);
        assertThat(fleet.ends().deadLetters()).isEmpty();
        assertThat(fleet.ends().repeated()).isZero();
    }

    private static int times(Ends ends, String key) {
        return ends.results().getOrDefault(key, List.of()).size();
    }

    private static boolean isEntity(Received received) {
        return received.path().equals("/entities");
    }

    private static List<String> idempotencyKeys(Fleet fleet) {
        return fleet.sandbox().received().stream()
                .filter(OutboxTest::isEntity)
                .map(received -> received.headers().get("Idempotency-Key"))
                .toList();
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("Nothing came");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
