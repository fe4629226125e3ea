package fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.awaitility.Awaitility;
import org.camelmle.sandbox.Sandbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A worker with the access of {@code examples/kubernetes}, at a broker that demands TLS and a login. */
class LoginTest {

    private static final Path SECRETS = Path.of("examples/kubernetes/empty-keys/keys.yaml");
    private static final String PLACEHOLDER = "replace_me";
    private static final String PASSWORD = "right-8361";
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private Path directory;

    @Test
    void aWorkerLogsInAsTheManifestsSayAndOneWithAWrongPasswordIsRefused() throws Exception {
        makeCertificate();
        try (Fleet fleet = new Fleet(Sandbox.method(), 2048, demandingLogin())) {
            addUser(fleet.broker(), "entity-worker");
            fleet.requester().send("first", Entity.json(1));

            WorkerProcess refused = fleet.addWorker(settings(fleet, "wrong-5527"));
            Awaitility.await("its log")
                    .atMost(PATIENCE)
                    .until(() -> fleet.logs()
                            .contains(
                                    "SaslAuthenticationException: Authentication failed during authentication due to invalid"
                                            + " credentials with SASL mechanism SCRAM-SHA-512"));
            assertThat(fleet.ends().read()).isZero();
            assertThat(fleet.broker().groupsWithMembers("entities")).isEmpty();
            refused.close();

            fleet.addWorker(settings(fleet, PASSWORD));
            fleet.awaitEnds(1, PATIENCE);
            assertThat(fleet.ends().results()).containsOnlyKeys("first");
            assertThat(fleet.logs()).doesNotContain("wrong-5527", PASSWORD);
        }
    }

    private Map<String, String> settings(Fleet fleet, String password) throws IOException {
        Path access = Files.writeString(
                directory.resolve("access-" + password + ".properties"),
                manifest().replace(PLACEHOLDER, password));
        Map<String, String> settings = new HashMap<>(Hasty.SETTINGS);
        settings.put("entities.brokers", fleet.broker().address("LOGIN"));
        settings.put("entities.access", access.toString());
        // For what a cluster's own authority signs.
        settings.put("javax.net.ssl.trustStore", certificate().toString());
        settings.put("javax.net.ssl.trustStorePassword", PASSWORD);
        return settings;
    }

    /** What the manifest has for the file, as it is but for the provider's key, which the fleet gives. */
    private static String manifest() throws IOException {
        Iterable<Object> documents =
                new Load(LoadSettings.builder().build()).loadAllFromString(Files.readString(SECRETS));
        String access = StreamSupport.stream(documents.spliterator(), false)
                .map(document -> (Map<?, ?>) document)
                .filter(document ->
                        ((Map<?, ?>) document.get("metadata")).get("name").equals("entity-worker-access"))
                .map(document -> (String) ((Map<?, ?>) document.get("stringData")).get("access.properties"))
                .findFirst()
                .orElseThrow();
        Properties properties = new Properties();
        properties.load(new StringReader(access));
        assertThat(properties)
                .containsEntry("camel.component.kafka.security-protocol", "SASL_SSL")
                .containsEntry("camel.component.kafka.sasl-mechanism", "SCRAM-SHA-512");
        return access.replaceFirst("(?m)^method\\.api-key.*$", "");
    }

    private Map<String, String> demandingLogin() {
        return Map.of(
                "listeners",
                "EXTERNAL://localhost:0,CONTROLLER://localhost:0,LOGIN://localhost:0",
                "listener.security.protocol.map",
                "EXTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT,LOGIN:SASL_SSL",
                "listener.name.login.sasl.enabled.mechanisms",
                "SCRAM-SHA-512",
                "listener.name.login.scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;",
                "listener.name.login.ssl.keystore.type",
                "PKCS12",
                "listener.name.login.ssl.keystore.location",
                certificate().toString(),
                "listener.name.login.ssl.keystore.password",
                PASSWORD,
                "listener.name.login.ssl.key.password",
                PASSWORD);
    }

    private static void addUser(Broker broker, String name) throws Exception {
        ScramCredentialInfo way = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096);
        try (AdminClient admin = AdminClient.create(Map.of("bootstrap.servers", broker.address()))) {
            admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(name, way, PASSWORD)))
                    .all()
                    .get();
        }
    }

    private Path certificate() {
        return directory.resolve("broker.p12");
    }

    private void makeCertificate() throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        certificate().toString(),
                        "-storepass",
                        PASSWORD)
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
    }
}
