package org.camelmle.jose;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.Security;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.camelmle.MessageRejectedException;
import org.camelmle.keys.KeySet;
import org.camelmle.testkit.HttpFront;
import org.camelmle.testkit.LogEvents;
import org.camelmle.testkit.LogEvents.Event;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A gateway behind a real HTTP server: whatever is wrong with the encryption of a request, the octets on the socket, all
 * that anybody logs at TRACE, and the work with the keys are the same.
 */
class FailuresLookAlikeTest {

    private static final CountingProvider PROVIDER = new CountingProvider();
    private static final Main MAIN = new Main();
    private static final int PORT = HttpFront.freePort();

    /** All that somebody outside, an operator and a crypto provider see of a request. */
    private record Traces(String answer, Map<String, List<Event>> log, int rsaOperations, int gcmOperations) {}

    @BeforeAll
    static void startGateway() throws IOException {
        Security.addProvider(PROVIDER);
        Properties properties = new Properties();
        properties.setProperty("camel.server.enabled", "true");
        properties.setProperty("camel.server.host", "127.0.0.1");
        properties.setProperty("camel.server.port", Integer.toString(PORT));
        MAIN.setDefaultPropertyPlaceholderLocation("false");
        MAIN.setOverrideProperties(properties);
        MAIN.bind("own", KeySet.of(Failures.ownKeys()));
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
        // What is done once is logged once.
        traces("/entities", Failures.vector(Failures.TAMPERED));
        traces("/unhandled", Failures.vector(Failures.TAMPERED));
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

    static Stream<Named<JsonNode>> failures() {
        return Failures.all();
    }

    @ParameterizedTest
    @MethodSource("failures")
    void decryptionThatFailsLeavesTheSameTracesWhateverTheCause(JsonNode vector) throws IOException {
        assertThat(traces("/entities", vector)).isEqualTo(traces("/entities", Failures.vector(Failures.TAMPERED)));
        assertThat(traces("/unhandled", vector)).isEqualTo(traces("/unhandled", Failures.vector(Failures.TAMPERED)));
    }

    @Test
    void itCostsOneOperationOfEitherKindAndSaysNoMoreThanTheTableHas() throws IOException {
        Traces traces = traces("/entities", Failures.vector(Failures.TAMPERED));

        assertThat(traces.answer()).startsWith("HTTP/1.1 500 ").contains("MLE_DECRYPTION_FAILED");
        assertThat(traces.log().values().stream().mapToInt(List::size).sum()).isGreaterThan(40);
        assertThat(traces.log().toString()).contains("org.camelmle", "Message rejected (DECRYPTION)");
        assertThat(traces.rsaOperations()).isEqualTo(1);
        assertThat(traces.gcmOperations()).isEqualTo(1);
    }

    @Test
    void anotherRefusalLeavesOtherTraces() throws IOException {
        assertThat(traces("/entities", Failures.other()))
                .isNotEqualTo(traces("/entities", Failures.vector(Failures.TAMPERED)));
    }

    private static Traces traces(String path, JsonNode vector) throws IOException {
        PROVIDER.reset();
        try (LogEvents log = new LogEvents()) {
            String answer = post(path, Failures.body(vector));
            // What is done behind the answer is logged, too, and what the server says of the connection.
            int[] before = {0};
            await().until(() -> {
                List<Event> now = log.events();
                boolean isStill = now.size() == before[0];
                before[0] = now.size();
                return isStill && isOver(now);
            });
            Map<String, List<Event>> byThread = log.events().stream()
                    .map(Failures::comparable)
                    .collect(Collectors.groupingBy(Event::thread, TreeMap::new, Collectors.toList()));
            return new Traces(answer, byThread, PROVIDER.rsaOperations(), PROVIDER.gcmOperations());
        }
    }

    private static boolean isOver(List<Event> events) {
        return count(events, "UnitOfWork done for") > 0
                && count(events, "Processing exchange for") == count(events, "Exchange processed and is continued");
    }

    private static long count(List<Event> events, String begin) {
        return events.stream()
                .filter(event -> event.message().startsWith(begin))
                .count();
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
