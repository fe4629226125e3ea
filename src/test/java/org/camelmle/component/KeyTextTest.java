package org.camelmle.component;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import org.camelmle.MleConfigurationException;
import org.camelmle.sandbox.cybersource.CertifiedPair;
import org.camelmle.sandbox.cybersource.Merchant;
import org.camelmle.testkit.CamelRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys as text, as vaults give them: taken from a bean, and never repeated from an option. */
class KeyTextTest {

    private final CyberSourceRun run = new CyberSourceRun();

    @AfterEach
    void stop() {
        run.close();
    }

    @Test
    void aP12InBase64AndAPemAreBeansOfText() {
        Merchant merchant = run.sandbox.merchant();
        byte[] p12 = merchant.signingP12(run.sandbox.certificates());
        run.context.getRegistry().bind("signingText", Base64.getMimeEncoder().encodeToString(p12));
        run.context
                .getRegistry()
                .bind(
                        "responseText",
                        merchant.response().privateKeyPem()
                                + merchant.response().certificatePem());
        run.set("publicKeys", "#signingText")
                .set("signingKey", "#signingText")
                .set("privateKeys", "#bean:responseText");

        assertThat(run.start().pay().getException()).isNull();
        assertThat(run.last().plaintext()).isPresent();
    }

    @Test
    void theTextOfABeanThatIsNoKeyIsNotRepeated() {
        run.context.getRegistry().bind("canary", "a canary that sings");
        run.set("privateKeys", "#canary");

        assertThatThrownBy(() -> run.start().pay())
                .rootCause()
                .isInstanceOf(MleConfigurationException.class)
                .hasMessageContaining("privateKeys")
                .hasMessageNotContaining("sings");
    }

    @Test
    void twoEndpointsWithTheSameTextShareItsKeys() {
        run.context
                .getRegistry()
                .bind("responseText", run.sandbox.merchant().response().privateKeyPem());
        run.set("privateKeys", "#responseText")
                .set("keyId", run.sandbox.merchant().response().serialNumber());

        run.start().pay();
        run.send(run.uri("call", "GET", "/tms/v2/customers/1"), null);

        MleComponent component = run.context.getComponent("mle", MleComponent.class);
        assertThat(component.keyLocations().certificates())
                .extracting(source -> source.purpose().option())
                .containsExactlyInAnyOrder("publicKeys", "privateKeys", "signingKey");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cybersource", "method"})
    void keyTextOfNoKnownFormIsNotRepeated(String profile) {
        byte[] der = CertifiedPair.of("acme", "", run.clock.instant())
                .pair()
                .getPrivate()
                .getEncoded();
        String text = new String(Base64.getEncoder().encode(der), ISO_8859_1);
        run.set("profile", profile).set("environment", null).set("privateKeys", "RAW(" + text + ")");

        assertThat(text).hasSizeLessThan(2048);
        assertThatThrownBy(() -> run.start().pay())
                .rootCause()
                .isInstanceOf(MleConfigurationException.class)
                .hasMessageContaining("privateKeys")
                .hasMessageContaining("a text that is no location")
                .hasMessageNotContaining(text.substring(100, 140));
    }

    @Test
    void theLocationOfAMissingFileIsNamed() {
        try (CamelRun camel = new CamelRun().start()) {
            MleConfiguration options = new MleConfiguration();
            KeyLocations locations =
                    camel.context().getComponent("mle", MleComponent.class).keyLocations();

            assertThatThrownBy(() -> locations.privateKeys("classpath:keys/missing one.pem", options))
                    .isInstanceOf(MleConfigurationException.class)
                    .hasMessageContaining("'classpath:keys/missing one.pem'");
        }
    }
}
