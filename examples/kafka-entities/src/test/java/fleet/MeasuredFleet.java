package fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.camelmle.sandbox.Sandbox;

/**
 * A fleet under measurement, with its load. Requests are encrypted before they are sent, and take turns over the partitions:
 * each worker has the same number of them.
 */
final class MeasuredFleet implements AutoCloseable {

    private static final Map<String, String> THREADS = Map.of("entities.consumers", "3");
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration POLL = Duration.ofMillis(200);

    /**
     * What so many requests took.
     *
     * @param cpu CPU time of each worker
     * @param latencies from a request's record to its result at the reader, in milliseconds, sorted
     */
    record Turn(int requests, Duration time, List<Duration> cpu, List<Long> latencies) {

        double requestsASecond() {
            return requests * 1e9 / time.toNanos();
        }

        Duration cpuOfAll() {
            return cpu.stream().reduce(Duration.ZERO, Duration::plus);
        }

        double cpuMillis() {
            return cpuOfAll().toNanos() / 1e6 / requests;
        }

        /** What this worker's share of the requests cost, in milliseconds each. */
        double cpuMillis(int worker) {
            return cpu.get(worker).toNanos() / 1e6 * cpu.size() / requests;
        }

        /** @param percent 50 for the middle */
        long latency(int percent) {
            return latencies.get((latencies.size() - 1) * percent / 100);
        }
    }

    private final int bits;
    private final Fleet fleet;
    private final KafkaProducer<String, String> producer;
    private final KafkaConsumer<String, byte[]> reader;
    private final List<WorkerProcess> workers = new ArrayList<>();
    private int next;

    MeasuredFleet(int number, int bits) throws Exception {
        this.bits = bits;
        fleet = new Fleet(Sandbox.method(), bits, Map.of());
        String broker = fleet.broker().address();
        // A topic that is seconds old may take an idempotent producer's batches in the wrong order.
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker, "enable.idempotence", false),
                new StringSerializer(),
                new StringSerializer());
        reader = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker, "isolation.level", "read_committed"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = Stream.of(Broker.RESULTS, Broker.DEAD_LETTERS)
                .flatMap(topic -> reader.partitionsFor(topic).stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        reader.assign(partitions);
        reader.seekToBeginning(partitions);
        for (int i = 0; i < number; i++) {
            workers.add(fleet.addWorker(THREADS));
        }
    }

    int workers() {
        return workers.size();
    }

    int bits() {
        return bits;
    }

    /** CPU time of each worker so far. */
    List<Duration> cpu() {
        return workers.stream().map(WorkerProcess::cpuTime).toList();
    }

    /** Sends so many requests at once, and waits for their results. */
    Turn atOnce(int requests, int payload) throws Exception {
        return atRate(requests, payload, Double.POSITIVE_INFINITY);
    }

    /** Sends so many requests a second, and waits for their results. */
    Turn atRate(int requests, int payload, double rate) throws Exception {
        int first = next;
        next += requests;
        List<ProducerRecord<String, String>> load = prepared(first, requests, payload);
        long[] sent = new long[requests];
        long[] ended = new long[requests];
        List<Duration> before = cpu();
        long begin = System.nanoTime();
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(load, sent, rate));
        await(first, ended);
        Duration time = Duration.ofNanos(System.nanoTime() - begin);
        List<Duration> after = cpu();
        sending.join();
        List<Duration> cpu = IntStream.range(0, workers())
                .mapToObj(i -> after.get(i).minus(before.get(i)))
                .toList();
        List<Long> latencies = IntStream.range(0, requests)
                .mapToLong(i -> (ended[i] - sent[i]) / 1_000_000)
                .sorted()
                .boxed()
                .toList();
        return new Turn(requests, time, cpu, latencies);
    }

    private List<ProducerRecord<String, String>> prepared(int first, int number, int payload) {
        String padding = "x".repeat(Math.max(0, payload - Entity.json(1).length()));
        return IntStream.range(first, first + number)
                .mapToObj(i -> new ProducerRecord<>(
                        Broker.REQUESTS,
                        i % Broker.PARTITIONS,
                        Integer.toString(i),
                        fleet.requester().encrypt(Entity.json(1, padding))))
                .toList();
    }

    private void send(List<ProducerRecord<String, String>> load, long[] sent, double rate) {
        long begin = System.nanoTime();
        for (int i = 0; i < sent.length; i++) {
            long due = begin + (long) (i * 1e9 / rate);
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            sent[i] = System.nanoTime();
            producer.send(load.get(i));
        }
        producer.flush();
    }

    private void await(int first, long[] ended) throws Exception {
        Instant end = Instant.now().plus(PATIENCE);
        while (LongStream.of(ended).anyMatch(time -> time == 0)) {
            for (ConsumerRecord<String, byte[]> record : reader.poll(POLL)) {
                int number = Integer.parseInt(record.key()) - first;
                if (!record.topic().equals(Broker.RESULTS)) {
                    throw new IllegalStateException("A dead letter: "
                            + new String(record.headers()
                                    .lastHeader("mle-explanation")
                                    .value()) + "\n" + fleet.logs());
                }
                // One before it might come a second time.
                if (number >= 0 && ended[number] == 0) {
                    ended[number] = System.nanoTime();
                }
            }
            fleet.requireHealth();
            if (Instant.now().isAfter(end)) {
                throw new IllegalStateException("Not all results came within " + PATIENCE + "\n" + fleet.logs());
            }
        }
    }

    /** Nothing has to be kept, so nobody waits. */
    @Override
    public void close() {
        workers.forEach(WorkerProcess::killHard);
        reader.close(Duration.ZERO);
        producer.close(Duration.ZERO);
        fleet.close();
    }
}
