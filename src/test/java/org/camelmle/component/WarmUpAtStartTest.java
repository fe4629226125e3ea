package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.camelmle.MleConfigurationException;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.LogLines;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WarmUpAtStartTest {

    private static CamelRun camel(Duration warmUp) {
        MleComponent component = new MleComponent();
        component.setWarmUp(warmUp);
        return new CamelRun(component);
    }

    private static List<String> linesOnCryptography(CamelRun camel) throws Exception {
        try (LogLines log = new LogLines("org.camelmle");
                camel) {
            camel.start();
            camel.context().getEndpoint("mle:encrypt").createProducer().start();
            return log.lines().stream()
                    .filter(line -> line.startsWith("Cryptography"))
                    .toList();
        }
    }

    @Test
    void lineAtStartSaysHowManyMessagesWarmedItUp() throws Exception {
        assertThat(linesOnCryptography(camel(Duration.ofSeconds(1))))
                .singleElement()
                .asString()
                .matches("Cryptography with cryptoProvider=auto: .*, warmed up by [1-9][0-9]* messages in 1000 ms");
    }

    @Test
    void itIsOffUnlessItIsSet() throws Exception {
        assertThat(new MleComponent().getWarmUp()).isZero();
        assertThat(linesOnCryptography(new CamelRun()))
                .singleElement()
                .asString()
                .doesNotContain("warm");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 61})
    void timeThatIsNoneFailsAtStart(long seconds) {
        try (CamelRun camel = camel(Duration.ofSeconds(seconds))) {
            assertThatThrownBy(camel::start)
                    .hasStackTraceContaining(MleConfigurationException.class.getName())
                    .hasStackTraceContaining("the option warmUp with");
        }
    }
}
