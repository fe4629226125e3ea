package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.Endpoint;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.catalog.EndpointValidationResult;
import org.apache.camel.main.Main;
import org.camelmle.testkit.CamelRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

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

    @Test
    void secretsAreMaskedInEndpointUris() {
        try (CamelRun camel = new CamelRun().start()) {
            Endpoint endpoint = camel.context()
                    .getEndpoint("mle:encrypt?apiKey=sk_canary&keyPassword=pw_canary&keyId=k1"
                            + "&secret=s1_canary&previousSecret=s0_canary&token=to_canary");

            assertThat(endpoint.toString())
                    .doesNotContain("sk_canary")
                    .doesNotContain("pw_canary")
                    .doesNotContain("s1_canary")
                    .doesNotContain("s0_canary")
                    .doesNotContain("to_canary")
                    .contains("k1");
        }
    }

    @Test
    void secretsAreMaskedInTheSummaryAtStart(@TempDir Path folder) throws Exception {
        Path properties = Files.writeString(folder.resolve("application.properties"), """
                camel.component.mle.api-key = sk_canary
                camel.component.mle.key-password = pw_canary
                camel.component.mle.secret = s1_canary
                camel.component.mle.token = to_canary
                camel.component.mle.key-id = k1
                """);
        List<String> lines = logged(() -> {
            Main main = new Main();
            main.setPropertyPlaceholderLocations("file:" + properties);
            main.start();
            main.stop();
        });

        assertThat(lines)
                .anySatisfy(line -> assertThat(line).contains("keyPassword"))
                .noneSatisfy(line -> assertThat(line).contains("sk_canary"))
                .noneSatisfy(line -> assertThat(line).contains("pw_canary"))
                .noneSatisfy(line -> assertThat(line).contains("s1_canary"))
                .noneSatisfy(line -> assertThat(line).contains("to_canary"));
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
