package org.camelmle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.camelmle.component.MleConstants;
import org.camelmle.sandbox.Faults.Fault;
import org.camelmle.sandbox.Received;
import org.camelmle.sandbox.Sandbox;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code examples/fallback} and the routes of the fallback, run against the sandbox: what its README says, happens. */
class FallbackExampleTest {

    private static final Path EXAMPLE = Path.of("examples/fallback");
    private static final Path INDIVIDUAL = Path.of("examples/create-entity/individual.json");

    @TempDir
    private Path directory;

    @BeforeEach
    void makeSecrets() throws IOException {
        Files.createDirectory(directory.resolve("audit"));
        Files.writeString(directory.resolve("audit.key"), "0123456789abcdef0123456789abcdef");
        assertThat(Run.of(
                                "keys",
                                "generate",
                                "--keys",
                                file("quarantine.jwks.json").toString())
                        .exitCode())
                .isZero();
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    private CamelSession start(Sandbox sandbox) {
        return CamelSession.start(
                Optional.of(EXAMPLE.resolve("application.properties")),
                Map.ofEntries(
                        Map.entry("method.url", sandbox.url()),
                        Map.entry("method.api-key", sandbox.apiKey()),
                        Map.entry("mle.quarantine-keys", "file:" + file("quarantine.jwks.json")),
                        Map.entry("mle.quarantine-private-keys", "file:" + file("quarantine.jwks.json")),
                        Map.entry("mle.dead-letter", "file:" + file("dead-letter") + "?initialDelay=0&delay=50"),
                        Map.entry("mle.breaker-wait", "1"),
                        Map.entry("camel.component.mle.base-url", sandbox.url()),
                        Map.entry("camel.component.mle.api-key", sandbox.apiKey()),
                        Map.entry("camel.component.mle.contact", "keys@example.com"),
                        Map.entry("camel.component.mle.retry-delay", "1ms"),
                        Map.entry("camel.component.mle.fetch-timeout", "30s"),
                        Map.entry("camel.component.mle.private-keys", "file:" + file("own.jwks.json")),
                        Map.entry(
                                "camel.component.mle.audit-file",
                                file("audit/fallback.log").toString()),
                        Map.entry("camel.component.mle.audit-key", "file:" + file("audit.key"))),
                Map.of());
    }

    private CamelSession prepared(Sandbox sandbox) {
        CamelSession camel = start(sandbox);
        new KeyChoice(file("own.jwks.json"), true, Optional.of("keys@example.com")).prepare(camel);
        camel.addRoute(Path.of("routes/mle-fallback.camel.yaml"));
        return camel;
    }

    private static List<Received> posts(Sandbox sandbox) {
        return sandbox.received().stream()
                .filter(one -> one.path().equals("/entities"))
                .toList();
    }

    private static String line(Received one) {
        String error = new String(one.answer(), java.nio.charset.StandardCharsets.UTF_8)
                .replaceFirst("(?s).*\"sub_type\":\"(\\w+)\".*", " $1");
        return one.method() + " " + one.path() + "  " + (one.jwe().isPresent() ? "encrypted" : "PLAINTEXT") + "  "
                + one.status() + (one.status() == 200 ? "" : error);
    }

    @Test
    void outageRetriesGuardedFallbackAndAuditLineAreAsTheExampleShowsThem() throws IOException {
        try (Sandbox sandbox = Sandbox.method().reprocess500s().start();
                CamelSession camel = prepared(sandbox)) {
            String route = camel.addRoute(Path.of("routes/create-entity-fallback.camel.yaml"));
            sandbox.faults().always(Fault.DECRYPTION_OUTAGE);
            Exchange first = camel.send(route, Files.readAllBytes(INDIVIDUAL));
            Exchange second = camel.send(route, Files.readAllBytes(INDIVIDUAL));

            assertThat(first.getMessage().getBody(String.class)).contains("\"id\":\"ent_");
            assertThat(first.getMessage().getHeader(MleConstants.FALLBACK)).isEqualTo(true);
            assertThat(second.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE))
                    .isEqualTo("503");
            List<String> shown = new ArrayList<>();
            posts(sandbox).forEach(one -> shown.add((shown.size() + 1) + "  " + line(one)));
            shown.forEach(System.out::println);
            String readme = Files.readString(EXAMPLE.resolve("README.md"));
            assertThat(shown).hasSize(7).allSatisfy(line -> assertThat(readme).contains(line + "\n"));
            assertThat(Files.readAllLines(file("audit/fallback.log")))
                    .hasSize(1)
                    .allSatisfy(line -> assertThat(line)
                            .startsWith("{\"number\":1,\"time\":")
                            .contains("\"code\":\"MLE_DECRYPTION_FAILED\""));
            assertThat(letters())
                    .hasSize(1)
                    .allSatisfy(letter -> assertThat(Files.readString(letter))
                            .startsWith("eyJ")
                            .doesNotContain("first_name"));
        }
        assertThat(Run.of(
                                "audit-verify",
                                file("audit/fallback.log").toString(),
                                "--key",
                                file("audit.key").toString(),
                                "--last",
                                "1")
                        .output())
                .contains("is whole: 1 requests");
    }

