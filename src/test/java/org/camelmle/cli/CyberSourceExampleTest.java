package org.camelmle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.camelmle.component.MleConstants;
import org.camelmle.sandbox.cybersource.CyberSourceSandbox;
import org.camelmle.sandbox.cybersource.Merchant;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The route and the settings of {@code examples/cybersource-payment}, run against the sandbox. */
class CyberSourceExampleTest {

    private static final Path EXAMPLE = Path.of("examples/cybersource-payment");

    @TempDir
    private Path keys;

    @ParameterizedTest
    @ValueSource(strings = {"p12.properties", "shared-secret.properties"})
    void theRoutePays(String settings) throws IOException {
        try (CyberSourceSandbox sandbox = CyberSourceSandbox.start()) {
            Merchant merchant = sandbox.merchant();
            merchant.write(keys, sandbox.certificates());
            byte[] payment = Files.readAllBytes(EXAMPLE.resolve("payment.json"));
            try (CamelSession camel = CamelSession.start(
                    Optional.of(EXAMPLE.resolve(settings)), overrides(settings, sandbox), Map.of())) {
                Exchange answer = camel.send(
                        camel.addRoute(Path.of("routes/cybersource-payment.camel.yaml")), payment, InboundHeaders.ALL);

                assertThat(answer.getException()).isNull();
                InboundHeaders.assertNoneIn(sandbox.seen().get(0).headers(), answer);
                assertThat(answer.getMessage().getHeader(MleConstants.ENCRYPTED))
                        .isEqualTo(true);
                assertThat(answer.getMessage().getBody(String.class)).contains("\"status\":\"AUTHORIZED\"");
            }
            assertThat(sandbox.seen().get(0).plaintext().orElseThrow()).isEqualTo(payment);
        }
    }

    private Map<String, String> overrides(String settings, CyberSourceSandbox sandbox) {
        String mle = "camel.component.mle.";
        Map<String, String> overrides = new HashMap<>(Map.of(
                "cybersource.url",
                sandbox.url(),
                mle + "signed-host",
                CyberSourceSandbox.HOST,
                mle + "private-keys",
                "file:" + keys.resolve("testmid-response.p12"),
                mle + "key-password",
                Merchant.PASSWORD));
        if (settings.startsWith("p12")) {
            overrides.put(mle + "signing-key", "file:" + keys.resolve("testmid.p12"));
            overrides.put(mle + "public-keys", "file:" + keys.resolve("testmid.p12"));
        } else {
            overrides.put(mle + "signing-key-id", sandbox.merchant().secretId());
            overrides.put(mle + "secret-key", sandbox.merchant().secret());
            overrides.put(mle + "public-keys", "file:" + keys.resolve("sjc.pem"));
        }
        return overrides;
    }
}
