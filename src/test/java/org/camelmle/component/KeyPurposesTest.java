package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.camelmle.MleConfigurationException;
import org.camelmle.RequestRejectedException;
import org.camelmle.sandbox.cybersource.CyberSourceSandbox.Policy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One key, one purpose: the REST certificate signs, another key opens the answers. */
class KeyPurposesTest {

    private final CyberSourceRun run = new CyberSourceRun();

    @AfterEach
    void stop() {
        run.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"call", "encrypt"})
    void theKeyThatSignsMayNotOpenAnswersToo(String operation) {
        run.set("privateKeys", "#signing");

        assertThatThrownBy(() -> run.start().send(run.uri(operation, "POST", "/pts/v2/payments"), "{}"))
                .rootCause()
                .isInstanceOf(MleConfigurationException.class)
                .hasMessageContaining("the option signingKey")
                .hasMessageContaining(run.sandbox.merchant().signing().serialNumber())
                .hasMessageContaining("encryption with the profile 'cybersource'");
        assertThat(run.seen()).isEmpty();
    }

    @Test
    void aKeyIdOfTheSigningKeyIsNamedInARefusal() {
        run.sandbox.policy("/pts/v2/payments", Policy.OFF);
        run.set("keyId", run.sandbox.merchant().signing().serialNumber());

        assertThat(run.start().pay().getException())
                .isInstanceOfSatisfying(
                        RequestRejectedException.class,
                        e -> assertThat(e.explanation().likelyCause())
                                .contains("v-c-response-mle-kid names the key that signs"));
    }
}