    private List<Path> letters() throws IOException {
        if (!Files.isDirectory(file("dead-letter"))) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(file("dead-letter"))) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void deadLettersAreSentAgainUnderTheirOwnKeys() throws IOException {
        try (Sandbox sandbox = Sandbox.method().reprocess500s().start();
                CamelSession camel = prepared(sandbox)) {
            String route = camel.addRoute(Path.of("routes/create-entity-breaker.camel.yaml"));
            sandbox.faults().always(Fault.ENCRYPTION_OUTAGE);
            camel.send(route, Files.readAllBytes(INDIVIDUAL));
            assertThat(letters()).hasSize(1);
            sandbox.faults().clear();
            camel.addRoute(Path.of("routes/mle-redrive.camel.yaml"));

            org.awaitility.Awaitility.await()
                    .untilAsserted(() -> assertThat(letters()).isEmpty());
            assertThat(posts(sandbox).stream()
                            .map(one -> one.headers().get("Idempotency-Key"))
                            .distinct())
                    .hasSize(1);
            assertThat(posts(sandbox).get(posts(sandbox).size() - 1).status()).isEqualTo(200);
            assertThat(posts(sandbox)).noneMatch(one -> one.jwe().isEmpty());
        }
    }

    @Test
    void letterThatIsNotAnsweredWithSuccessStays() throws IOException {
        try (Sandbox sandbox = Sandbox.method().reprocess500s().start();
                CamelSession camel = prepared(sandbox)) {
            String route = camel.addRoute(Path.of("routes/create-entity-breaker.camel.yaml"));
            sandbox.faults().always(Fault.ENCRYPTION_OUTAGE);
            camel.send(
                    route,
                    "{\"type\":\"individual\",\"individual\":{\"ssn\":\"12\"}}"
                            .getBytes(java.nio.charset.StandardCharsets.UTF_8));
            sandbox.faults().clear();
            int before = posts(sandbox).size();
            List<Path> kept = letters();
            camel.addRoute(Path.of("routes/mle-redrive.camel.yaml"));

            org.awaitility.Awaitility.await()
                    .untilAsserted(() -> assertThat(posts(sandbox)).hasSizeGreaterThan(before + 1));
            assertThat(kept).hasSize(1).allMatch(Files::isRegularFile);
        }
    }

    @Test
    void openBreakerKeepsMessagesEncryptedAsksNobodyAndTriesAgainByItself() throws Exception {
        byte[] individual = Files.readAllBytes(INDIVIDUAL);
        try (Sandbox sandbox = Sandbox.method().reprocess500s().start();
                CamelSession camel = prepared(sandbox)) {
            String route = camel.addRoute(Path.of("routes/create-entity-breaker.camel.yaml"));
            sandbox.faults().always(Fault.DECRYPTION_OUTAGE);
            for (int i = 0; i < 5; i++) {
                camel.send(route, individual);
            }
            int asked = posts(sandbox).size();
            Exchange refused = camel.send(route, individual);

            assertThat(posts(sandbox)).hasSize(asked).noneMatch(one -> one.jwe().isEmpty());
            assertThat(refused.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE))
                    .isEqualTo("503");
            assertThat(letters()).hasSize(6);
            sandbox.faults().clear();
            org.awaitility.Awaitility.await()
                    .untilAsserted(() -> assertThat(
                                    camel.send(route, individual).getMessage().getBody(String.class))
                            .contains("\"id\":\"ent_"));
            assertThat(posts(sandbox)).noneMatch(one -> one.jwe().isEmpty());
        }
    }
}
