package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.LogLines;
import org.camelmle.testkit.Race;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Endpoints that start at the same time: each provider is tested and chosen once. */
class CryptoSelectionRaceTest {

    private static final int ENDPOINTS = 16;

    @ParameterizedTest
    @MethodSource("org.camelmle.testkit.Race#all")
    void providerIsChosenOnce(Race race) throws Exception {
        MleComponent component = new MleComponent();
        try (LogLines log = new LogLines(MleComponent.class.getName());
                CamelRun camel = new CamelRun(component).start()) {
            List<String> names = race.run(Collections.nCopies(
                    ENDPOINTS,
                    () -> component.cryptoProvider(camel.configuration()).name()));

            assertThat(names.stream().distinct()).hasSize(1);
            assertThat(log.lines())
                    .filteredOn(line -> line.startsWith("Cryptography with cryptoProvider=auto"))
                    .hasSize(1);
        }
    }
}
