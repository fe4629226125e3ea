package org.camelmle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.camelmle.component.MleConstants;
import org.camelmle.sandbox.Faults.Fault;
import org.camelmle.sandbox.Received;
import org.camelmle.sandbox.Sandbox;
import org.camelmle.testkit.RecordingServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        String quarantine = file("quarantine.jwks.json").toString();
        assertThat(Run.of("keys", "generate", "--keys", quarantine).exitCode()).isZero();
        Files.writeString(
                file("quarantine-public.jwks.json"),
                Run.of("keys", "export", "--keys", quarantine).output());
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    private CamelSession start(Sandbox sandbox, Map<String, String> more) {
        Map<String, String> settings = new TreeMap<>(settings(sandbox));
        settings.putAll(more);
        return CamelSession.start(Optional.of(EXAMPLE.resolve("application.properties")), settings, Map.of());
    }

    private Map<String, String> settings(Sandbox sandbox) {
        return Map.ofEntries(
                Map.entry("method.url", sandbox.url()),
                Map.entry("method.api-key", sandbox.apiKey()),
                Map.entry("mle.quarantine-keys", "file:" + file("quarantine-public.jwks.json")),
                Map.entry("mle.quarantine-private-keys", "file:" + file("quarantine.jwks.json")),
                Map.entry(
                        "mle.dead-letter", "file:" + file("dead-letter") + "?initialDelay=0&delay=50&sortBy=file:name"),
                Map.entry("mle.breaker-wait", "600"),
                Map.entry("camel.component.mle.base-url", sandbox.url()),
                Map.entry("camel.component.mle.api-key", sandbox.apiKey()),
                Map.entry("camel.component.mle.contact", "keys@example.com"),
                Map.entry("camel.component.mle.retry-delay", "1ms"),
                Map.entry("camel.component.mle.fetch-timeout", "30s"),
                Map.entry("camel.component.mle.private-keys", "file:" + file("own.jwks.json")),
                Map.entry(
                        "camel.component.mle.audit-file",
                        file("audit/fallback.log").toString()),
                Map.entry("camel.component.mle.audit-key", "file:" + file("audit.key")));
    }

    private CamelSession prepared(Sandbox sandbox) {
        return prepared(sandbox, Map.of());
    }

    private CamelSession prepared(Sandbox sandbox, Map<String, String> more) {
        CamelSession camel = start(sandbox, more);
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
                            .contains("\"encrypted\":\"eyJ")
                            .doesNotContain("first_name", sandbox.apiKey()));
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

    private void keep(String name, Map<String, String> members) throws IOException {
        Files.createDirectories(file("dead-letter"));
        Files.write(file("dead-letter").resolve(name), new ObjectMapper().writeValueAsBytes(members));
    }

    /** A letter of the breaker's, sent back with another target, method or key than it was written with. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "target ELSEWHERE/entities",
                "target URL.evil.example/entities",
                "target URL@evil.example/entities",
                "target URL/entities?proxyHost=evil.example",
                "target URL/webhooks",
                "target URL/entities/../webhooks",
                "target URL/ENTITIES",
                "target URL/entities)&profile=jwe",
                "target URL",
                "method DELETE",
                "method POST&fallback=onProviderUnavailable",
                "target ",
                "target -",
                "method -",
                "idempotencyKey ",
                "idempotencyKey -"
            })
    void whoeverWritesToTheDirectoryDoesNotChooseWhoGetsTheCredential(String change) throws IOException {
        try (Sandbox sandbox = Sandbox.method().start();
                RecordingServer elsewhere = new RecordingServer(request -> RecordingServer.Reply.json(200, "{}"));
                CamelSession camel = prepared(sandbox)) {
            Map<String, String> letter = new TreeMap<>(letterOf(camel, sandbox));
            String[] member = change.split(" ", -1);
            letter.put(member[0], member[1].replace("URL", sandbox.url()).replace("ELSEWHERE", elsewhere.url()));
            letter.values().remove("-");
            // The first one of each poll.
            keep("forged.json", letter);
            letter.put("target", sandbox.url() + "/entities");
            letter.put("method", "POST");
            letter.put("idempotencyKey", "genuine");
            keep("genuine.json", letter);
            int before = posts(sandbox).size();
            camel.addRoute(Path.of("routes/mle-redrive.camel.yaml"));

            org.awaitility.Awaitility.await()
                    .untilAsserted(() -> assertThat(file("dead-letter").resolve("genuine.json"))
                            .doesNotExist());
            assertThat(file("dead-letter").resolve("forged.json")).exists();
            assertThat(posts(sandbox)).hasSize(before + 1);
            assertThat(elsewhere.requests()).isEmpty();
        }
    }

    /** A call by another method than POST, to another target, that the breaker did not even let begin. */
    @Test
    void letterOfACallThatWasNotTriedIsSentAgainAsItWasMeant() throws IOException {
        try (RecordingServer target = new RecordingServer(request -> RecordingServer.Reply.json(500, "{}"));
                Sandbox sandbox = Sandbox.method().start();
                CamelSession camel = prepared(
                        sandbox,
                        Map.of("mle.redrive-targets", sandbox.url() + "/entities," + target.url() + "/entities/7"))) {
            camel.addRoute(Files.writeString(file("not-tried.camel.yaml"), """
                    - route:
                        from:
                          uri: direct:not-tried
                          steps:
                            - setProperty: {name: CamelMleIdempotencyKey, constant: order-7}
                            - setProperty: {name: CamelMleTarget, constant: "%s/entities/7"}
                            - setProperty: {name: CamelMleMethod, constant: PUT}
                            - to: {uri: "direct:mle-dead-letter"}
                    """.formatted(target.url())));
            camel.send("direct:not-tried", Files.readAllBytes(INDIVIDUAL));
            camel.addRoute(Path.of("routes/mle-redrive.camel.yaml"));

            org.awaitility.Awaitility.await()
                    .untilAsserted(() -> assertThat(target.requests()).isNotEmpty());
            assertThat(target.requests().get(0).method()).isEqualTo("PUT");
            assertThat(target.requests().get(0).uri()).isEqualTo("/entities/7");
            assertThat(target.requests().get(0).header("Idempotency-Key")).isEqualTo("order-7");
            assertThat(new String(target.requests().get(0).body(), java.nio.charset.StandardCharsets.UTF_8))
                    .startsWith("{\"encrypted\":\"ey");
        }
    }

    private Map<String, String> letterOf(CamelSession camel, Sandbox sandbox) throws IOException {
        String route = camel.addRoute(Path.of("routes/create-entity-breaker.camel.yaml"));
        sandbox.faults().next(1, Fault.CONNECTION_RESET);
        camel.send(route, Files.readAllBytes(INDIVIDUAL));
        Path letter = letters().get(0);
        Map<String, String> members =
                new ObjectMapper().readValue(Files.readAllBytes(letter), new TypeReference<Map<String, String>>() {});
        Files.delete(letter);
        return members;
    }

    /** Also where the file component would take a part of the key for an ending, or for a directory. */
    @ParameterizedTest
    @ValueSource(strings = {"order.2026.17", "order/17", "order.json", "${uuid}"})
    void letterIsSentAgainUnderTheVeryKey(String key) throws IOException {
        try (Sandbox sandbox = Sandbox.method().start();
                CamelSession camel = prepared(sandbox)) {
            Path route = Files.writeString(file("keyed.camel.yaml"), """
                    - route:
                        routeConfigurationId: mle-fallback
                        from:
                          uri: direct:keyed
                          steps:
                            - setProperty: {name: CamelMleIdempotencyKey, expression: {constant: {expression: "%s"}}}
                            - setHeader: {name: Authorization, constant: "Bearer {{method.api-key}}"}
                            - to: {uri: "mle:call", parameters: {target: "{{method.url}}/entities", httpMethod: PUT}}
                    """.formatted(key));
            sandbox.faults().next(1, Fault.CONNECTION_RESET);
            camel.send(camel.addRoute(route), Files.readAllBytes(INDIVIDUAL));
            assertThat(letters()).hasSize(1);
            camel.addRoute(Path.of("routes/mle-redrive.camel.yaml"));

            org.awaitility.Awaitility.await()
                    .untilAsserted(() -> assertThat(posts(sandbox)).hasSizeGreaterThan(1));
            assertThat(posts(sandbox)).allSatisfy(one -> {
                assertThat(one.method()).isEqualTo("PUT");
                assertThat(one.headers()).containsEntry("Idempotency-Key", key);
                assertThat(one.jwe()).isPresent();
            });
        }
    }

    /** What one message alone is to blame for, or was answered with an error of the request, is no outage. */
    @Test
    void breakerDoesNotOpenBecauseOfSingleMessages() throws Exception {
        byte[] individual = Files.readAllBytes(INDIVIDUAL);
        byte[] refused = "{\"type\":\"individual\",\"individual\":{\"ssn\":\"12\"}}"
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        try (Sandbox sandbox = Sandbox.method().start();
                CamelSession camel = prepared(sandbox)) {
            String route = camel.addRoute(Path.of("routes/create-entity-breaker.camel.yaml"));
            for (Fault fault : List.of(Fault.PLAIN_ANSWER, Fault.TAMPERED_TAG, Fault.WRONG_KID, Fault.A128GCM_ANSWER)) {
                for (int i = 0; i < 5; i++) {
                    sandbox.faults().next(1, fault);
                    camel.send(route, individual);
                }
            }
            assertThat(letters()).hasSizeGreaterThanOrEqualTo(15);
            for (int i = 0; i < 10; i++) {
                assertThat(camel.send(route, refused).getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE))
                        .isEqualTo(400);
            }

            assertThat(camel.send(route, individual).getMessage().getBody(String.class))
                    .contains("\"id\":\"ent_");
            assertThat(posts(sandbox)).hasSize(31);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"CONNECTION_RESET", "ENCRYPTION_OUTAGE", "DECRYPTION_OUTAGE"})
    void breakerOpensBecauseOfAnOutage(Fault fault) throws Exception {
        byte[] individual = Files.readAllBytes(INDIVIDUAL);
        try (Sandbox sandbox = Sandbox.method().start();
                CamelSession camel = prepared(sandbox)) {
            String route = camel.addRoute(Path.of("routes/create-entity-breaker.camel.yaml"));
            sandbox.faults().always(fault);
            for (int i = 0; i < 5; i++) {
                camel.send(route, individual);
            }
            int asked = posts(sandbox).size();
            camel.send(route, individual);

            assertThat(posts(sandbox)).hasSize(asked);
            assertThat(letters())
                    .hasSize(6)
                    .allSatisfy(letter -> assertThat(Files.readString(letter))
                            .contains("\"target\":\"" + sandbox.url() + "/entities\",\"method\":\"POST\""));
        }
    }

    @Test
    void commandsOfTheExampleMakeItsSecrets() throws Exception {
        List<String> commands = Markdown.read(EXAMPLE.resolve("README.md"))
                .snippets("sh")
                .flatMap(String::lines)
                .toList();
        Path fresh = Files.createDirectory(file("fresh"));
        String ours = "java -jar target/camel-mle-*-cli.jar ";
        for (String command : commands) {
            if (command.startsWith(ours)) {
                String[] parts = command.substring(ours.length())
                        .replace("keys/", fresh + "/keys/")
                        .split(" >", -1);
                Run run = Run.of(parts[0].split(" ", -1));
                assertThat(run.exitCode()).as(command).isZero();
                if (parts.length == 2) {
                    Files.writeString(Path.of(parts[1]), run.output());
                }
            } else if (!command.startsWith("openssl") || Files.isExecutable(Path.of("/usr/bin/openssl"))) {
                Process process = new ProcessBuilder("sh", "-c", command)
                        .directory(fresh.toFile())
                        .start();
                assertThat(process.waitFor()).as(command).isZero();
            }
        }

        assertThat(commands).hasSize(5);
        assertThat(fresh.resolve("keys/quarantine.jwks.json")).content().contains("\"d\"");
        assertThat(fresh.resolve("keys/quarantine-public.jwks.json"))
                .content()
                .contains("\"n\"")
                .doesNotContain("\"d\"");
        assertThat(fresh.resolve("audit")).isDirectory();
    }

    @Test
    void openBreakerKeepsMessagesEncryptedAsksNobodyAndTriesAgainByItself() throws Exception {
        byte[] individual = Files.readAllBytes(INDIVIDUAL);
        try (Sandbox sandbox = Sandbox.method().reprocess500s().start();
                CamelSession camel = prepared(sandbox, Map.of("mle.breaker-wait", "5"))) {
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
                    .atMost(java.time.Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(
                                    camel.send(route, individual).getMessage().getBody(String.class))
                            .contains("\"id\":\"ent_"));
            assertThat(posts(sandbox)).noneMatch(one -> one.jwe().isEmpty());
        }
    }
}
