package org.camelmle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
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
import org.camelmle.sandbox.Sandbox;
import org.camelmle.testkit.HttpFront;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The manifests of {@code examples/camel-k} and the Kamelets are valid, and their flows run in camel-main. */
class CamelKTest {

    private static final Path EXAMPLE = Path.of("examples/camel-k");
    private static final Path INTEGRATION = EXAMPLE.resolve("create-entity.integration.yaml");
    private static final Path PIPE = EXAMPLE.resolve("create-entity.pipe.yaml");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final String ENTITY = "{\"type\":\"individual\",\"individual\":{\"first_name\":\"Ada\"}}";

    @TempDir
    private Path directory;

    static Stream<Path> kamelets() throws IOException {
        try (Stream<Path> kamelets = Files.list(Path.of("src/main/resources/kamelets"))) {
            return kamelets.sorted().toList().stream();
        }
    }

    static Stream<Path> resources() throws IOException {
        return Stream.concat(Stream.of(INTEGRATION, PIPE), kamelets());
    }

    private static List<JsonNode> documents(Path file) throws IOException {
        try (MappingIterator<JsonNode> all = YAML.readerFor(JsonNode.class).readValues(file.toFile())) {
            return all.readAll();
        }
    }

    @ParameterizedTest
    @MethodSource("resources")
    void theResourceKeepsToItsSchema(Path file) throws IOException {
        for (JsonNode resource : documents(file)) {
            assertThat(CrdSchemas.problems(resource)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("resources")
    void aMisspeltFieldWouldBeFound(Path file) throws IOException {
        for (JsonNode resource : documents(file)) {
            ((ObjectNode) resource.path("spec")).put("dependancies", "x");

            assertThat(CrdSchemas.problems(resource)).hasSize(1);
        }
    }

    @Test
    void aMisspeltFieldOfATraitWouldBeFound() throws IOException {
        JsonNode integration = documents(INTEGRATION).get(0);
        ((ObjectNode) integration.at("/spec/traits/health")).put("readinesProbeEnabled", true);

        assertThat(CrdSchemas.problems(integration)).hasSize(1);
    }

    @Test
    void everyFileOfTheExampleIsChecked() throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLE)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "README.md",
                            "secret.yaml",
                            "scaling.yaml",
                            INTEGRATION.getFileName().toString(),
                            PIPE.getFileName().toString());
        }
    }

    @Test
    void theSecretsHoldNoKeyAndHaveNoOtherField() throws IOException {
        assertThat(documents(EXAMPLE.resolve("secret.yaml"))).hasSize(2).allSatisfy(secret -> {
            assertThat(names(secret)).containsExactlyInAnyOrder("apiVersion", "kind", "metadata", "type", "stringData");
            assertThat(secret.path("kind").asText()).isEqualTo("Secret");
            assertThat(secret.toString()).doesNotContain("PRIVATE", "\\\"d\\\"");
        });
    }

    @Test
    void theScaledObjectHasTheFieldsThatKedaKnows() throws IOException {
        JsonNode scaled = documents(EXAMPLE.resolve("scaling.yaml")).get(0);

        assertThat(names(scaled)).containsExactlyInAnyOrder("apiVersion", "kind", "metadata", "spec");
        assertThat(Set.of(
                        "scaleTargetRef",
                        "minReplicaCount",
                        "maxReplicaCount",
                        "cooldownPeriod",
                        "pollingInterval",
                        "triggers"))
                .containsAll(names(scaled.path("spec")));
        assertThat(names(scaled.at("/spec/triggers/0/metadata")))
                .containsExactlyInAnyOrder("serverAddress", "query", "threshold");
        assertThat(scaled.at("/spec/scaleTargetRef/name"))
                .isEqualTo(documents(INTEGRATION).get(0).at("/metadata/name"));
        assertThat(scaled.toString()).contains("camel_mle_operations_total");
    }

    private static List<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }

    @Test
    void theFlowsKeepToCamelsYamlSchema() throws IOException {
        JsonSchema schema = camelYaml();

        assertThat(schema.validate(documents(INTEGRATION).get(0).at("/spec/flows")))
                .isEmpty();
        JsonNode misspelt = documents(INTEGRATION).get(0).at("/spec/flows");
        ((ObjectNode) misspelt.at("/0/route")).put("stepz", "x");
        assertThat(schema.validate(misspelt)).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void theKameletsTemplateKeepsToCamelsYamlSchema(Path file) throws IOException {
        ObjectNode template = (ObjectNode) documents(file).get(0).at("/spec/template");
        ArrayNode flows = YAML.createArrayNode().add(template);

        assertThat(template.path("from").path("steps")).isNotEmpty();
        assertThat(camelYaml().validate(flows)).isEmpty();
        ((ArrayNode) template.at("/from/steps")).addObject().put("setBodie", "x");
        assertThat(camelYaml().validate(flows)).isNotEmpty();
    }

    private static JsonSchema camelYaml() throws IOException {
        try (InputStream stream = CamelKTest.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
            return JsonSchemaFactory.getInstance(VersionFlag.V4).getSchema(stream);
        }
    }

    @Test
    void theIntegrationsFlowsRunInCamelMain() throws Exception {
        JsonNode integration = documents(INTEGRATION).get(0);
        Properties properties = new Properties();
        for (JsonNode property : integration.at("/spec/traits/camel/properties")) {
            String[] pair = property.asText().split(" = ", 2);
            properties.setProperty(pair[0], pair[1]);
        }
        run(properties, YAML.writeValueAsString(integration.at("/spec/flows")), "direct:create-entity");
    }

    @Test
    void thePipesSinkRunsInCamelMain() throws Exception {
        JsonNode sink = documents(PIPE).get(0).at("/spec/sink");
        ObjectNode parameters = sink.path("properties").deepCopy();
        parameters
                .put("target", "{{method.url}}/entities")
                .put("privateKeys", "{{own}}")
                .put("baseUrl", "{{method.url}}");
        parameters.remove("environment");
        String kamelet = sink.at("/ref/name").asText();
        String route = "- route: {from: {uri: direct:pipe, steps: [{to: {uri: 'kamelet:" + kamelet + "', parameters: "
                + parameters + "}}]}}\n";

        run(new Properties(), route, "direct:pipe");
    }

    /** In place of the cluster's Secret, provider and mounts: a key file and a sandbox. */
    private void run(Properties properties, String flows, String entrance) throws Exception {
        Path keys = directory.resolve("own.jwks.json");
        MleKey pair = new OwnKeys(keys, Clock.systemUTC()).generate(2048, Optional.of("k-key"));
        Main main = new Main();
        try (Sandbox sandbox = Sandbox.method().teamKey(pair.toPublic()).start()) {
            sandbox.keys().active();
            main.setDefaultPropertyPlaceholderLocation("false");
            properties.setProperty("method.url", sandbox.url());
            properties.setProperty("method.api-key", sandbox.apiKey());
            properties.setProperty("own", "file:" + keys);
            properties.setProperty("camel.component.mle.base-url", sandbox.url());
            properties.setProperty("camel.component.mle.private-keys", "file:" + keys);
            properties.setProperty("camel.server.enabled", "true");
            properties.setProperty("camel.server.port", Integer.toString(HttpFront.freePort()));
            main.setOverrideProperties(properties);
            main.start();
            PluginHelper.getRoutesLoader(main.getCamelContext())
                    .loadRoutes(ResourceHelper.fromString("flows.camel.yaml", flows));

            Exchange answer = main.getCamelTemplate()
                    .request(entrance, exchange -> exchange.getMessage().setBody(ENTITY));

            assertThat(answer.getException()).isNull();
            assertThat(answer.getMessage().getHeader(MleConstants.ENCRYPTED)).isEqualTo(true);
            assertThat(answer.getMessage().getBody(String.class)).contains("\"id\":\"ent_");
        } finally {
            main.stop();
        }
    }
}
