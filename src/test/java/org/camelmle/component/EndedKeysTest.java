package org.camelmle.component;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.camelmle.KeyUnavailableException;
import org.camelmle.sandbox.cybersource.CertifiedPair;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A response key whose certificate is not in its time, with and without keyId. */
class EndedKeysTest {

    private final CyberSourceRun run = new CyberSourceRun();

    @AfterEach
    void stop() {
        run.close();
    }

    private CertifiedPair bind(int daysAgo, int daysLeft) {
        CertifiedPair own = CertifiedPair.of(
                "testmid",
                "1757970970890149240009",
                run.clock.instant().minus(Duration.ofDays(daysAgo)),
                run.clock.instant().plus(Duration.ofDays(daysLeft)));
        run.context.getRegistry().bind("response", (own.privateKeyPem() + own.certificatePem()).getBytes(UTF_8));
        run.sandbox.addResponseKey("testmid", own.serialNumber(), own);
        return own;
    }

    @ParameterizedTest
    @CsvSource({"100, -1, true", "100, -1, false", "-1, 100, true", "-1, 100, false"})
    void isNotAskedForWhereItIsRefused(int daysAgo, int daysLeft, boolean named) {
        CertifiedPair own = bind(daysAgo, daysLeft);
        run.set("expiredKeys", "refuse").set("keyId", named ? own.serialNumber() : null);

        assertThat(run.start().pay().getException())
                .isInstanceOf(KeyUnavailableException.class)
                .hasMessageContaining(own.serialNumber())
                .hasMessageContaining("certificate");
        assertThat(run.seen()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void isAskedForWithAWarning(boolean named) {
        CertifiedPair own = bind(100, -1);
        run.set("keyId", named ? own.serialNumber() : null);

        assertThat(run.start().pay().getException()).isNull();
        assertThat(run.last().claims()).containsEntry("v-c-response-mle-kid", own.serialNumber());
    }
}
