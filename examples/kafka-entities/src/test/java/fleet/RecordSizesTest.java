package fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;
import org.camelmle.sandbox.Sandbox;
import org.junit.jupiter.api.Test;

/** Records of sizes at which something else becomes of them: each has one dead letter, and the next one is taken. */
class RecordSizesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** {@code entities.longest-content} of the route. */
    private static final int LONGEST = 1_150_000;

    private static final int LARGE_TOPIC = 3_000_000;

    @Test
    void anEnvelopeAroundNothingHasADeadLetterWithoutContent() throws Exception {
        try (Fleet fleet = new Fleet(Sandbox.method());
                Intruder intruder = new Intruder(fleet.broker())) {
            fleet.addWorker(Hasty.SETTINGS);
            intruder.put("nothing", sealed(fleet, ""));
            intruder.put("blank", sealed(fleet, " "));
            intruder.put("last", fleet.requester().encrypt(Entity.json(1)));

            fleet.awaitEnds(3, PATIENCE);

            assertThat(fleet.ends().results()).containsOnlyKeys("last");
            assertThat(onlyLetter(fleet, "nothing").value()).isNull();
            assertThat(Ends.header(onlyLetter(fleet, "nothing"), "mle-record")).contains("entity-requests/0/0");
            assertThat(fleet.requester()
                            .openDeadLetter(onlyLetter(fleet, "blank").value()))
                    .isEqualTo(" ");
            // It is the provider that says what is none, and it is asked once.
            assertThat(fleet.ends().explanation("nothing")).startsWith("Refused: The provider answered 400");
            assertThat(fleet.ends().explanation("blank"))
                    .startsWith("RequestRejectedException: ")
                    .contains("PAYLOAD_INVALID_JSON");
            assertThat(fleet.sandbox().received())
                    .filteredOn(received -> received.path().equals("/entities"))
                    .hasSize(3);
        }
    }

    @Test
    void contentIsInTheDeadLetterUpToTheLengthThatFits() throws Exception {
        try (Fleet fleet = new Fleet(Sandbox.method());
                Intruder intruder = new Intruder(fleet.broker(), Map.of("max.request.size", LARGE_TOPIC))) {
            takeLargeRequests(fleet.broker());
            fleet.addWorker(Hasty.SETTINGS);
            Awaitility.await("the topic's limit").until(() -> intruder.putLarge("first", LONGEST + 1));
            for (int octets : List.of(LONGEST - 1, LONGEST, LONGEST + 1)) {
                assertThat(intruder.putLarge("raw-" + octets, octets)).isTrue();
                intruder.put("sealed-" + octets, sealed(fleet, "x".repeat(octets)));
            }
            intruder.put("last", fleet.requester().encrypt(Entity.json(1)));

            fleet.awaitEnds(8, PATIENCE);

            assertThat(fleet.ends().results()).containsOnlyKeys("last");
            for (int octets : List.of(LONGEST - 1, LONGEST)) {
                assertThat(length(fleet, "raw-" + octets)).isEqualTo(octets);
                assertThat(length(fleet, "sealed-" + octets)).isEqualTo(octets);
            }
            for (String key : List.of("raw-" + (LONGEST + 1), "sealed-" + (LONGEST + 1))) {
                assertThat(onlyLetter(fleet, key).value()).as(key).isNull();
                assertThat(Ends.header(onlyLetter(fleet, key), "mle-record")).isPresent();
            }
        }
    }

    @Test
    void theLargestRecordThatTheTopicTakesHasItsContentInTheDeadLetter() throws Exception {
        try (Fleet fleet = new Fleet(Sandbox.method());
                Intruder intruder = new Intruder(fleet.broker())) {
            fleet.addWorker(Hasty.SETTINGS);
            // What is counted besides includes the key: they are of one length.
            int largest = 1_048_576;
            while (!intruder.putLarge("largest", largest)) {
                largest--;
            }
            assertThat(intruder.putLarge("smaller", largest - 1)).isTrue();
            assertThat(intruder.putLarge("greater", largest + 1)).isFalse();
            intruder.put("last", fleet.requester().encrypt(Entity.json(1)));

            fleet.awaitEnds(3, PATIENCE);

            assertThat(fleet.ends().results()).containsOnlyKeys("last");
            assertThat(length(fleet, "largest")).isEqualTo(largest).isGreaterThan(1_000_000);
            assertThat(length(fleet, "smaller")).isEqualTo(largest - 1);
        }
    }

    private static void takeLargeRequests(Broker broker) throws Exception {
        AlterConfigOp change = new AlterConfigOp(
                new ConfigEntry("max.message.bytes", Integer.toString(LARGE_TOPIC)), AlterConfigOp.OpType.SET);
        ConfigResource requests = new ConfigResource(ConfigResource.Type.TOPIC, Broker.REQUESTS);
        try (AdminClient admin = AdminClient.create(Map.of("bootstrap.servers", broker.address()))) {
            admin.incrementalAlterConfigs(Map.of(requests, List.of(change)))
                    .all()
                    .get();
        }
    }

    private static int length(Fleet fleet, String key) {
        return fleet.requester().openDeadLetter(onlyLetter(fleet, key).value()).length();
    }

    private static ConsumerRecord<String, String> onlyLetter(Fleet fleet, String key) {
        assertThat(fleet.ends().deadLetters().get(key)).as(key).hasSize(1);
        return fleet.ends().deadLetters().get(key).get(0);
    }

    /** As another implementation does it, which refuses nothing. */
    private static String sealed(Fleet fleet, String content) throws Exception {
        RSAKey key = JWKSet.load(fleet.keys().publics("worker").toFile())
                .getKeys()
                .get(0)
                .toRSAKey();
        JWEObject jwe = new JWEObject(
                new JWEHeader.Builder(JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.A256GCM)
                        .keyID(key.getKeyID())
                        .build(),
                new Payload(content));
        jwe.encrypt(new RSAEncrypter(key));
        return jwe.serialize();
    }
}
