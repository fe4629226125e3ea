package org.camelmle.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.apache.camel.impl.DefaultCamelContext;
import org.camelmle.MleConfigurationException;
import org.camelmle.component.MleConfiguration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class BootPropertiesTest {

    private static final String PREFIX = "camel.component.mle";

    private static void apply(String name, String value, MleConfiguration target) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", Map.of(PREFIX + "." + name, value)));
        BootProperties.below(PREFIX, environment).applyTo(target, new DefaultCamelContext());
    }

    @ParameterizedTest
    @ValueSource(strings = {"key-password", "keyPassword"})
    void optionsAreSetInBothSpellings(String name) {
        MleConfiguration target = new MleConfiguration();

        apply(name, "secret", target);

        assertThat(target.getKeyPassword()).isEqualTo("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"key-pasword", "apiKeyy", "secret-kye"})
    void theValueOfAMisspeltNameIsNotShown(String name) {
        assertThatThrownBy(() -> apply(name, "canary", new MleConfiguration()))
                .isInstanceOf(MleConfigurationException.class)
                .hasMessageContaining(PREFIX + "." + name)
                .satisfies(BootPropertiesTest::assertWithoutCanary);
    }

    private static void assertWithoutCanary(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        assertThat(text.toString()).doesNotContain("canary");
    }
}
