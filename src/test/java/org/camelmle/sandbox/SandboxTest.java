package org.camelmle.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SandboxTest {

    private static final String INDIVIDUAL = "{\"type\":\"individual\",\"individual\":{\"ssn\":\"123456789\"}}";

    @Test
    void recordsWhatAnEncryptedRequestBroughtAndGot() {
        try (Sandbox sandbox = Client.quick().start()) {
            Reply reply = Client.of(sandbox).encrypted("POST", "/entities?a=1", INDIVIDUAL, Map.of("X-Trace", "7"));

            Received received = sandbox.received(reply.header("Request-Id")).orElseThrow();
            assertThat(received.method()).isEqualTo("POST");
            assertThat(received.path()).isEqualTo("/entities?a=1");
            assertThat(received.headers()).containsEntry("x-trace", "7").containsEntry("method-mle", "jwe");
            assertThat(received.jwe())
                    .hasValueSatisfying(jwe -> assertThat(jwe.split("\\.", -1)).hasSize(5));
            assertThat(received.plaintext())
                    .hasValueSatisfying(plain -> assertThat(plain).asString().isEqualTo(INDIVIDUAL));
            assertThat(received.status()).isEqualTo(200);
            assertThat(received.answer()).asString().isEqualTo(reply.text());
            assertThat(received.answerJwe()).isPresent();
            assertThat(received.toString()).doesNotContain("123456789", sandbox.apiKey());
        }
    }

    @Test
    void recordsPlainAndRefusedRequestsToo() {
        try (Sandbox sandbox = Client.quick().start()) {
            Client.of(sandbox).post("/entities", INDIVIDUAL);
            Client.of(sandbox).anonymous("/ping");

            assertThat(sandbox.received()).extracting(Received::status).containsExactly(200, 401);
            assertThat(sandbox.received()).allSatisfy(each -> {
                assertThat(each.jwe()).isEmpty();
                assertThat(each.plaintext()).isEmpty();
            });
        }
    }

    @Test
    void recordsABrokenConnectionWithoutAStatus() {
        try (Sandbox sandbox = Client.quick().start()) {
            sandbox.faults().next(1, Faults.Fault.CONNECTION_RESET);

            assertThatThrownBy(() -> Client.of(sandbox).post("/echo", "{}")).isInstanceOf(UncheckedIOException.class);

            assertThat(sandbox.received()).extracting(Received::status).containsExactly(0);
        }
    }

    @Test
    void listensOnTheLoopbackAddressOnly() {
        try (Sandbox sandbox = Client.quick().start()) {
            assertThat(URI.create(sandbox.url()).getHost()).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void takenPortIsSaid() {
        try (Sandbox sandbox = Client.quick().start()) {
            int taken = URI.create(sandbox.url()).getPort();

            assertThatThrownBy(() -> Client.quick().port(taken).start())
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining(Integer.toString(taken));
        }
    }

    @Test
    void closedSandboxAnswersNothing() {
        Sandbox sandbox = Client.quick().start();
        sandbox.close();

        assertThatThrownBy(() -> Client.of(sandbox).get("/ping")).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void serverKeyNeedsItsPrivateHalf() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sandbox.method().methodKey(Client.SERVER.toPublic()))
                .withMessageContaining(Client.SERVER.id());
    }

    @Test
    void commandLinePrintsWhereTheSandboxIs() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<String> arguments = List.of("--api-key", "sk_mine", "--require-mle", "--port", "0");

        try (Sandbox sandbox = SandboxMain.start(arguments, new PrintStream(out, true, StandardCharsets.UTF_8))) {
            assertThat(out.toString(StandardCharsets.UTF_8).lines())
                    .containsExactly("METHOD_URL=" + sandbox.url(), "METHOD_API_KEY=sk_mine");
            assertThat(Client.of(sandbox).get("/ping").status()).isEqualTo(200);
        }
    }

    @Test
    void wrongCommandLineIsExplained() {
        assertWrong(List.of("--prot", "1"), "Unknown option '--prot'");
        assertWrong(List.of("--port"), "needs a value");
        assertWrong(List.of("--port", "x"), "from 0 to 65535");
        assertWrong(List.of("--team-key", "missing.jwk"), "'missing.jwk' cannot be read");
    }

    private static void assertWrong(List<String> arguments, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SandboxMain.start(arguments, System.out))
                .withMessageContaining(message);
    }
}
