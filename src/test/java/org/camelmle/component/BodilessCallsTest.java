package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.camel.Exchange;
import org.apache.camel.health.HealthCheckHelper;
import org.camelmle.KeyUnavailableException;
import org.camelmle.MleConfigurationException;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeyStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** GET and DELETE of a profile that signs: nothing is encrypted, but the answer is. */
class BodilessCallsTest {

    private final CyberSourceRun run = new CyberSourceRun();

    @AfterEach
    void stop() {
        run.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"call", "encrypt"})
    void needNoCertificateToEncryptTo(String operation) {
        run.withSharedSecret(run.sandbox.merchant()).set("publicKeys", null).start();

        Exchange answer = run.send(run.uri(operation, "GET", "/tms/v2/customers/1"), null);

        assertThat(answer.getException()).isNull();
        if (operation.equals("call")) {
            assertThat(answer.getMessage().getHeader(MleConstants.ENCRYPTED)).isEqualTo(true);
        }
    }

    @Test
    void stillNeedItWithABody() {
        run.withSharedSecret(run.sandbox.merchant()).set("publicKeys", null);

        assertThatThrownBy(() -> run.start().pay()).rootCause().hasMessageContaining("publicKeys");
    }

    @Test
    void areWatchedSinceTheirAnswersAreOpened() {
        HealthCheckHelper.getHealthCheckRepository(run.context, "producers").setEnabled(true);
        run.start().send(run.uri("call", "GET", "/tms/v2/customers/1"), null);

        assertThat(HealthCheckHelper.invokeReadiness(run.context, "full"))
                .extracting(result -> result.getCheck().getId())
                .filteredOn(id -> id.contains("mle-"))
                .hasSizeGreaterThan(1);
    }

    @Test
    void leaveTheMessageAsItWasWhenTheyCannotBeSigned() {
        run.context
                .getRegistry()
                .bind("none", KeySet.of(run.sandbox.merchant().signing().key().withStatus(KeyStatus.DISABLED)));
        run.set("signingKey", "#none").start();

        Exchange failed = run.send(run.uri("encrypt", "GET", "/tms/v2/customers/1"), exchange -> {
            exchange.getMessage().setBody("what the route had");
            exchange.getMessage().setHeader("Authorization", "Bearer of-the-inbound-caller");
        });

        assertThat(failed.getException()).isInstanceOf(KeyUnavailableException.class);
        assertThat(failed.getMessage().getBody()).isEqualTo("what the route had");
        assertThat(failed.getMessage().getHeader("Authorization")).isNull();
    }

    @Test
    void areTheMethodsThatAreSent() {
        assertThatThrownBy(() -> run.start().send(run.uri("encrypt", "FETCH", "/tms/v2/customers/1"), null))
                .rootCause()
                .isInstanceOf(MleConfigurationException.class)
                .hasMessageContaining("httpMethod");
    }
}
