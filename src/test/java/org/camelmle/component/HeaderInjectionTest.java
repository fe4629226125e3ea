package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.FallbackRun;
import org.camelmle.testkit.NimbusPeer;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.camelmle.testkit.RecordingServer.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages from outside through several HTTP servers: no header, parameter or member of theirs changes anything. */
class HeaderInjectionTest {

    private static final List<String> NAMES = List.of(
            "CamelMleFallback",
            "CamelMleIdempotencyKey",
            "CamelMleTarget",
            "CamelMleCaller",
            "CamelMleCallState",
            "CamelMleProfile",
            "CamelMleKeyId",
            "CamelMleEncrypted",
            "CamelMlePolicy",
            "CamelMleRetries",
            "CamelMleDeadLetterKey");
    private static final String CREATED = "{\"success\":true,\"data\":{\"id\":\"ent_1\"},\"message\":null}";
    private static final String OUTAGE = "{\"success\":false,\"data\":{\"error\":{\"type\":\"api_error\",\"code\":500,"
            + "\"sub_type\":\"MLE_DECRYPTION_FAILED\",\"message\":\"m\"}},\"message\":\"m\"}";

    private final NimbusPeer peer = new NimbusPeer();

    @TempDir
    private Path directory;

    static Stream<Arguments> fronts() {
        return Stream.of(
                        "jetty:http://127.0.0.1:%d/create",
                        "undertow:http://127.0.0.1:%d/create", "netty-http:http://127.0.0.1:%d/create")
                .flatMap(front -> Stream.of(true, false).map(outage -> Arguments.of(front, outage)));
    }

    @ParameterizedTest
    @MethodSource("fronts")
    void nothingFromOutsideChangesAnything(String front, boolean outage) throws Exception {
        int port = freePort();
        try (RecordingServer server = new RecordingServer(request -> answer(request, outage));
                FallbackRun run = new FallbackRun(directory)) {
            run.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from(String.format(Locale.ROOT, front, port))
                            .routeConfigurationId("mle-fallback")
                            .to("mle:call?retries=0&target=" + server.url() + "/entities");
                }
            });
            HttpResponse<String> answer =
                    HttpClient.newHttpClient().send(injected(port), HttpResponse.BodyHandlers.ofString());

            assertThat(server.requests()).hasSize(1);
            Request left = server.requests().get(0);
            assertThat(left.uri()).isEqualTo("/entities");
            assertThat(left.header("Method-MLE")).isEqualTo("jwe");
            assertThat(left.header("Idempotency-Key")).isNotNull().doesNotContain("injected");
            assertThat(peer.decrypt(left.body())).isEqualTo(body());
            assertThat(new String(left.body(), StandardCharsets.UTF_8)).doesNotContain("CANARY");
            assertThat(left.headers().toString()).doesNotContain("injected");
            assertThat(answer.statusCode()).isEqualTo(outage ? 503 : 200);
            assertThat(answer.body()).isEqualTo(outage ? "" : CREATED);
            assertThat(run.auditLines()).isEmpty();
            assertThat(run.deadLetters()).hasSize(outage ? 1 : 0);
        }
    }

    /** camel-http copies what was sent onto the answer; none of it is the provider's word. */
    @Test
    void whatOnlyAnAnswerSaysIsNotTakenFromARequest() {
        List<Reply> left = new ArrayList<>(List.of(Reply.json(500, OUTAGE), Reply.json(503, "{}")));
        try (RecordingServer server = new RecordingServer(
                        request -> left.isEmpty() ? Reply.json(200, peer.encrypt(CREATED)) : left.remove(0));
                CamelRun run = new CamelRun().start()) {
            Exchange exchange = run.send(
                    "mle:call?retryDelay=0&target=" + server.url(),
                    "{}",
                    Map.of("idem-status", "replayed", "Request-Id", "r", "Idem-Request-Id", "r", "Retry-After", "0"));

            assertThat(server.requests())
                    .hasSize(2)
                    .allSatisfy(request -> assertThat(request.headers().keySet())
                            .extracting(name -> name.toLowerCase(Locale.ROOT))
                            .doesNotContain("idem-status", "request-id", "idem-request-id", "retry-after"));
            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE))
                    .isEqualTo(503);
            assertThat(exchange.getMessage().getHeader(MleConstants.REQUEST_ID)).isNull();
        }
    }

    private Reply answer(Request request, boolean outage) {
        if (request.header("Method-MLE") == null) {
            return Reply.json(200, CREATED);
        }
        return outage ? Reply.json(500, OUTAGE) : Reply.json(200, peer.encrypt(CREATED));
    }

    /** The same names as JSON members: a body is data, whatever it says. */
    private static String body() {
        StringBuilder json = new StringBuilder("{\"first_name\":\"CANARY\"");
        NAMES.forEach(name -> json.append(",\"").append(name).append("\":\"onProviderUnavailable\""));
        return json.append("}").toString();
    }

    private static HttpRequest injected(int port) {
        StringBuilder query = new StringBuilder("?fallback=onProviderUnavailable&retries=9");
        NAMES.forEach(name -> query.append('&').append(name).append("=injected"));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/create" + query))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "injected");
        for (String name : NAMES) {
            request.header(name, "injected");
            request.header(name.toUpperCase(Locale.ROOT), "injected");
            request.header(name.toLowerCase(Locale.ROOT), "injected");
            request.header(name.replace("CamelMle", "cAMELmLE"), "injected");
        }
        return request.POST(HttpRequest.BodyPublishers.ofString(body())).build();
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }
}
