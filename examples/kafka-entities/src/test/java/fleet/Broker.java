package fleet;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ConsumerGroupListing;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** A Kafka broker in this process, with the topics of the example. */
final class Broker implements AutoCloseable {

    static final String REQUESTS = "entity-requests";
    static final String RESULTS = "entity-results";
    static final String DEAD_LETTERS = "entity-dead-letters";
    static final String SEEN = "entity-seen";
    static final String KEY_CHANGES = "mle-key-changes";
    static final int PARTITIONS = 12;

    /** As in the route: a dead letter is larger than the largest record that a broker takes by default. */
    private static final String MAX_REQUEST_SIZE = "1572864";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, PARTITIONS);
    private final List<Path> folders;

    /** @param more settings of the broker */
    Broker(Map<String, String> more) {
        broker.brokerProperties(Map.of(
                "auto.create.topics.enable", "false",
                "group.initial.rebalance.delay.ms", "500",
                "offsets.topic.num.partitions", "3",
                "transaction.state.log.num.partitions", "3",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                // What a killed worker has begun is undone within a second of its time.
                "transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000"));
        try {
            broker.brokerProperties(more);
            broker.afterPropertiesSet();
            broker.addTopics(
                    topic(REQUESTS, PARTITIONS),
                    topic(RESULTS, PARTITIONS).configs(Map.of("max.message.bytes", MAX_REQUEST_SIZE)),
                    topic(DEAD_LETTERS, 1).configs(Map.of("max.message.bytes", MAX_REQUEST_SIZE)),
                    topic(SEEN, 1),
                    topic(KEY_CHANGES, 1));
            folders = logFolders().stream().map(Path::getParent).toList();
        } catch (RuntimeException e) {
            broker.destroy();
            throw e;
        }
    }

    private static NewTopic topic(String name, int partitions) {
        return new NewTopic(name, partitions, (short) 1);
    }

    /** Where another listener than the usual one is. */
    String address(String listener) {
        return "localhost:"
                + broker.getCluster()
                        .brokers()
                        .get(0)
                        .boundPort(org.apache.kafka.common.network.ListenerName.normalised(listener));
    }

    String address() {
        return broker.getBrokersAsString();
    }

    /** Consumer groups with this beginning that have a member with a partition. */
    List<String> groupsWithMembers(String beginning) {
        return asked(admin -> {
            List<String> names = admin.listConsumerGroups().all().get().stream()
                    .map(ConsumerGroupListing::groupId)
                    .filter(name -> name.startsWith(beginning))
                    .toList();
            return admin.describeConsumerGroups(names).all().get().values().stream()
                    .filter(group -> group.members().stream()
                            .anyMatch(member ->
                                    !member.assignment().topicPartitions().isEmpty()))
                    .map(ConsumerGroupDescription::groupId)
                    .toList();
        });
    }

    /** As if all members of the group were too slow. */
    void dismissMembers(String group) {
        asked(admin -> admin.removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions())
                .all()
                .get());
    }

    /** From now on the topic takes no larger records than this. */
    void limit(String topic, int octets) {
        AlterConfigOp change = new AlterConfigOp(
                new ConfigEntry("max.message.bytes", Integer.toString(octets)), AlterConfigOp.OpType.SET);
        asked(admin -> admin.incrementalAlterConfigs(
                        Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(change)))
                .all()
                .get());
    }

    private interface Question<T> {
        T ask(AdminClient admin) throws InterruptedException, ExecutionException;
    }

    private <T> T asked(Question<T> question) {
        return broker.doWithAdminFunction(admin -> {
            try {
                return question.ask(admin);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** The ids of the keys to which the values of a topic are encrypted. */
    Set<String> keyIds(String topic) {
        Set<String> ids = new TreeSet<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", address()), new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> last = consumer.endOffsets(partitions);
            while (last.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> ids.add(keyId(record.value())));
            }
        }
        return ids;
    }

    private static String keyId(String jwe) {
        try {
            return JSON.readTree(Base64.getUrlDecoder().decode(jwe.substring(0, jwe.indexOf('.'))))
                    .path("kid")
                    .asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The files in which the broker keeps all records of all topics. */
    List<Path> segments() {
        return logFolders().stream().flatMap(Broker::logs).toList();
    }

    /** The folders that Kafka has made for this broker. */
    List<Path> folders() {
        return folders;
    }

    private List<Path> logFolders() {
        return asked(admin -> admin.describeLogDirs(List.of(0)).allDescriptions().get().get(0).keySet().stream()
                .map(Path::of)
                .toList());
    }

    private static Stream<Path> logs(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".log")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        broker.destroy();
    }
}
