package fleet;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What became of the requests: all results and dead letters that have been committed so far. */
final class Ends implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Stands for the key of a record that has none. */
    static final String WITHOUT_KEY = "-";

    private final KafkaConsumer<String, String> consumer;
    private final Map<String, List<ConsumerRecord<String, String>>> results = new TreeMap<>();
    private final Map<String, List<ConsumerRecord<String, String>>> deadLetters = new TreeMap<>();

    Ends(String brokers) {
        this(brokers, "read_committed");
    }

    /** Also those that were taken back, or never committed. */
    static Ends withUncommitted(String brokers) {
        return new Ends(brokers, "read_uncommitted");
    }

    private Ends(String brokers, String isolation) {
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", brokers, "auto.offset.reset", "earliest", "isolation.level", isolation),
                new StringDeserializer(),
                new StringDeserializer());
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : List.of(Broker.RESULTS, Broker.DEAD_LETTERS)) {
            consumer.partitionsFor(topic)
                    .forEach(partition -> partitions.add(new TopicPartition(topic, partition.partition())));
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Reads what came since the last time, and says how many requests have an end now. */
    synchronized int read() {
        consumer.poll(Duration.ofMillis(200))
                .forEach(end -> (end.topic().equals(Broker.RESULTS) ? results : deadLetters)
                        .computeIfAbsent(end.key() == null ? WITHOUT_KEY : end.key(), any -> new ArrayList<>())
                        .add(end));
        return keys().size();
    }

    /** Reads all that has been written until now. */
    synchronized void readAll() {
        Map<TopicPartition, Long> last = consumer.endOffsets(consumer.assignment());
        while (last.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            read();
        }
    }

    Set<String> keys() {
        Set<String> all = new TreeSet<>(results.keySet());
        all.addAll(deadLetters.keySet());
        return all;
    }

    Map<String, List<ConsumerRecord<String, String>>> results() {
        return results;
    }

    Map<String, List<ConsumerRecord<String, String>>> deadLetters() {
        return deadLetters;
    }

    /** How many dead letters there are for each reason. */
    Map<String, Long> reasons() {
        return deadLetters.values().stream()
                .collect(Collectors.groupingBy(
                        letters -> header(letters.get(0), "mle-reason").orElse("none"),
                        TreeMap::new,
                        Collectors.counting()));
    }

    /** Requests with a result and a dead letter. */
    Set<String> withBoth() {
        Set<String> both = new TreeSet<>(results.keySet());
        both.retainAll(deadLetters.keySet());
        return both;
    }

    /** Records beyond the first for their request. */
    long repeated() {
        return results.values().stream().mapToLong(all -> all.size() - 1L).sum()
                + deadLetters.values().stream()
                        .mapToLong(all -> all.size() - 1L)
                        .sum();
    }

    /** The ids of the entities that the results tell of, by request: one each, or something is wrong. */
    Map<String, Set<String>> entities(Requester reader) {
        Map<String, Set<String>> ids = new TreeMap<>();
        results.forEach((key, all) -> ids.put(
                key,
                all.stream()
                        .map(result -> id(reader.openResult(result.value())))
                        .collect(Collectors.toSet())));
        return ids;
    }

    private static String id(String answer) {
        try {
            return JSON.readTree(answer).at("/data/id").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The reason in a request's dead letter, and what it says. */
    String explanation(String key) {
        ConsumerRecord<String, String> letter = deadLetters.get(key).get(0);
        return header(letter, "mle-reason").orElse("none") + ": "
                + header(letter, "mle-explanation").orElse("none");
    }

    static Optional<String> header(ConsumerRecord<String, String> end, String name) {
        return Optional.ofNullable(end.headers().lastHeader(name))
                .map(Header::value)
                .map(octets -> new String(octets, StandardCharsets.UTF_8));
    }

    @Override
    public synchronized void close() {
        consumer.close();
    }
}
