package fleet;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Who may write to the topic of requests, and writes what he likes: all of it to one partition, so it is taken in order. */
final class Intruder implements AutoCloseable {

    private final KafkaProducer<String, byte[]> producer;

    Intruder(Broker broker) {
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.address()), new StringSerializer(), new ByteArraySerializer());
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

    @Override
    public void close() {
        producer.close();
    }
}
