package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.Main;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.util.StringHelper;
import org.camelmle.dataformat.MleDataFormat;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.message.CallerKeys;
import org.junit.jupiter.api.Test;

/**
 * Every option that the metadata names, set in each way in which Camel sets options, and read back. An option that is
 * added is tested here without a line of its own.
 */
@SuppressWarnings("try")
class OptionBindingTest {

    private static final CallerKeys CALLERS = caller -> KeySource.of(KeySet.EMPTY);

    @Test
    void theUriSetsEachOption() throws Exception {
        Map<String, String> samples = samples("component");
        String query = samples.entrySet().stream()
                .map(option -> option.getKey() + "=" + option.getValue())
                .collect(Collectors.joining("&"));
        try (CamelContext context = context()) {
            MleEndpoint endpoint = context.getEndpoint("mle:encrypt?" + query, MleEndpoint.class);

            assertThat(valuesOf(endpoint.getConfiguration(), samples)).isEqualTo(samples);
        }
    }

    @Test
    void propertiesSetEachOptionOfTheComponent() throws Exception {
        Map<String, String> samples = samples("component");
        try (Configured configured = new Configured(samples, "camel.component.mle.")) {
            MleComponent component = configured.context().getComponent("mle", MleComponent.class);

            assertThat(valuesOf(component.getConfiguration(), samples)).isEqualTo(samples);
        }
    }

    @Test
    void propertiesSetEachOptionOfTheDataFormat() throws Exception {
        Map<String, String> samples = samples("dataformat");
        try (Configured configured = new Configured(samples, "camel.dataformat.mle.")) {
            assertThat(valuesOf(configured.context().resolveDataFormat("mle"), samples))
                    .isEqualTo(samples);
        }
    }

    @Test
    void aBeanInYamlSetsEachOptionOfTheDataFormat() throws Exception {
        Map<String, String> samples = samples("dataformat");
        String lines = samples.entrySet().stream()
                .map(option -> "        " + option.getKey() + ": \"" + option.getValue() + "\"\n")
                .collect(Collectors.joining());
        String yaml = "- beans:\n    - name: format\n      type: " + MleDataFormat.class.getName()
                + "\n      properties:\n" + lines;
        try (CamelContext context = context()) {
            PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("format.camel.yaml", yaml));
            MleDataFormat format = context.getRegistry().lookupByNameAndType("format", MleDataFormat.class);

            assertThat(valuesOf(format, samples)).isEqualTo(samples);
        }
    }

    /** A context that is not started: what the values mean together is checked at start, and is not the matter here. */
    private static CamelContext context() {
        CamelContext context = new DefaultCamelContext();
        context.getRegistry().bind("callers", CALLERS);
        return context;
    }

    /** For each option another value than its default, as it is written. */
    private static Map<String, String> samples(String kind) throws IOException {
        Map<String, String> samples = new TreeMap<>();
        try (InputStream json =
                OptionBindingTest.class.getResourceAsStream("/META-INF/org/camelmle/" + kind + "/mle.json")) {
            new ObjectMapper()
                    .readTree(json)
                    .required("properties")
                    .properties()
                    .forEach(option -> {
                        if (option.getValue().path("kind").asText().equals("path")
                                || option.getKey().equals("lazyStartProducer")) {
                            return;
                        }
                        samples.put(option.getKey(), sample(option.getKey(), option.getValue()));
                    });
        }
        assertThat(samples).hasSizeGreaterThan(20);
        return samples;
    }

    private static String sample(String name, JsonNode option) {
        if (option.has("enum")) {
            for (JsonNode value : option.get("enum")) {
                if (!value.asText().equals(option.path("defaultValue").asText())) {
                    return value.asText();
                }
            }
        }
        return switch (option.required("javaType").asText()) {
            case "boolean" -> Boolean.toString(!option.path("defaultValue").asBoolean());
            case "int", "java.lang.Integer" -> "4321";
            case "java.time.Duration" -> "11m";
            case "org.camelmle.message.CallerKeys" -> "#callers";
            default -> name + "-sample";
        };
    }

    /** The values that an object has now, written as the samples are. */
    private static Map<String, String> valuesOf(Object bean, Map<String, String> samples) throws Exception {
        Map<String, String> values = new TreeMap<>();
        for (String name : samples.keySet()) {
            values.put(name, written(getter(bean, name)));
        }
        return values;
    }

    private static Object getter(Object bean, String name) throws ReflectiveOperationException {
        String capitalized = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        for (String prefix : List.of("get", "is")) {
            try {
                return bean.getClass().getMethod(prefix + capitalized).invoke(bean);
            } catch (NoSuchMethodException e) {
                // The other one, then.
            }
        }
        throw new NoSuchMethodException("a getter for " + name);
    }

    private static String written(Object value) {
        if (value instanceof Duration duration) {
            return duration.toMinutes() + "m";
        }
        if (value == CALLERS) {
            return "#callers";
        }
        if (value instanceof Enum<?> constant) {
            // Enumerations are named as they are written, in small letters where the constant is not.
            return constant.name().chars().allMatch(c -> Character.isUpperCase(c))
                    ? constant.name().toLowerCase(Locale.ROOT)
                    : constant.name();
        }
        return String.valueOf(value);
    }

    /** camel-main with properties, as far as it comes before it starts. */
    private static final class Configured implements AutoCloseable {

        private final Main main = new Main();

        Configured(Map<String, String> options, String prefix) throws Exception {
            Properties properties = new Properties();
            options.forEach(
                    (name, value) -> properties.setProperty(prefix + StringHelper.camelCaseToDash(name), value));
            main.setDefaultPropertyPlaceholderLocation("false");
            main.bind("callers", CALLERS);
            main.setOverrideProperties(properties);
            main.init();
        }

        CamelContext context() {
            return main.getCamelContext();
        }

        @Override
        public void close() {
            main.stop();
        }
    }
}
