package org.camelmle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.camelmle.component.MleConstants;
import org.camelmle.sandbox.Received;
import org.camelmle.sandbox.Sandbox;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file under {@code routes/} and {@code examples/} is run against the sandbox; one of an unknown kind fails. */
class RoutesTest {

    private static final Path SETTINGS = Path.of("examples/create-entity/application.properties");
    /** Not called with an entity: {@code RotationRouteTest}, {@code KeyRoutesTest} and {@code RefreshRouteTest} run them. */
    private static final Set<String> OF_KEYS = Set.of(
            "key-rotation.camel.yaml", "key-webhook.camel.yaml", "publish-jwks.camel.yaml", "jwks-refresh.camel.yaml");

    /** {@code KeyExamplesTest} runs them. */
    private static final Set<Path> OF_KEY_EXAMPLES =
            Set.of(Path.of("examples/keys-direct"), Path.of("examples/keys-published"));

    private static final Set<String> OF_OTHERS = Set.of("observability", "camel-k");

    /** {@code FallbackExampleTest} runs them, and {@code examples/fallback}. */
    private static final Set<String> OF_FALLBACK = Set.of(
            "mle-fallback.camel.yaml",
            "mle-redrive.camel.yaml",
            "create-entity-fallback.camel.yaml",
            "create-entity-breaker.camel.yaml");

    /** {@code BankedRoutesTest} runs them. */
    private static final String OF_BANKED = "banked-";

    /** A project of its own runs them, since they need Kafka: {@code examples/kafka-entities}. */
    private static final Set<String> OF_FLEET = Set.of("kafka-entities", "kubernetes");

    private static final Path FLEET = Path.of("examples/kafka-entities");

    private static final Path INDIVIDUAL = Path.of("examples/create-entity/individual.json");

    @TempDir
    private static Path directory;

    private static Sandbox sandbox;

    @BeforeAll
    static void startSandboxAndRegisterAKey() {
        sandbox = Sandbox.method().start();
        sandbox.keys().active();
        try (CamelSession camel = start(SETTINGS)) {
            new KeyChoice(directory.resolve("own.jwks.json"), true, Optional.of("keys@example.com")).prepare(camel);
        }
    }

    @AfterAll
    static void stopSandbox() {
        sandbox.close();
    }

    static Stream<Path> routes() throws IOException {
        return files("routes")
                .filter(route -> !OF_KEYS.contains(route.getFileName().toString()))
                .filter(route -> !OF_FALLBACK.contains(route.getFileName().toString()))
                .filter(route -> !route.endsWith("cybersource-payment.camel.yaml"))
                .filter(route -> !route.endsWith("visa-payment.camel.yaml"))
                .filter(route -> !isOfFleet(route))
                .filter(route -> !route.getFileName().toString().startsWith(OF_BANKED));
    }

    /** {@code ObservabilityTest} and {@code CamelKTest} run the other ones. */
    static Stream<Path> examples() throws IOException {
        return files("examples")
                .filter(example -> !OF_KEY_EXAMPLES.contains(example.getParent()))
                .filter(example -> !example.startsWith("examples/fallback"))
                .filter(example -> !OF_FLEET.contains(example.getName(1).toString()))
                .filter(example -> !OF_OTHERS.contains(example.getName(1).toString()))
                .filter(example -> !example.getParent().getFileName().toString().startsWith(OF_BANKED))
                // CyberSourceExampleTest and VisaExampleTest run them.
                .filter(example -> !example.startsWith("examples/cybersource-payment"))
                .filter(example -> !example.startsWith("examples/visa"));
    }

    @ParameterizedTest
    @MethodSource("routes")
    void theRouteCreatesAnEntityOverMle(Path route) throws IOException {
        byte[] individual = Files.readAllBytes(INDIVIDUAL);
        try (CamelSession camel = start(SETTINGS)) {
            Exchange answer = camel.send(camel.addRoute(route), individual, InboundHeaders.ALL);

            assertThat(answer.getException()).isNull();
            Received received = sandbox.received().get(sandbox.received().size() - 1);
            InboundHeaders.assertNoneIn(received.headers(), answer);
            assertThat(answer.getMessage().getHeader(MleConstants.ENCRYPTED)).isEqualTo(true);
            assertThat(answer.getMessage().getBody(String.class)).contains("\"id\":\"ent_");
        }
        Received last = sandbox.received().get(sandbox.received().size() - 1);
        assertThat(last.headers()).containsEntry("Method-MLE", "jwe");
        assertThat(last.plaintext().orElseThrow()).isEqualTo(individual);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theExampleWorks(Path example) throws IOException {
        String name = example.getFileName().toString();
        if (name.endsWith(".json") || name.endsWith(".ndjson")) {
            Run run = Run.of("create-entities", example.toString());
            assertThat(run.exitCode()).as(run.problems()).isZero();
        } else if (name.endsWith(".properties")) {
            start(example).close();
        } else if (name.equals("README.md")) {
            assertThat(Files.readString(example)).contains("mvn -q compile exec:java@demo");
        } else {
            fail("No test runs %s; add one here, or remove the file", example);
        }
    }

    private static boolean isOfFleet(Path route) {
        String name = route.getFileName().toString();
        return name.startsWith("kafka-") || name.endsWith("-fleet.camel.yaml");
    }

    /** Each is loaded by a worker's settings or by a test there, and {@code .ci/run} calls these tests. */
    @Test
    void theFleetsRoutesAndExamplesAreRunByItsOwnProject() throws IOException {
        StringBuilder sources = new StringBuilder();
        for (Path file : files(FLEET.toString()).toList()) {
            if (file.toString().matches(".*\\.(java|properties)")) {
                sources.append(Files.readString(file));
            }
        }
        assertThat(files("routes").filter(RoutesTest::isOfFleet))
                .isNotEmpty()
                .allSatisfy(route -> assertThat(sources).contains(route.toString()));
        assertThat(files("examples/kubernetes").filter(file -> file.toString().endsWith(".yaml")))
                .isNotEmpty()
                .allSatisfy(
                        file -> assertThat(sources).contains(file.getFileName().toString()));
        assertThat(Files.readString(Path.of(".ci/run"))).contains("examples/kafka-entities/run --test");
    }

    private static CamelSession start(Path settings) {
        return CamelSession.start(
                Optional.of(settings),
                Map.of(
                        "method.url", sandbox.url(),
                        "method.api-key", sandbox.apiKey(),
                        "camel.component.mle.base-url", sandbox.url(),
                        "camel.component.mle.private-keys", "file:" + directory.resolve("own.jwks.json")),
                Map.of());
    }

    private static Stream<Path> files(String root) throws IOException {
        try (Stream<Path> all = Files.walk(Path.of(root))) {
            return all.filter(Files::isRegularFile).sorted().toList().stream();
        }
    }
}
