package fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.component.kafka.KafkaEndpoint;
import org.apache.camel.component.kafka.consumer.CommitManager;
import org.apache.camel.component.kafka.consumer.KafkaManualCommit;
import org.apache.camel.component.kafka.consumer.KafkaManualCommitFactory;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes a record's end, and that the record is done, in one transaction of Kafka: who reads with
 * {@code isolation.level=read_committed} sees one end, whatever fails. As {@code kafkaManualCommitFactory} of the endpoint that
 * brings the records it takes down as which member of the group each was fetched, so who has lost it to another one since then
 * cannot commit. What fails is undone and comes out as a {@link KafkaException}: the consumer has to begin again at the last
 * commit, as it does with {@code breakOnFirstError}.
 */
public final class Outbox implements KafkaManualCommitFactory, AutoCloseable {

    private static final String TURN = Turn.class.getName();
    private static final Duration CLOSING = Duration.ofSeconds(5);

    /** One for each thread of a consumer, since a producer has one transaction at a time. */
    private final Map<String, Producer<String, String>> producers = new ConcurrentHashMap<>();

    private String endpoint;
    private String transactions;

    /** Its producers have the settings of this endpoint, and so of Camel's Kafka component. */
    public void setEndpoint(String endpoint) {
        this.endpoint = endpoint;
    }

    /** How the ids of this worker's transactions begin, and no other worker's. */
    public void setTransactions(String transactions) {
        this.transactions = transactions;
    }

    /** A record whose turn it is. */
    private static final class Turn {
        private final String thread;
        private final ConsumerGroupMetadata member;
        private final Map<TopicPartition, OffsetAndMetadata> next;
        private boolean committing;
        private boolean ended;

        Turn(CamelExchangePayload camel, KafkaRecordPayload kafka) {
            thread = camel.threadId;
            member = camel.consumer.groupMetadata();
            next = Map.of(kafka.partition, new OffsetAndMetadata(kafka.recordOffset + 1));
        }
    }

    @Override
    public KafkaManualCommit newInstance(CamelExchangePayload camel, KafkaRecordPayload kafka, CommitManager unused) {
        camel.exchange.setProperty(TURN, new Turn(camel, kafka));
        return () -> skip(camel.exchange);
    }

    /** The message becomes the record's end: its body, the header {@code kafka.KEY}, and the headers that Camel passes on. */
    public void write(Exchange exchange, String topic) {
        KafkaConfiguration settings = endpoint(exchange.getContext()).getConfiguration();
        Message message = exchange.getMessage();
        List<Header> headers = new ArrayList<>();
        message.getHeaders().forEach((name, value) -> {
            byte[] octets = settings.getHeaderSerializer().serialize(name, value);
            if (octets != null
                    && !settings.getHeaderFilterStrategy().applyFilterToCamelHeaders(name, value, exchange)) {
                headers.add(new RecordHeader(name, octets));
            }
        });
        String key = message.getHeader(KafkaConstants.KEY, String.class);
        end(exchange, List.of(new ProducerRecord<>(topic, null, key, message.getBody(String.class), headers)));
    }

    /** The record is done without an end of its own. */
    public void skip(Exchange exchange) {
        end(exchange, List.of());
    }

    private void end(Exchange exchange, List<ProducerRecord<String, String>> ends) {
        Turn turn = Objects.requireNonNull(
                exchange.getProperty(TURN, Turn.class), "The consumer needs this as its kafkaManualCommitFactory");
        // What is tried again after the commit, such as to take down what has been seen, writes no second end.
        if (turn.ended) {
            return;
        }
        // Without a generation the broker would not look who commits.
        if (turn.committing || turn.member.generationId() < 0) {
            throw new KafkaException("Only the offset of its group can say whether this record has an end");
        }
        Producer<String, String> producer = producer(exchange.getContext(), turn.thread);
        try {
            producer.beginTransaction();
            for (ProducerRecord<String, String> end : ends) {
                producer.send(end).get();
            }
            producer.sendOffsetsToTransaction(turn.next, turn.member);
            turn.committing = true;
            producer.commitTransaction();
            turn.ended = true;
        } catch (ExecutionException | InterruptedException | RuntimeException e) {
            undo(turn.thread, producer);
            throw failure(e);
        }
    }

    /** A producer that cannot is not used any more, and its successor does it. */
    private void undo(String thread, Producer<String, String> producer) {
        try {
            producer.abortTransaction();
        } catch (RuntimeException e) {
            producers.remove(thread);
            producer.close(CLOSING);
        }
    }

    private static KafkaException failure(Exception e) {
        if (e instanceof InterruptedException interruption) {
            return new InterruptException(interruption);
        }
        Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
        return cause instanceof KafkaException known ? known : new KafkaException(cause);
    }

    @SuppressWarnings("unchecked")
    private Producer<String, String> producer(CamelContext camel, String thread) {
        if (producers.containsKey(thread)) {
            return producers.get(thread);
        }
        KafkaEndpoint kafka = endpoint(camel);
        Properties settings = kafka.getConfiguration().createProducerProperties();
        String brokers = kafka.getKafkaClientFactory().getBrokers(kafka.getConfiguration());
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactions + "-" + thread.replace(' ', '-'));
        Producer<String, String> producer = kafka.getKafkaClientFactory().getProducer(settings);
        try {
            producer.initTransactions();
            producers.put(thread, producer);
            return producer;
        } catch (RuntimeException e) {
            producer.close(CLOSING);
            throw e;
        }
    }

    private KafkaEndpoint endpoint(CamelContext camel) {
        return camel.getEndpoint(endpoint, KafkaEndpoint.class);
    }

    @Override
    public void close() {
        producers.values().forEach(producer -> producer.close(CLOSING));
    }
}
