package fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.component.kafka.DefaultKafkaClientFactory;
import org.apache.camel.component.kafka.KafkaComponent;
import org.apache.camel.component.kafka.consumer.KafkaManualCommitFactory.CamelExchangePayload;
import org.apache.camel.component.kafka.consumer.KafkaManualCommitFactory.KafkaRecordPayload;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One record's turn, with Kafka's own producer and consumer for tests. */
class OutboxTurnTest {

    private static final TopicPartition PARTITION = new TopicPartition("requests", 3);

    private final CamelContext camel = new DefaultCamelContext();
    private final Outbox outbox = new Outbox();
    private final MockProducer<String, String> producer =
            new MockProducer<>(true, new StringSerializer(), new StringSerializer());
    private Properties settings;

    @BeforeEach
    void start() {
        KafkaComponent kafka = camel.getComponent("kafka", KafkaComponent.class);
        kafka.getConfiguration().setBrokers("broker.example:9093");
        kafka.getConfiguration().setSecurityProtocol("SASL_SSL");
        kafka.getConfiguration().setSaslMechanism("SCRAM-SHA-512");
        kafka.getConfiguration().setSaslJaasConfig("module required username=\"worker\";");
        kafka.setKafkaClientFactory(new DefaultKafkaClientFactory() {
            @Override
            @SuppressWarnings("rawtypes")
            public Producer getProducer(Properties given) {
                settings = given;
                return producer;
            }
        });
        outbox.setEndpoint("kafka:results?maxRequestSize=1572864&additionalProperties.transaction.timeout.ms=10000");
        outbox.setTransactions("entities-worker-1");
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    @Test
    void endAndOffsetAreOneTransaction() {
        Exchange record = turn(5);
        record.getMessage().setBody("end");
        record.getMessage().setHeader("kafka.KEY", "key");
        record.getMessage().setHeader("mle-reason", "Refused");
        record.getMessage().setHeader("CamelHttpResponseCode", 400);

        outbox.write(record, "dead-letters");

        assertThat(producer.history()).hasSize(1);
        ProducerRecord<String, String> end = producer.history().get(0);
        assertThat(end.topic()).isEqualTo("dead-letters");
        assertThat(end.key()).isEqualTo("key");
        assertThat(end.value()).isEqualTo("end");
        assertThat(end.headers()).hasSize(1);
        assertThat(end.headers().lastHeader("mle-reason").value())
                .isEqualTo("Refused".getBytes(StandardCharsets.UTF_8));
        assertThat(producer.consumerGroupOffsetsHistory())
                .singleElement()
                .satisfies(group -> assertThat(group.get("group")).containsEntry(PARTITION, new OffsetAndMetadata(8)));
        assertThat(producer.commitCount()).isEqualTo(1);
    }

    @Test
    void itsProducersHaveTheSettingsOfTheComponentAndTheEndpoint() {
        outbox.skip(turn(5));

        assertThat(settings)
                .containsEntry("bootstrap.servers", "broker.example:9093")
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("sasl.mechanism", "SCRAM-SHA-512")
                .containsEntry("sasl.jaas.config", "module required username=\"worker\";")
                .containsEntry("max.request.size", 1572864)
                .containsEntry("transaction.timeout.ms", "10000")
                .containsEntry("transactional.id", "entities-worker-1-requests-Thread-0");
    }

    @Test
    void whatHasItsEndGetsNoSecondOne() {
        Exchange record = turn(5);
        outbox.write(record, "results");

        outbox.write(record, "dead-letters");
        outbox.skip(record);

        assertThat(producer.commitCount()).isEqualTo(1);
        assertThat(producer.history()).hasSize(1);
    }

    @Test
    void whatMayHaveItsEndGetsNoSecondOneEither() {
        Exchange record = turn(5);
        producer.commitTransactionException = new TimeoutException("no answer");
        assertThatThrownBy(() -> outbox.write(record, "results")).isInstanceOf(TimeoutException.class);
        producer.commitTransactionException = null;

        assertThatThrownBy(() -> outbox.write(record, "dead-letters"))
                .isInstanceOf(KafkaException.class)
                .hasMessageContaining("offset");
        assertThat(producer.history()).isEmpty();
    }

    @Test
    void whatFailedBeforeTheCommitMayGetAnotherEnd() {
        Exchange record = turn(5);
        producer.sendException = new KafkaException("too large");
        assertThatThrownBy(() -> outbox.write(record, "results")).isSameAs(producer.sendException);
        producer.sendException = null;

        outbox.write(record, "dead-letters");

        assertThat(producer.history()).extracting(ProducerRecord::topic).containsExactly("dead-letters");
    }

    @Test
    void whoIsNoMemberOfTheGroupCannotCommit() {
        Exchange record = turn(-1);

        assertThatThrownBy(() -> outbox.write(record, "results")).isInstanceOf(KafkaException.class);
        assertThat(producer.commitCount()).isZero();
    }

    /** The record with offset 7, fetched by a member of this generation. */
    private Exchange turn(int generation) {
        Exchange exchange = new DefaultExchange(camel);
        MockConsumer<String, String> consumer = new MockConsumer<>(OffsetResetStrategy.EARLIEST) {
            @Override
            public ConsumerGroupMetadata groupMetadata() {
                return new ConsumerGroupMetadata("group", generation, "member", Optional.empty());
            }
        };
        outbox.newInstance(
                new CamelExchangePayload(exchange, consumer, "requests-Thread 0", null),
                new KafkaRecordPayload(PARTITION, 7, 1000),
                null);
        return exchange;
    }
}
