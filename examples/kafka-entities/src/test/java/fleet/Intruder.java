package fleet;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Who may write to the topic of requests, and writes what he likes: all of it to one partition, so it is taken in order. */
final class Intruder implements AutoCloseable {

    private final KafkaProducer<String, byte[]> producer;

    Intruder(Broker broker) {
        this(broker, Map.of());
    }

    /** @param more settings of the producer */
    Intruder(Broker broker, Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put("bootstrap.servers", broker.address());
        producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    void put(String key, String value) {
        put(key, value.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    /** @param value null for none */
    void put(String key, byte[] value, Map<String, String> headers) {
        ProducerRecord<String, byte[]> entry = new ProducerRecord<>(Broker.REQUESTS, 0, key, value);
        headers.forEach((name, text) -> entry.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        producer.send(entry);
        producer.flush();
    }

    /** Whether this side and the broker take a record of so many octets. */
    boolean putLarge(String key, int octets) throws InterruptedException {
        try {
            producer.send(new ProducerRecord<>(Broker.REQUESTS, 0, key, large(octets)))
                    .get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RecordTooLargeException) {
                return false;
            }
            throw new IllegalStateException(e);
        }
    }

    static byte[] large(int octets) {
        return "x".repeat(octets).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        producer.close();
    }
}
