package org.camelmle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.main.Main;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.camelmle.component.MleConstants;
import org.camelmle.keys.MleKey;
import org.camelmle.life.OwnKeys;
import org.camelmle.sandbox.Received;
import org.camelmle.sandbox.Sandbox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each Kamelet does its work in camel-main against the sandbox. */
class KameletsTest {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final String ENTITY = "{\"type\":\"individual\",\"individual\":{\"first_name\":\"Ada\"}}";
    private static final Set<String> RUN_HERE =
            Set.of("mle-encrypt-action", "mle-decrypt-action", "mle-http-sink", "mle-jwks-source");

    @TempDir
    private Path directory;

    private Sandbox sandbox;
    private final Main main = new Main();

    static Stream<Path> kamelets() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/kamelets"))) {
            return files.sorted().toList().stream();
        }
    }

    @BeforeEach
    void start() {
        Path keys = directory.resolve("own.jwks.json");
        MleKey pair = new OwnKeys(keys, Clock.systemUTC()).generate(2048, Optional.of("kamelet-key"));
        sandbox = Sandbox.method().teamKey(pair.toPublic()).start();
        sandbox.keys().active();
        main.setDefaultPropertyPlaceholderLocation("false");
        Properties properties = new Properties();
        properties.setProperty("url", sandbox.url());
        properties.setProperty("key", sandbox.apiKey());
        properties.setProperty("own", "file:" + keys);
        main.setOverrideProperties(properties);
        main.start();
    }

    @AfterEach
    void stop() {
        main.stop();
        sandbox.close();
    }

    private void load(String yaml) throws Exception {
        PluginHelper.getRoutesLoader(main.getCamelContext())
                .loadRoutes(ResourceHelper.fromString("test.camel.yaml", yaml));
    }

    private Exchange send(String uri) throws Exception {
        return main.getCamelTemplate()
                .request(uri, exchange -> exchange.getMessage().setBody(ENTITY));
    }

    private Received lastReceived() {
        List<Received> all = sandbox.received();
        return all.get(all.size() - 1);
    }

    private static void assertCreated(Exchange answer) {
        assertThat(answer.getException()).isNull();
        assertThat(answer.getMessage().getHeader(MleConstants.ENCRYPTED)).isEqualTo(true);
        assertThat(answer.getMessage().getBody(String.class)).contains("\"id\":\"ent_");
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void theKameletIsRunByATestAndIsWellDescribed(Path file) throws IOException {
        JsonNode kamelet = YAML.readTree(file.toFile());
        String name = kamelet.at("/metadata/name").asText();
        String type =
                kamelet.at("/metadata/labels/camel.apache.org~1kamelet.type").asText();

        assertThat(file.getFileName()).hasToString(name + ".kamelet.yaml");
        assertThat(RUN_HERE).contains(name);
        assertThat(name).endsWith("-" + type);
        assertThat(Files.readString(Path.of("pom.xml"))).contains("<version>0.1.0-SNAPSHOT</version>");
        assertThat(kamelet.at("/spec/dependencies"))
                .extracting(JsonNode::asText)
                .contains("mvn:org.camelmle:camel-mle:0.1.0-SNAPSHOT");
        kamelet.at("/spec/definition/properties").forEachEntry((property, described) -> {
            assertThat(described.path("title").asText()).as(property).isNotEmpty();
            assertThat(described.path("description").asText()).as(property).endsWith(".");
            boolean secret = Set.of("keyPassword", "apiKey").contains(property);
            assertThat(described.path("format").asText().equals("password"))
                    .as(property)
                    .isEqualTo(secret);
            assertThat(kamelet.at("/spec/template").toString()).contains(property + "}}");
        });
    }

    @Test
    void theTwoActionsEncryptAndDecryptAroundACall() throws Exception {
        load("""
                - route:
                    from:
                      uri: direct:actions
                      steps:
                        - setHeader: {name: Authorization, simple: "Bearer {{key}}"}
                        - kamelet:
                            name: mle-encrypt-action
                            parameters: {baseUrl: "{{url}}", privateKeys: "{{own}}"}
                        - to: "{{url}}/entities?httpMethod=POST&throwExceptionOnFailure=false"
                        - kamelet:
                            name: mle-decrypt-action
                            parameters: {privateKeys: "{{own}}"}
                """);

        assertCreated(send("direct:actions"));
        assertThat(lastReceived().headers()).containsEntry("Method-MLE", "jwe");
        assertThat(new String(lastReceived().plaintext().orElseThrow(), StandardCharsets.UTF_8))
                .isEqualTo(ENTITY);
    }

    @Test
    void theSinkIsTheWholeCallInOneStep() throws Exception {
        load("""
                - route:
                    from:
                      uri: direct:sink
                      steps:
                        - to:
                            uri: kamelet:mle-http-sink
                            parameters:
                              target: "{{url}}/entities"
                              apiKey: "{{key}}"
                              baseUrl: "{{url}}"
                              privateKeys: "{{own}}"
                """);

        Exchange answer = main.getCamelTemplate().request("direct:sink", exchange -> {
            exchange.getMessage().setBody(ENTITY);
            InboundHeaders.ALL.forEach(exchange.getMessage()::setHeader);
        });

        assertCreated(answer);
        assertThat(lastReceived().headers()).containsEntry("Method-MLE", "jwe");
        InboundHeaders.assertNoneIn(lastReceived().headers(), answer);
    }

    @Test
    void theSourceTellsWhichKeysThereAre() throws Exception {
        load("""
                - route:
                    from:
                      uri: kamelet:mle-jwks-source
                      parameters: {baseUrl: "{{url}}", period: 60000}
                      steps:
                        - to: seda:keys
                """);

        byte[] summary = main.getCamelTemplate()
                .getCamelContext()
                .createConsumerTemplate()
                .receiveBody("seda:keys", 20_000, byte[].class);
        assertThat(new ObjectMapper().readTree(summary).path("selected").asText())
                .startsWith("mthd_jwk_");
    }

    @Test
    void aKameletWithoutItsKeysSaysWhatIsMissing() {
        assertThatThrownBy(() -> send("kamelet:mle-encrypt-action?baseUrl=" + sandbox.url()))
                .hasRootCauseMessage(
                        "Route template mle-encrypt-action the following mandatory parameters must be provided: privateKeys");
    }
}
