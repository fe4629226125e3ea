package org.camelmle.component.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.apache.camel.Exchange;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.RequestRejectedException;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.DrippingServer;
import org.camelmle.testkit.NimbusPeer;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.camelmle.testkit.SocketServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a provider, or its key API, may take of our time and memory by its answer. */
@Timeout(30)
class BoundedCallsTest {

    private static final String PERSON = "{\"type\":\"individual\"}";
    /** More than camel-http has for one server. */
    private static final int TIMES = 25;

    private final CountDownLatch clientLeft = new CountDownLatch(1);
    private final NimbusPeer peer = new NimbusPeer();
    private final CamelRun camel = new CamelRun().start();

    @AfterEach
    void stop() {
        camel.close();
    }

    private Exchange call(String url, String options) {
        return camel.send("mle:call?retries=0" + options + "&target=" + url, PERSON, Map.of());
    }

    private static String url(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\nX-Slow: ",
                "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{\"encrypted\":\"",
                "HTTP/1.1 200 OK\r\n\r\n{\"encrypted\":\""
            })
    void aProviderThatDripsHoldsACallNoLongerThanItsTime(String beginning) throws Exception {
        try (DrippingServer dripping = new DrippingServer(beginning)) {
            Exchange exchange = call(dripping.url(), "&callTimeout=3s");

            assertThat(exchange.getException())
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessageContaining("PT3S");
            assertThat(dripping.clientLeavesWithin(10)).isTrue();
        }
    }

    @Test
    void anAnswerWithoutAnEndIsCutOffWhereItIsTooLong() throws Exception {
        try (SocketServer endless = SocketServer.withoutEnd(clientLeft)) {
            Exchange exchange = call(endless.url(), "&maxMessageSize=1000");

            assertThat(exchange.getException())
                    .isInstanceOfSatisfying(
                            MessageRejectedException.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Reason.TOO_LARGE));
            assertThat(exchange.getMessage().getHeaders()).doesNotContainKeys("CamelHttpResponseCode", "Method-MLE");
            assertThat(clientLeft.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void anAnswerOfTheKeyApiWithoutAnEndIsCutOff() throws Exception {
        try (SocketServer endless = SocketServer.withoutEnd(clientLeft)) {
            Exchange exchange =
                    camel.send("mle:listKeys?apiKey=sk&fetchTimeout=20s&baseUrl=" + endless.url(), "", Map.of());

            assertThat(exchange.getException()).isInstanceOf(RequestRejectedException.class);
            assertThat(clientLeft.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Not so with httpclient5 5.6.4: it decompresses and leaves the header, so that Camel 4.18.0 does it once more. */
    @Test
    void aCompressedAnswerIsRead() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.getResponseHeaders().add("Content-Encoding", "gzip");
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = new GZIPOutputStream(exchange.getResponseBody())) {
                body.write(peer.encrypt(PERSON).getBytes(US_ASCII));
            }
        });
        server.start();
        try {
            Exchange exchange = call(url(server), "");

            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getMessage().getBody(String.class)).isEqualTo(PERSON);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void whatAQueueSaidOfAMessageStaysHere() {
        Map<String, Object> ofQueues = Map.of("JMSMessageID", "ID:broker-7", "kafka.TOPIC", "entities", "X-Trace", "t");
        try (RecordingServer server = new RecordingServer(request -> Reply.json(200, peer.encrypt(PERSON)))) {
            Exchange exchange = camel.send("mle:call?target=" + server.url(), PERSON, ofQueues);

            assertThat(server.requests().get(0).headers())
                    .doesNotContainKeys("jmsmessageid", "kafka.topic")
                    .containsKey("x-trace");
            assertThat(exchange.getMessage().getHeaders()).containsAllEntriesOf(ofQueues);
        }
    }

    @Test
    void answersThatAreTooLongCostNoConnections() {
        Reply good = Reply.json(200, peer.encrypt(PERSON));
        Reply longer = Reply.json(200, "x".repeat(70_000));
        AtomicInteger asked = new AtomicInteger();
        try (RecordingServer server =
                new RecordingServer(request -> asked.incrementAndGet() <= TIMES ? longer : good)) {
            for (int i = 0; i < TIMES; i++) {
                assertThat(call(server.url(), "&maxMessageSize=1000").getException())
                        .isInstanceOf(MessageRejectedException.class);
            }

            Exchange exchange = call(server.url(), "&maxMessageSize=1000");

            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getMessage().getBody(String.class)).isEqualTo(PERSON);
        }
    }
}
