package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.catalog.EndpointValidationResult;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.Main;
import org.apache.camel.util.StringHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

@SuppressWarnings("try")
class MetadataTest {

    private static final String JSON = "META-INF/org/camelmle/component/mle.json";

    private static DefaultCamelCatalog catalog() throws IOException {
        try (InputStream stream = MleComponent.class.getClassLoader().getResourceAsStream(JSON)) {
            DefaultCamelCatalog catalog = new DefaultCamelCatalog();
            catalog.addComponent(
                    "mle", MleComponent.class.getName(), new String(stream.readAllBytes(), StandardCharsets.UTF_8));
            return catalog;
        }
    }

    @Test
    void catalogReportsAnUnknownOption() throws IOException {
        EndpointValidationResult result = catalog().validateEndpointProperties("mle:encrypt?fallbak=never");

        assertThat(result.getUnknown()).containsExactly("fallbak");
    }

    @Test
    void catalogReportsAValueThatIsNotOnTheList() throws IOException {
        EndpointValidationResult result =
                catalog().validateEndpointProperties("mle:encrypt?encryptedRequest=sometimes&role=client");

        assertThat(result.getInvalidEnum()).containsOnlyKeys("encryptedRequest");
    }

    @Test
    void catalogAcceptsWhatIsDocumented() throws IOException {
        EndpointValidationResult result = catalog()
                .validateEndpointProperties(
                        "mle:call?target=https://api.example&keyId=k1&encryptedResponse=preferred&fetchTimeout=5s");

        assertThat(result.isSuccess()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "META-INF/services/org/apache/camel/component/mle",
                "META-INF/services/org/apache/camel/dataformat/mle",
                "META-INF/services/org/apache/camel/configurer/mle-component",
                "META-INF/services/org/apache/camel/configurer/mle-endpoint",
                "META-INF/services/org/apache/camel/configurer/org.camelmle.dataformat.MleDataFormat",
                "META-INF/services/org/apache/camel/urifactory/mle-endpoint",
                "META-INF/services/org/apache/camel/component.properties",
                JSON
            })
    void generatedDescriptorIsThere(String entry) {
        assertThat(MleComponent.class.getClassLoader().getResource(entry)).isNotNull();
    }

    private static List<String> secretOptions() throws IOException {
        List<String> names = new ArrayList<>();
        try (InputStream json = MleComponent.class.getClassLoader().getResourceAsStream(JSON)) {
            new ObjectMapper()
                    .readTree(json)
                    .required("properties")
                    .properties()
                    .forEach(option -> {
                        if (option.getValue().path("secret").asBoolean()) {
                            names.add(option.getKey());
                        }
                    });
        }
        assertThat(names).contains("apiKey", "secret", "secretKey");
        return names;
    }

    @Test
    void secretsAreMaskedInEndpointUris() throws Exception {
        String secrets = secretOptions().stream()
                .map(name -> "&" + name + "=canary_" + name)
                .collect(Collectors.joining());
        try (CamelContext context = new DefaultCamelContext()) {
            Endpoint endpoint = context.getEndpoint("mle:encrypt?keyId=k1" + secrets);

            assertThat(endpoint.toString()).contains("k1").doesNotContain("canary_");
        }
    }

    @Test
    void secretsAreMaskedInTheSummaryAtStart(@TempDir Path folder) throws Exception {
        String secrets = secretOptions().stream()
                .map(name -> "camel.component.mle." + StringHelper.camelCaseToDash(name) + " = canary_" + name + "\n")
                .collect(Collectors.joining());
        Path properties = Files.writeString(
                folder.resolve("application.properties"),
                secrets
                        + "camel.component.mle.key-id = k1\n"
                        // Names that Camel's own list does not have; examples/keys-direct shows the same.
                        + "camel.main.additional-sensitive-keywords = previousSecret,auditKey\n");
        List<String> lines = logged(() -> {
            Main main = new Main();
            main.setPropertyPlaceholderLocations("file:" + properties);
            main.start();
            main.stop();
        });

        assertThat(lines)
                .anySatisfy(line -> assertThat(line).contains("keyPassword"))
                .noneSatisfy(line -> assertThat(line).contains("canary_"));
    }

    private static List<String> logged(ThrowingRunnable work) throws Exception {
        Logger camel = (Logger) LoggerFactory.getLogger("org.apache.camel");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Level before = camel.getLevel();
        camel.setLevel(Level.INFO);
        camel.addAppender(log);
        try {
            work.run();
        } finally {
            camel.detachAppender(log);
            camel.setLevel(before);
        }
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private interface ThrowingRunnable {
        void run() throws Exception;
    }
}
