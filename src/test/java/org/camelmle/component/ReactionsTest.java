package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.camelmle.KeyRejectedException;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.MleException;
import org.camelmle.ProviderUnavailableException;
import org.camelmle.RequestRejectedException;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.NimbusPeer;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every odd answer of a real server: what becomes an exception of ours, of which class, and what passes as it is. */
class ReactionsTest {

    private static final String PERSON = "{\"type\":\"individual\"}";
    private static final String CREATED = "{\"success\":true,\"data\":{\"id\":\"ent_1\"},\"message\":null}";

    private final NimbusPeer peer = new NimbusPeer();

    private static Exchange call(Reply reply) {
        try (RecordingServer server = new RecordingServer(request -> reply)) {
            return call(server.url(), "retries=0");
        }
    }

    private static Exchange call(String target, String options) {
        try (CamelRun camel = new CamelRun().start()) {
            return camel.send("mle:call?" + options + "&target=RAW(" + target + ")", PERSON, Map.of());
        }
    }

    private static String error(String type, String code) {
        return "{\"success\":false,\"data\":{\"error\":{\"type\":\"" + type + "\",\"code\":0,\"sub_type\":\"" + code
                + "\",\"message\":\"m\"}},\"message\":\"m\"}";
    }

    private static void assertPasses(Exchange exchange, int status, String body) {
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(status);
        assertThat(exchange.getMessage().getBody(String.class)).isEqualTo(body.isEmpty() ? null : body);
        assertThat(exchange.getMessage().getHeader(MleConstants.ENCRYPTED)).isEqualTo(false);
    }

