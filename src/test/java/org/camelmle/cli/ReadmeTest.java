package org.camelmle.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.camelmle.MleException;
import org.camelmle.ProviderUnavailableException;
import org.camelmle.component.MleConstants;
import org.camelmle.component.MleEndpoint;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.MleKey;
import org.camelmle.sandbox.Faults;
import org.camelmle.sandbox.Sandbox;
import org.camelmle.testkit.HttpFront;
import org.camelmle.testkit.NimbusPeer;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the README shows works, and what it says of options and errors is what the code has. */
class ReadmeTest {

    private static final Markdown README = Markdown.read(Path.of("README.md"));
    private static final Path CREATE_ENTITY = Path.of("routes/create-entity.camel.yaml");
    private static final byte[] INDIVIDUAL = "{\"type\":\"individual\",\"individual\":{}}".getBytes(US_ASCII);
    private static final Pattern DEMO_ARGUMENTS = Pattern.compile("-Ddemo\\.args=\"([^\"]*)\"");

    @TempDir
    private static Path directory;

    private static Sandbox sandbox;

    @BeforeAll
    static void startSandboxAndRegisterAKey() {
        sandbox = Sandbox.method().start();
        sandbox.keys().active();
        try (CamelSession camel = start(Optional.empty(), sandbox.url(), sandbox.apiKey())) {
            new KeyChoice(keys(), true, Optional.of("keys@example.com")).prepare(camel);
        }
    }

    @AfterAll
    static void stopSandbox() {
        sandbox.close();
    }

    static Stream<String> routes() {
        return README.snippets("yaml").filter(yaml -> !yaml.contains("role=server"));
    }

    static Stream<String> commands() {
        return Stream.of("README.md", "examples/create-entity/README.md")
                .flatMap(file -> Markdown.read(Path.of(file)).snippets("sh"))
                .flatMap(String::lines);
    }

    @Test
    void everySnippetIsOfAKindThatIsChecked() {
        assertThat(README.snippets().map(Markdown.Snippet::language))
                .isSubsetOf("yaml", "properties", "java", "sh", "text");
    }

    @ParameterizedTest
    @MethodSource("routes")
    void theYamlRuns(String yaml) throws IOException {
        Path file = Files.writeString(directory.resolve("snippet.camel.yaml"), yaml);
        try (CamelSession camel = start(Optional.empty(), sandbox.url(), sandbox.apiKey())) {
            if (yaml.contains("- beans:")) {
                assertThatThrownBy(() -> camel.addRoute(file)).hasMessageContaining("holds 0 routes");
                Exchange sent = camel.send(
                        "mle:encrypt?profile=%23acme&environment=production&publicKeys=classpath:keys/public.pem",
                        INDIVIDUAL);
                assertThat(sent.getException()).isNull();
                assertThat(sent.getMessage().getBody(String.class)).startsWith("{\"payload\":\"ey");
                assertThat(sent.getMessage().getHeader("X-Acme-Encrypted")).isEqualTo("jwe");
            } else {
                Exchange answer = camel.send(camel.addRoute(file), INDIVIDUAL);
                assertThat(answer.getException()).isNull();
                assertThat(answer.getMessage().getBody(String.class)).contains("\"id\":\"ent_");
            }
        }
    }

    @Test
    void theServersRouteAnswersOurOwnCall() throws Exception {
        String yaml = README.snippets("yaml")
                .filter(snippet -> snippet.contains("role=server"))
                .findFirst()
                .orElseThrow();
        Path file = Files.writeString(directory.resolve("server.camel.yaml"), yaml);
        MleKey ours = VectorKeys.pair(NimbusPeer.CLIENT_KEY);
        MleKey theirs = VectorKeys.pair(NimbusPeer.SERVER_KEY);
        int port = HttpFront.freePort();
        try (CamelSession server = CamelSession.start(
                        Optional.empty(),
                        Map.of(
                                "camel.server.enabled", "true",
                                "camel.server.port", Integer.toString(port),
                                "camel.component.mle.private-keys", "#own",
                                "callers", "#callers"),
                        Map.of("own", KeySet.of(theirs), "callers", KeySet.of(ours.toPublic())));
                CamelSession client = CamelSession.start(
                        Optional.empty(),
                        Map.of(
                                "camel.component.mle.private-keys", "#own",
                                "camel.component.mle.public-keys", "#peer"),
                        Map.of("own", KeySet.of(ours), "peer", KeySet.of(theirs.toPublic())))) {
            server.addRoute(file);

            Exchange answer = client.send("mle:call?target=http://127.0.0.1:" + port + "/entities", INDIVIDUAL);

            assertThat(answer.getException()).isNull();
            assertThat(answer.getMessage().getBody(String.class)).startsWith("{\"id\": \"ent_");
            assertThat(answer.getMessage().getHeader(MleConstants.ENCRYPTED)).isEqualTo(true);
        }
    }

    @Test
    void theFirstRouteIsTheOneThatIsShipped() throws IOException {
        assertThat(Files.readString(CREATE_ENTITY))
                .endsWith(routes().findFirst().orElseThrow());
    }

