package fleet;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.camelmle.sandbox.Sandbox;

/**
 * Throughput, latency and CPU time of 1, 2 and 4 workers, and of one worker by payload size. Requests are encrypted before, so
 * that only workers, broker and provider are at work; the CPU time is that of the workers' processes alone, after they were
 * warm.
 */
final class Measurement {

    private static final Map<String, String> THREADS = Map.of("entities.consumers", "3");
    private static final int WARM_UP = Integer.getInteger("fleet.warm-up", 3000);
    private static final int REQUESTS = Integer.getInteger("fleet.measured", 6000);
    private static final int PACED = REQUESTS / 4;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final PrintStream out;
    private int next;

    Measurement(PrintStream out) {
        this.out = out;
    }

    /** Prints the table. */
    void run() throws Exception {
        out.println(
                "| workers | payload | requests a second | CPU time of workers a request | latency at half of that, p50 / p99 |");
        out.println("|--:|--:|--:|--:|--:|");
        for (int workers : new int[] {1, 2, 4}) {
            measure(workers, 256);
        }
        for (int payload : new int[] {4096, 65_536}) {
            measure(1, payload);
        }
    }

    private void measure(int workers, int payload) throws Exception {
        try (Fleet fleet = new Fleet(Sandbox.method());
                // A topic that is seconds old may take an idempotent producer's batches in the wrong order.
                KafkaProducer<String, String> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", fleet.broker().address(), "enable.idempotence", false),
                        new StringSerializer(),
                        new StringSerializer())) {
            next = 0;
            List<WorkerProcess> all = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                all.add(fleet.addWorker(THREADS));
            }
            sendAtOnce(producer, prepared(fleet, WARM_UP * workers, payload));
            fleet.awaitEnds(next, PATIENCE);

            List<ProducerRecord<String, String>> load = prepared(fleet, REQUESTS, payload);
            Duration before = cpuTime(all);
            Instant begin = Instant.now();
            sendAtOnce(producer, load);
            fleet.awaitEnds(next, PATIENCE);
            double seconds = Duration.between(begin, Instant.now()).toMillis() / 1000.0;
            double cpu = cpuTime(all).minus(before).toMillis() / (double) REQUESTS;

            List<Long> latencies = paced(fleet, producer, prepared(fleet, PACED, payload), REQUESTS / seconds / 2);
            out.printf(
                    "| %d | %,d B | %,.0f | %.2f ms | %,d / %,d ms |%n",
                    workers,
                    payload,
                    REQUESTS / seconds,
                    cpu,
                    latencies.get(latencies.size() / 2),
                    latencies.get(latencies.size() * 99 / 100));
            if (!fleet.ends().deadLetters().isEmpty()) {
                throw new IllegalStateException("Dead letters: " + fleet.ends().reasons());
            }
        }
    }

    private static Duration cpuTime(List<WorkerProcess> workers) {
        return workers.stream().map(WorkerProcess::cpuTime).reduce(Duration.ZERO, Duration::plus);
    }

    private List<ProducerRecord<String, String>> prepared(Fleet fleet, int number, int payload) {
        String padding = "x".repeat(Math.max(0, payload - Entity.json(1).length()));
        List<ProducerRecord<String, String>> records = IntStream.range(next, next + number)
                .mapToObj(i -> new ProducerRecord<>(
                        Broker.REQUESTS, "measured-" + i, fleet.requester().encrypt(Entity.json(1, padding))))
                .toList();
        next += number;
        return records;
    }

    private static void sendAtOnce(
            KafkaProducer<String, String> producer, List<ProducerRecord<String, String>> records) {
        records.forEach(producer::send);
        producer.flush();
    }

    /** Sends so many a second, and says how long each took from its record to its result's, in milliseconds, sorted. */
    private List<Long> paced(
            Fleet fleet,
            KafkaProducer<String, String> producer,
            List<ProducerRecord<String, String>> records,
            double rate)
            throws Exception {
        long[] sent = new long[records.size()];
        long begin = System.nanoTime();
        for (int i = 0; i < records.size(); i++) {
            long due = begin + (long) (i * 1e9 / rate);
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            sent[i] = System.currentTimeMillis();
            producer.send(records.get(i));
        }
        producer.flush();
        fleet.awaitEnds(next, PATIENCE);
        return IntStream.range(0, sent.length)
                .mapToObj(i ->
                        fleet.ends().results().get(records.get(i).key()).get(0).timestamp() - sent[i])
                .sorted()
                .toList();
    }
}
