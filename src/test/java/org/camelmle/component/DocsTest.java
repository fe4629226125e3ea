package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.impl.DefaultCamelContext;
import org.camelmle.dataformat.MleDataFormat;
import org.junit.jupiter.api.Test;

/**
 * The pages below {@code src/main/docs} and the data format's metadata have the options that the code has.
 *
 * <p>With {@code -Dmle.docs=write} what is stale is written anew.
 */
class DocsTest {

    private static final Path COMPONENT_PAGE = Path.of("src/main/docs/mle-component.adoc");
    private static final Path FORMAT_PAGE = Path.of("src/main/docs/mle-dataformat.adoc");
    private static final Path FORMAT_METADATA = Path.of("src/main/resources/META-INF/org/camelmle/dataformat/mle.json");
    private static final boolean WRITE = "write".equals(System.getProperty("mle.docs"));
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode metadata;

    DocsTest() throws IOException {
        metadata = JSON.readTree(Path.of("src/generated/resources/META-INF/org/camelmle/component/mle.json")
                .toFile());
    }

    @Test
    void theComponentsPageHasItsOptionsAndHeaders() throws IOException {
        String page = Files.readString(COMPONENT_PAGE);
        String current = page;
        current =
                section(current, "component options", "== Component options", table("componentProperties", o -> true));
        current = section(
                current, "endpoint path", "== Endpoint options\n\n=== Path parameters", table("properties", path()));
        current = section(current, "endpoint options", "=== Query parameters", table("properties", path().negate()));
        current = section(current, "headers", "== Message headers", table("headers", o -> true));

        compare(COMPONENT_PAGE, page, current);
    }

    @Test
    void theDataFormatsPageHasItsOptions() throws IOException {
        String page = Files.readString(FORMAT_PAGE);

        compare(FORMAT_PAGE, page, section(page, "dataformat options", "", rows(formatOptions())));
    }

    @Test
    void theDataFormatsMetadataHasItsOptions() throws IOException {
        ObjectNode expected = JSON.createObjectNode();
        ObjectNode format = expected.putObject("dataformat");
        JsonNode component = metadata.path("component");
        format.put("kind", "dataformat");
        format.put("name", "mle");
        format.put("title", component.path("title").asText());
        format.put("description", "Encrypt a body into a JWE and decrypt one, by the rules of a provider.");
        format.put("deprecated", false);
        format.put("firstVersion", component.path("firstVersion").asText());
        format.put("label", "dataformat,transformation,security");
        format.put("javaType", MleDataFormat.class.getName());
        format.put("supportLevel", component.path("supportLevel").asText());
        format.put("groupId", "org.camelmle");
        format.put("artifactId", "camel-mle");
        format.put("version", component.path("version").asText());
        format.put("modelName", "mle");
        format.put("modelJavaType", "org.apache.camel.model.dataformat.CustomDataFormat");
        expected.set("properties", formatOptions());
        String text = JSON.writer(new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")))
                        .writeValueAsString(expected)
                + "\n";

        compare(FORMAT_METADATA, Files.exists(FORMAT_METADATA) ? Files.readString(FORMAT_METADATA) : "", text);
    }

    @Test
    void camelServesTheDataFormatsMetadata() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.getRegistry().bind("mle", new MleDataFormat());
            String json = context.getDataFormatParameterJsonSchema("mle");

            assertThat(JSON.readTree(json).path("properties").size())
                    .isEqualTo(formatOptions().size());
            DefaultCamelCatalog catalog = new DefaultCamelCatalog();
            catalog.addDataFormat("mle", MleDataFormat.class.getName(), json);
            assertThat(catalog.dataFormatModel("mle").getOptions()).isNotEmpty();
        }
    }

    private static Predicate<JsonNode> path() {
        return option -> option.path("kind").asText().equals("path");
    }

    private ObjectNode formatOptions() {
        Set<String> setters = Arrays.stream(MleDataFormat.class.getMethods())
                .filter(method -> method.getName().startsWith("set") && method.getParameterCount() == 1)
                .map(Method::getName)
                .map(name -> Character.toLowerCase(name.charAt(3)) + name.substring(4))
                .filter(name -> !name.equals("camelContext"))
                .collect(Collectors.toCollection(TreeSet::new));
        ObjectNode options = JSON.createObjectNode();
        int index = 0;
        for (Map.Entry<String, JsonNode> option : metadata.path("properties").properties()) {
            if (setters.remove(option.getKey())) {
                ObjectNode copy = option.getValue().deepCopy();
                copy.put("index", index++);
                copy.put("kind", "attribute");
                copy.remove(List.of("configurationClass", "configurationField", "defaultValue"));
                options.set(option.getKey(), copy);
            }
        }
        assertThat(setters).as("setters of the data format that are no option").isEmpty();
        return options;
    }

    private String table(String part, Predicate<JsonNode> wanted) {
        ObjectNode chosen = JSON.createObjectNode();
        metadata.path(part).properties().stream()
                .filter(option -> wanted.test(option.getValue()))
                .forEach(option -> chosen.set(option.getKey(), option.getValue()));
        return rows(chosen);
    }

    private static String rows(ObjectNode options) {
        StringBuilder text = new StringBuilder("""
                [width="100%",cols="2,5,^1,2",options="header"]
                |===
                | Name | Description | Default | Type
                """);
        options.properties().forEach(option -> text.append(row(option.getKey(), option.getValue())));
        return text.append("|===\n").toString();
    }

    private static String row(String name, JsonNode option) {
        String label = option.path("label").asText(option.path("group").asText());
        String values = option.has("enum")
                ? option.path("enum")
                        .valueStream()
                        .map(JsonNode::asText)
                        .collect(Collectors.joining(", ", " One of: ", "."))
                : "";
        return "| *" + name + "* (" + label + ") | "
                + (option.path("required").asBoolean() ? "*Required* " : "")
                + option.path("description").asText().replace("|", "\\|") + values + " | "
                + option.path("defaultValue").asText() + " | "
                + option.path("javaType").asText().replaceFirst(".*\\.", "") + "\n";
    }

    private static String section(String page, String name, String heading, String content) {
        Matcher marked = Pattern.compile("(?s)(// " + name + ": START\n).*?(// " + name + ": END\n)")
                .matcher(page);
        assertThat(marked.find()).as("The section '%s'", name).isTrue();
        String inner = (heading.isEmpty() ? "" : heading + "\n\n") + content;
        return page.substring(0, marked.end(1)) + inner + page.substring(marked.start(2));
    }

    private static void compare(Path file, String found, String expected) throws IOException {
        if (WRITE) {
            Files.writeString(file, expected);
            return;
        }
        assertThat(found)
                .as("%s is stale; run this test with -Dmle.docs=write", file)
                .isEqualTo(expected);
    }
}
