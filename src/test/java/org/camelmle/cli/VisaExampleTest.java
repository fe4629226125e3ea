package org.camelmle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.camelmle.component.MleConstants;
import org.camelmle.sandbox.cybersource.VisaSandbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The route and the settings of {@code examples/visa}, run against the sandbox. */
class VisaExampleTest {

    private static final Path EXAMPLE = Path.of("examples/visa");

    @TempDir
    private Path keys;

    @Test
    void theRouteSendsMoney() throws IOException {
        try (VisaSandbox sandbox = VisaSandbox.start()) {
            Files.writeString(keys.resolve("visa-server.pem"), sandbox.certificatePem());
            Files.writeString(keys.resolve("visa-project-key.pem"), sandbox.projectKeyPem());
            byte[] transfer = Files.readAllBytes(EXAMPLE.resolve("transfer.json"));
            String mle = "camel.component.mle.";
            Map<String, String> overrides = Map.of(
                    "visa.url",
                    sandbox.url(),
                    "visa.api-key",
                    "api-key",
                    mle + "key-id",
                    sandbox.keyId(),
                    mle + "secret-key",
                    sandbox.secret(),
                    mle + "public-keys",
                    "file:" + keys.resolve("visa-server.pem"),
                    mle + "private-keys",
                    "file:" + keys.resolve("visa-project-key.pem"));
            try (CamelSession camel =
                    CamelSession.start(Optional.of(EXAMPLE.resolve("application.properties")), overrides, Map.of())) {
                Exchange answer = camel.send(
                        camel.addRoute(Path.of("routes/visa-payment.camel.yaml")), transfer, InboundHeaders.ALL);

                assertThat(answer.getException()).isNull();
                InboundHeaders.assertNoneIn(sandbox.seen().get(0).headers(), answer);
                assertThat(answer.getMessage().getHeader(MleConstants.ENCRYPTED))
                        .isEqualTo(true);
                assertThat(answer.getMessage().getBody(String.class)).contains("\"actionCode\":\"00\"");
            }
            assertThat(sandbox.seen().get(0).plaintext().orElseThrow()).isEqualTo(transfer);
        }
    }
}
