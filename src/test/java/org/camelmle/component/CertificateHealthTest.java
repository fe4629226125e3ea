package org.camelmle.component;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheck.Result;
import org.apache.camel.health.HealthCheckHelper;
import org.camelmle.sandbox.cybersource.CertifiedPair;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the health check says of certificates as time goes by. */
class CertificateHealthTest {

    private final CyberSourceRun run = new CyberSourceRun();

    @AfterEach
    void stop() {
        run.close();
    }

    private Result certificates() {
        return HealthCheckHelper.invokeReadiness(run.context, "full").stream()
                .filter(result -> result.getCheck().getId().equals("mle-certificates"))
                .findFirst()
                .orElseThrow();
    }

    private CertifiedPair bind(String option) {
        CertifiedPair pair = CertifiedPair.of(
                option.equals("publicKeys") ? "CyberSource_SJC_US" : "testmid",
                "1757970970890149240009",
                run.clock.instant().minus(Duration.ofDays(100)),
                run.clock.instant().plus(Duration.ofDays(100)));
        String pem = option.equals("publicKeys") ? "" : pair.privateKeyPem();
        run.context.getRegistry().bind("ending", (pem + pair.certificatePem()).getBytes(UTF_8));
        run.set(option, "#ending");
        return pair;
    }

    @Test
    void tellsEachEnd() {
        CertifiedPair pair = bind("privateKeys");
        run.start().pay();

        assertThat(certificates().getState()).isEqualTo(HealthCheck.State.UP);
        assertThat(certificates().getDetails().get("privateKeys." + pair.serialNumber()))
                .asString()
                .startsWith("testmid, valid until ");

        run.clock.advance(Duration.ofDays(20));
        assertThat(certificates().getDetails().get("privateKeys." + pair.serialNumber()))
                .asString()
                .startsWith("testmid, ends soon, on ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"publicKeys", "privateKeys", "signingKey"})
    void isDownWhereAnEndedOneIsRefused(String option) {
        bind(option);
        run.set("expiredKeys", "refuse").start().pay();
        assertThat(certificates().getState()).isEqualTo(HealthCheck.State.UP);

        run.clock.advance(Duration.ofDays(101));
        assertThat(certificates().getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(certificates().getMessage().orElse("")).contains(option);
    }

    @ParameterizedTest
    @ValueSource(strings = {"publicKeys", "privateKeys", "signingKey"})
    void isUpWhereAnEndedOneIsUsedWithAWarning(String option) {
        CertifiedPair pair = bind(option);
        run.start().pay();

        run.clock.advance(Duration.ofDays(101));
        assertThat(certificates().getState()).isEqualTo(HealthCheck.State.UP);
        assertThat(certificates().getDetails().get(option + "." + pair.serialNumber()))
                .asString()
                .contains("ended on ");
    }
}