    @ParameterizedTest
    @CsvSource({
        "401, INVALID_AUTHORIZATION, UNAUTHORIZED",
        "403, INVALID_REQUEST, FORBIDDEN",
        "404, INVALID_REQUEST, NOT_FOUND",
        "429, INVALID_REQUEST, TOO_MANY_REQUESTS",
        "503, API_ERROR, IDEMPOTENCY_UNAVAILABLE",
        "400, INVALID_REQUEST, ENTITY_INVALID_SSN",
        "500, API_ERROR, INTERNAL_ERROR",
        "504, API_ERROR, TIMEOUT"
    })
    void whatIsNoErrorOfEncryptionPassesWithItsStatus(int status, String type, String code) {
        String body = error(type, code);

        assertPasses(call(Reply.json(status, body)), status, body);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 502, 503, 504})
    void htmlOfAProxyPasses(int status) {
        String html = "<html><body><h1>Bad Gateway</h1> MLE_DECRYPTION_FAILED \"sub_type\"</body></html>";
        Reply reply = new Reply(status, Map.of("Content-Type", "text/html"), html.getBytes(StandardCharsets.UTF_8));

        assertPasses(call(reply), status, html);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 429, 500, 503})
    void emptyBodyPasses(int status) {
        Exchange exchange = call(new Reply(status, Map.of(), new byte[0]));

        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(status);
    }

    @Test
    void emptySuccessToAnEncryptedRequestIsRefused() {
        assertThat(call(new Reply(200, Map.of(), new byte[0])).getException())
                .isInstanceOfSatisfying(
                        MessageRejectedException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.NOT_ENCRYPTED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "text/html; charset=utf-8", "application/octet-stream", ""})
    void contentTypeDecidesNothing(String type) {
        byte[] encrypted = peer.encrypt(CREATED).getBytes(StandardCharsets.UTF_8);
        byte[] outage = error("api_error", "MLE_DECRYPTION_FAILED").getBytes(StandardCharsets.UTF_8);
        Map<String, String> headers = type.isEmpty() ? Map.of() : Map.of("Content-Type", type);

        Exchange success = call(new Reply(200, headers, encrypted));
        assertThat(success.getException()).isNull();
        assertThat(success.getMessage().getBody(String.class)).isEqualTo(CREATED);
        assertThat(call(new Reply(500, headers, outage)).getException())
                .isInstanceOf(ProviderUnavailableException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"api_error", "API_ERROR", "Api_Error"})
    void caseOfTheTypeDoesNotMatter(String type) {
        assertThat(call(Reply.json(500, error(type, "MLE_DECRYPTION_FAILED"))).getException())
                .isInstanceOfSatisfying(
                        ProviderUnavailableException.class,
                        e -> assertThat(e.asDocumented()).isTrue());
    }

    @Test
    void errorIsReadAtTheTopToo() {
        String body = "{\"error\":{\"type\":\"invalid_request\",\"sub_type\":\"MLE_INVALID_KID\"}}";

        assertThat(call(Reply.json(400, body)).getException()).isInstanceOf(KeyRejectedException.class);
    }

    @Test
    void unknownCodeIsKept() {
        Exchange exchange = call(Reply.json(400, error("invalid_request", "MLE_SOMETHING_NEW")));

        assertThat(exchange.getException()).isInstanceOfSatisfying(RequestRejectedException.class, e -> {
            assertThat(e.code()).isEmpty();
            assertThat(e.providerCode()).contains("MLE_SOMETHING_NEW");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"encrypted\":\"eyJhbGciOi",
                "{\"encrypted\":\"a.b.c\"}",
                "{\"encrypted\":17}",
                "{\"encr",
                "null"
            })
    void truncatedOrMangledSuccessIsRefused(String body) {
        assertThat(call(Reply.json(200, body)).getException()).isInstanceOf(MessageRejectedException.class);
    }

    @Test
    void truncatedErrorPassesAndIsNoOutage() {
        String half = error("api_error", "MLE_DECRYPTION_FAILED");
        half = half.substring(0, half.length() - 20);

        assertPasses(call(Reply.json(500, half)), 500, half);
    }

    /** A server that reads a request and then does this. */
    private static final class RawServer implements AutoCloseable {
        private final ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final AtomicInteger connections = new AtomicInteger();

        RawServer(String answer, boolean reset) throws IOException {
            Thread thread = new Thread(() -> serve(answer, reset), "raw-server");
            thread.setDaemon(true);
            thread.start();
        }

        private void serve(String answer, boolean reset) {
            while (!listening.isClosed()) {
                try (Socket socket = listening.accept()) {
                    connections.incrementAndGet();
                    readRequest(socket.getInputStream());
                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                    socket.getOutputStream().flush();
                    if (reset) {
                        socket.setSoLinger(true, 0);
                    } else if (answer.isEmpty()) {
                        socket.getInputStream().read();
                    }
                } catch (IOException e) {
                    // The next one.
                }
            }
        }

        private static void readRequest(InputStream in) throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.read());
            }
            in.readNBytes(Integer.parseInt(head.toString().replaceFirst("(?is).*content-length: (\\d+).*", "$1")));
        }

        String url() {
            return "http://127.0.0.1:" + listening.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            listening.close();
        }
    }

    private static void assertFailsOnOurSideOnce(RawServer server, String query, Class<?> failure) {
        Exchange exchange = call(server.url() + query, "retries=2&retryDelay=0");

        assertThat(exchange.getException()).isInstanceOf(failure).isNotInstanceOf(MleException.class);
        assertThat(server.connections).hasValue(1);
    }

    @Test
    void connectionThatIsResetFailsWithItsOwnExceptionAndIsNotRepeated() throws IOException {
        try (RawServer server = new RawServer("", true)) {
            assertFailsOnOurSideOnce(server, "", IOException.class);
        }
    }

    @Test
    void answerThatDoesNotComeFailsAfterTheTimeoutAndIsNotRepeated() throws IOException {
        try (RawServer server = new RawServer("", false)) {
            assertFailsOnOurSideOnce(server, "?httpClient.responseTimeout=2000", SocketTimeoutException.class);
        }
    }

    @Test
    void bodyThatEndsTooEarlyFails() throws IOException {
        try (RawServer server = new RawServer(
                "HTTP/1.1 500 X\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n"
                        + error("api_error", "MLE_DECRYPTION_FAILED"),
                false)) {
            Exchange exchange = call(server.url(), "retries=2&retryDelay=0");

            assertThat(exchange.getException()).isNotNull().isNotInstanceOf(ProviderUnavailableException.class);
            assertThat(server.connections).hasValue(1);
        }
    }
}
