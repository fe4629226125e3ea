package fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.main.Main;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.camelmle.keys.MleKey;
import org.camelmle.sandbox.Sandbox;
import org.junit.jupiter.api.Test;

/** The provider's keys and ours change, and all workers have the new ones in time. */
class KeyChangesTest {

    private static final String PATH = "/.well-known/jwks.json";
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Test
    void aWebhookAtOneProcessMakesEveryWorkerFetchTheKeys() throws Exception {
        try (Fleet fleet = new Fleet(Sandbox.method().webhookDelays(Collections.nCopies(4, Duration.ofMillis(200))));
                Receiver receiver = new Receiver(fleet)) {
            for (int i = 0; i < 3; i++) {
                fleet.addWorker(Map.of("mle.refresh-jitter", "1000", "camel.component.mle.min-refresh-interval", "1"));
            }
            Awaitility.await("a group for each worker")
                    .atMost(PATIENCE)
                    .until(() -> fleet.broker().groupsWithMembers("mle-keys-").size() == 3 && fetches(fleet) == 3);
            // First, so that the receiver is warm when the provider calls it, which waits for five seconds.
            assertThat(receiver.status("{\"type\":\"method_jwk.update\"}"))
                    .as("who proves nothing")
                    .isEqualTo(401);
            receiver.register();

            fleet.sandbox().keys().add();

            // Three workers, and the receiver itself.
            Awaitility.await("fetches").atMost(PATIENCE).until(() -> fetches(fleet) == 3 + 3 + 1);
            List<ConsumerRecord<String, String>> told =
                    keyChanges(fleet.broker().address());
            assertThat(told).isNotEmpty().allSatisfy(record -> {
                assertThat(record.value()).isEqualTo("refresh");
                assertThat(record.key()).isNull();
                assertThat(record.headers()).isEmpty();
            });
            assertThat(told).hasSize(1);
        }
    }

    /** Both look after the file; whoever leads when the delay is over goes on with the key that is there. */
    @Test
    void aNewKeyOfOursLiesInTheWorkersFileBeforeTheProviderHearsOfIt() throws Exception {
        Duration delay = Duration.ofSeconds(4);
        try (Fleet fleet = new Fleet(Sandbox.method())) {
            for (int i = 0; i < 2; i++) {
                fleet.addWorker(Map.of(
                        "camel.main.routes-include-pattern",
                        "file:routes/key-rotation-fleet.camel.yaml",
                        "mle.rotation-period",
                        "200",
                        "mle.activation-delay",
                        Long.toString(delay.toMillis()),
                        "camel.component.mle.max-key-age",
                        "500",
                        "camel.component.mle.contact",
                        "ops@example.org"));
            }

            Awaitility.await("a rotation of our key")
                    .atMost(PATIENCE)
                    .until(() -> fleet.keys()
                            .activeOwnKey()
                            .filter(key -> !key.id().equals("own-1"))
                            .isPresent());

            MleKey active = fleet.keys().activeOwnKey().orElseThrow();
            assertThat(Duration.between(
                            active.createdAt().orElseThrow(),
                            active.statusSince().orElseThrow()))
                    .isGreaterThanOrEqualTo(delay);
        }
    }

    private static long fetches(Fleet fleet) {
        return fleet.sandbox().received().stream()
                .filter(received -> received.path().equals(PATH))
                .count();
    }

    private static List<ConsumerRecord<String, String>> keyChanges(String brokers) {
        List<ConsumerRecord<String, String>> all = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", brokers), new StringDeserializer(), new StringDeserializer())) {
            TopicPartition only = new TopicPartition(Broker.KEY_CHANGES, 0);
            consumer.assign(List.of(only));
            consumer.seekToBeginning(List.of(only));
            long end = consumer.endOffsets(List.of(only)).get(only);
            while (consumer.position(only) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(all::add);
            }
        }
        return all;
    }

    /** The process that the provider calls, with {@code routes/key-webhook-fleet.camel.yaml}. */
    private static final class Receiver implements AutoCloseable {
        private final Main camel = new Main();
        private final int port;
        private final Fleet fleet;

        Receiver(Fleet fleet) throws Exception {
            this.fleet = fleet;
            this.port = freePort();
            Properties properties = new Properties();
            properties.setProperty("camel.server.enabled", "true");
            properties.setProperty("camel.server.host", "127.0.0.1");
            properties.setProperty("camel.server.port", Integer.toString(port));
            properties.setProperty(
                    "camel.component.kafka.brokers", fleet.broker().address());
            properties.setProperty("camel.component.mle.secret", "secret-7");
            properties.setProperty(
                    "camel.component.mle.base-url", fleet.sandbox().url());
            properties.setProperty("camel.component.mle.min-refresh-interval", "1");
            properties.setProperty("camel.main.routes-include-pattern", "file:routes/key-webhook-fleet.camel.yaml");
            camel.setDefaultPropertyPlaceholderLocation("false");
            camel.setOverrideProperties(properties);
            camel.start();
        }

        private static int freePort() throws IOException {
            try (ServerSocket socket = new ServerSocket(0)) {
                return socket.getLocalPort();
            }
        }

        private String url() {
            return "http://127.0.0.1:" + port + "/webhooks/keys";
        }

        void register() throws Exception {
            Exception failure = camel.getCamelTemplate()
                    .request(
                            "mle:registerWebhooks?apiKey=" + fleet.sandbox().apiKey() + "&webhookUrl=" + url(),
                            exchange -> {})
                    .getException();
            assertThat(failure).isNull();
        }

        int status(String event) throws Exception {
            return Status.of(
                    HttpRequest.newBuilder(URI.create(url())).POST(HttpRequest.BodyPublishers.ofString(event)));
        }

        @Override
        public void close() {
            camel.stop();
        }
    }
}
