package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an option may be at least and at most; {@link CallTest} and {@link WebhookProducerTest} see the start fail. */
class OptionLimitsTest {

    private final DefaultCamelContext context = new DefaultCamelContext();

    @AfterEach
    void stop() {
        context.stop();
    }

    private void check(String option, String value) {
        MleEndpoint endpoint = context.getEndpoint("mle:encrypt?" + option + "=" + value, MleEndpoint.class);
        new CipherOptions(context, endpoint.getConfiguration());
    }

    /** Times without a unit are in milliseconds. */
    @ParameterizedTest
    @CsvSource({
        "maxHeaderSize, 0, 1, 65536, 65537",
        "maxKeySetSize, 0, 1, 16777216, 16777217",
        "maxKeys, 0, 1, 10000, 10001",
        "webhookMaxSize, 0, 1, 1048576, 1048577",
        "webhookMaxAge, 999, 1s, 24h, 86400001",
        "webhookMaxAhead, -1s, 0, 24h, 86400001"
    })
    void whatIsLessOrMoreIsRefusedByTheOptionsName(
            String option, String tooLittle, String least, String most, String tooMuch) {
        assertThatCode(() -> check(option, least)).doesNotThrowAnyException();
        assertThatCode(() -> check(option, most)).doesNotThrowAnyException();
        for (String wrong : new String[] {tooLittle, tooMuch}) {
            assertThatThrownBy(() -> check(option, wrong))
                    .hasStackTraceContaining(
                            "MleConfigurationException: Wrong configuration: found the option " + option);
        }
    }
}