    @Test
    void thePropertiesStandInTheExample() throws IOException {
        assertThat(Files.readAllLines(Path.of("examples/create-entity/application.properties")))
                .containsAll(
                        README.snippets("properties").flatMap(String::lines).toList());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void theCommandRuns(String command) throws IOException {
        Matcher arguments = DEMO_ARGUMENTS.matcher(command);
        if (!arguments.find()) {
            assertThat(Files.readString(Path.of(".ci/run"))).contains(command.replace("mvn verify", "mvn -B verify"));
            return;
        }
        Map<String, String> variables = command.startsWith("METHOD_ENVIRONMENT=dev METHOD_API_KEY=sk_... ")
                ? Map.of("METHOD_URL", sandbox.url(), "METHOD_API_KEY", sandbox.apiKey())
                : Map.of();
        String keys = "--keys " + directory.resolve("command.jwks.json");
        Run run = Run.with(variables, ("create-entities " + keys + " " + arguments.group(1)).split(" ", -1));
        assertThat(run.exitCode()).as(run.problems()).isZero();
    }

    @Test
    void theOutputLooksAsShown() {
        String actual = withoutRandomParts(Run.of("create-entities").output());
        String shown = README.snippets("text").findFirst().orElseThrow();

        for (String part : shown.split("\\[\\.\\.\\.\\]\n", -1)) {
            assertThat(actual).contains(withoutRandomParts(part));
        }
    }

    @Test
    void theJavaCompilesAndWorks() throws IOException {
        // The snippet of the README stands here, letter for letter.
        try (Sandbox sandbox = Sandbox.method().start()) {
            sandbox.faults().next(1, Faults.Fault.DECRYPTION_OUTAGE);
            assertThatThrownBy(() -> createEntityAt(sandbox.url(), sandbox.apiKey()))
                    .isInstanceOf(ProviderUnavailableException.class);
        }
        String self = Files.readString(Path.of("src/test/java/org/camelmle/cli/ReadmeTest.java"));
        assertThat(README.snippets("java"))
                .isNotEmpty()
                .allSatisfy(java -> assertThat(self).contains(java.indent(8)));
    }

    @Test
    void theOptionsAreThoseOfTheEndpointWithTheirDefaults() throws IOException {
        Map<String, String> shown = README.section("Options").rows().stream()
                .collect(Collectors.toMap(row -> row.group(1), ReadmeTest::secondCell));
        Map<String, String> actual = new TreeMap<>();
        metadata("properties").forEachEntry((name, option) -> {
            if (option.path("kind").asText().equals("parameter") && !name.equals("lazyStartProducer")) {
                actual.put(name, option.path("defaultValue").asText());
            }
        });

        assertThat(shown).containsExactlyInAnyOrderEntriesOf(actual);
    }

    @Test
    void theHeadersAreThoseOfTheEndpoint() throws IOException {
        metadata("headers")
                .forEachEntry((name, header) -> assertThat(
                                README.section("Headers and properties").text())
                        .contains("`" + name + "`"));
    }

    @Test
    void thePropertiesAreThoseThatRoutesMaySetOrRead() throws Exception {
        Set<String> properties = new HashSet<>();
        for (Field constant : MleConstants.class.getFields()) {
            properties.add((String) constant.get(null));
        }
        metadata("headers").fieldNames().forEachRemaining(properties::remove);
        properties.remove(MleConstants.CALL_STATE);

        assertThat(README.section("Headers and properties").rows())
                .extracting(row -> row.group(1))
                .containsExactlyInAnyOrderElementsOf(properties);
    }

    @Test
    void everyExceptionIsExplained() {
        assertThat(README.section("Errors").rows())
                .extracting(row -> row.group(1))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(MleException.class.getPermittedSubclasses())
                        .map(Class::getSimpleName)
                        .toList());
    }

    @Test
    void theLinksLeadSomewhere() {
        assertThat(README.links())
                .isNotEmpty()
                .allSatisfy(link -> assertThat(Path.of(link)).exists());
    }

    @Test
    void theVersionIsThePoms() throws IOException {
        assertThat(Files.readString(Path.of("pom.xml"))).contains("<version>0.1.0-SNAPSHOT</version>");
        assertThat(README.text()).contains("org.camelmle:camel-mle:0.1.0-SNAPSHOT");
    }

    private static void createEntityAt(String url, String apiKey) throws Exception {
        Path keys = directory.resolve(apiKey + ".jwks.json");
        try (CamelSession camel = start(Optional.of(keys), url, apiKey)) {
            new KeyChoice(keys, true, Optional.of("keys@example.com")).prepare(camel);
            Exception failure =
                    camel.send(camel.addRoute(CREATE_ENTITY), INDIVIDUAL).getException();
            if (failure != null) {
                throw failure;
            }
        }
    }

    private static CamelSession start(Optional<Path> keyFile, String url, String apiKey) {
        return CamelSession.start(
                Optional.of(Path.of("examples/create-entity/application.properties")),
                Map.of(
                        "method.url", url,
                        "method.api-key", apiKey,
                        "camel.component.mle.base-url", url,
                        "camel.component.mle.private-keys", "file:" + keyFile.orElseGet(ReadmeTest::keys)),
                Map.of());
    }

    private static Path keys() {
        return directory.resolve("own.jwks.json");
    }

    private static String secondCell(MatchResult row) {
        return row.group(2).replace("`", "").strip();
    }

    /** Ids, ciphertext, ports and numbers differ from run to run. */
    private static String withoutRandomParts(String output) {
        return output.replaceAll("(ent_|mthd_jwk_)\\w+", "$1")
                .replaceAll("\\d{4}-\\d\\d-\\d\\d-[\\w-]{8}", "KEY")
                .replaceAll("bytes: [\\w-]{32}\\.\\.\\.", "bytes: CIPHERTEXT")
                .replaceAll("[\\d,]+ (ms|bytes)", "N $1")
                .replaceAll("127\\.0\\.0\\.1:\\d+", "PORT");
    }

    private static JsonNode metadata(String part) throws IOException {
        try (InputStream json = MleEndpoint.class.getResourceAsStream("/META-INF/org/camelmle/component/mle.json")) {
            return new ObjectMapper().readTree(json).path(part);
        }
    }
}
