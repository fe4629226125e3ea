package org.camelmle.jose;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.Security;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.camelmle.MessageRejectedException;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.MleKey;
import org.camelmle.testkit.HttpFront;
import org.camelmle.testkit.LogLines;
import org.camelmle.testkit.VectorKeys;
import org.camelmle.testkit.Vectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A gateway behind a real HTTP server: whatever is wrong with the encryption of a request, the octets on the socket, the
 * log and the work with the keys are the same.
 */
class FailuresLookAlikeTest {

    private static final CountingProvider PROVIDER = new CountingProvider();
    private static final Main MAIN = new Main();
    private static final int PORT = HttpFront.freePort();
    private static final String TAMPERED = "tamper/tag-last-bit";

    /** All that somebody outside, an operator and a crypto provider see of a request. */
    private record Traces(String answer, List<String> log, int rsaOperations, int gcmOperations) {}

    @BeforeAll
    static void startGateway() {
        Security.addProvider(PROVIDER);
        Properties properties = new Properties();
        properties.setProperty("camel.server.enabled", "true");
        properties.setProperty("camel.server.host", "127.0.0.1");
        properties.setProperty("camel.server.port", Integer.toString(PORT));
        MAIN.setDefaultPropertyPlaceholderLocation("false");
        MAIN.setOverrideProperties(properties);
        MAIN.bind("own", KeySet.of(ownKeys()));
        MAIN.bind("callers", KeySet.of(VectorKeys.publicKey("client-2048")));
        MAIN.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                onException(MessageRejectedException.class).handled(true).process(FailuresLookAlikeTest::answer);
                from("platform-http:/entities")
                        .to("mle:decrypt?role=server&privateKeys=#own&publicKeys=#callers&cryptoProvider=Counting")
                        .setBody(constant("{}"));
                from("platform-http:/unhandled")
                        .errorHandler(noErrorHandler())
                        .to("mle:decrypt?role=server&privateKeys=#own&publicKeys=#callers&cryptoProvider=Counting");
            }
        });
        MAIN.start();
    }

    @AfterAll
    static void stopGateway() {
        MAIN.stop();
        Security.removeProvider(PROVIDER.getName());
    }

    private static void answer(Exchange exchange) {
        MessageRejectedException refusal =
                exchange.getProperty(Exchange.EXCEPTION_CAUGHT, MessageRejectedException.class);
        exchange.getMessage()
                .setHeader(Exchange.HTTP_RESPONSE_CODE, refusal.httpStatus().orElse(500));
        exchange.getMessage().setBody(refusal.responseBody().orElse(""));
    }

    private static List<MleKey> ownKeys() {
        return Vectors.elements(
                        Vectors.file("invalid_jwe.json").required("fixture").required("own_private_keys"))
                .map(name -> VectorKeys.pair(
                        Vectors.file("invalid_jwe.json").required("keys").required(name.textValue())))
                .toList();
    }

    static Stream<Named<JsonNode>> failures() {
        return Vectors.cases("invalid_jwe.json", "vectors")
                .filter(vector -> vector.path("phase").asText("").equals("crypto"))
                .map(vector -> Named.of(Vectors.id(vector), vector));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void decryptionThatFailsLeavesTheSameTracesWhateverTheCause(JsonNode vector) throws IOException {
        assertThat(traces("/entities", vector)).isEqualTo(traces("/entities", vector(TAMPERED)));
        assertThat(traces("/unhandled", vector)).isEqualTo(traces("/unhandled", vector(TAMPERED)));
    }

    @Test
    void itCostsOneOperationOfEitherKindAndSaysNoMoreThanTheTableHas() throws IOException {
        Traces traces = traces("/entities", vector(TAMPERED));

        assertThat(traces.answer()).startsWith("HTTP/1.1 500 ").contains("MLE_DECRYPTION_FAILED");
        assertThat(traces.log()).isNotEmpty();
        assertThat(traces.rsaOperations()).isEqualTo(1);
        assertThat(traces.gcmOperations()).isEqualTo(1);
    }

    @Test
    void anotherRefusalLeavesOtherTraces() throws IOException {
        JsonNode another = Vectors.cases("invalid_jwe.json", "vectors")
                .filter(vector -> vector.path("phase").asText("").equals("lookup"))
                .findFirst()
                .orElseThrow();

        assertThat(traces("/entities", another)).isNotEqualTo(traces("/entities", vector(TAMPERED)));
    }

    private static JsonNode vector(String id) {
        return Vectors.cases("invalid_jwe.json", "vectors")
                .filter(vector -> Vectors.id(vector).equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static Traces traces(String path, JsonNode vector) throws IOException {
        PROVIDER.reset();
        try (LogLines ours = new LogLines("org.camelmle");
                LogLines camels = new LogLines("org.apache.camel")) {
            String answer = post(path, "{\"encrypted\":\"" + Vectors.text(vector, "jwe") + "\"}");
            List<String> lines = Stream.concat(ours.lines().stream(), camels.lines().stream())
                    .map(FailuresLookAlikeTest::withoutId)
                    .toList();
            return new Traces(answer, lines, PROVIDER.rsaOperations(), PROVIDER.gcmOperations());
        }
    }

    private static String withoutId(String line) {
        return line.replaceAll("[0-9A-F]{15}-[0-9A-F]{16}", "<exchange>");
    }

    private static String post(String path, String body) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), PORT)) {
            String request = "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nMethod-MLE: jwe\r\n"
                    + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }
}
