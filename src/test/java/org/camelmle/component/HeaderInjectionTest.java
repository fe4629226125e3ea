package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.camelmle.testkit.HttpFronts.SERVERS;
import static org.camelmle.testkit.InjectedHeaders.SPELLINGS;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.camelmle.keys.KeySet;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.FallbackRun;
import org.camelmle.testkit.HttpFronts;
import org.camelmle.testkit.InjectedHeaders;
import org.camelmle.testkit.NimbusPeer;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.camelmle.testkit.RecordingServer.Request;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Messages from outside, through several HTTP servers into the shipped routes: no header, parameter or member of theirs
 * changes where a request goes, what goes there, or under which key; not in the plaintext resend either.
 */
class HeaderInjectionTest {

    private static final List<String> ROUTES = List.of("create-entity", "create-entity-fallback");
    /** Others that send a request encrypted; what they do when it fails is not their routes' business here. */
    private static final List<String> ALL_ROUTES =
            List.of("create-entity", "create-entity-fallback", "create-entity-breaker", "create-entity-three-steps");

    private static final String CREATED = "{\"success\":true,\"data\":{\"id\":\"ent_1\"},\"message\":null}";
    private static final String OUTAGE = "{\"success\":false,\"data\":{\"error\":{\"type\":\"api_error\",\"code\":500,"
            + "\"sub_type\":\"MLE_DECRYPTION_FAILED\",\"message\":\"m\"}},\"message\":\"m\"}";

    private final NimbusPeer peer = new NimbusPeer();
    private final HttpFronts fronts = new HttpFronts();
    private final List<String> letters = new CopyOnWriteArrayList<>();
    private final Main main = new Main();
    private volatile boolean outage;
    private RecordingServer server;
    private RecordingServer elsewhere;
    private InjectedHeaders injected;

    @TempDir
    private Path directory;

    @BeforeEach
    void start() throws Exception {
        server = new RecordingServer(this::answer);
        elsewhere = new RecordingServer(request -> Reply.json(200, "{\"data\":{\"id\":\"ent_injected\"}}"));
        injected = new InjectedHeaders(elsewhere.url());
        Files.writeString(directory.resolve("audit.key"), FallbackRun.AUDIT_KEY);
        Properties properties = new Properties();
        properties.putAll(fronts.properties());
        properties.putAll(Map.ofEntries(
                Map.entry("camel.component.mle.public-keys", "#peer"),
                Map.entry("camel.component.mle.private-keys", "#own"),
                Map.entry("camel.component.mle.retries", "0"),
                Map.entry("camel.component.mle.fallback-budget", "100000/1h"),
                Map.entry(
                        "camel.component.mle.audit-file",
                        directory.resolve("audit.log").toString()),
                Map.entry("camel.component.mle.audit-key", "file:" + directory.resolve("audit.key")),
                Map.entry("method.url", server.url()),
                Map.entry("method.api-key", "sk_of_the_route"),
                Map.entry("mle.quarantine-keys", "#quarantine"),
                Map.entry("mle.dead-letter", "direct:kept"),
                Map.entry(
                        "camel.main.routesIncludePattern",
                        ALL_ROUTES.stream()
                                .map(route -> "file:routes/" + route + ".camel.yaml")
                                .collect(Collectors.joining(",", "", ",file:routes/mle-fallback.camel.yaml")))));
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setOverrideProperties(properties);
        main.bind("peer", KeySet.of(peer.serverKey()));
        main.bind("own", KeySet.of(peer.clientPair()));
        main.bind("quarantine", KeySet.of(VectorKeys.publicKey("client-4096")));
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:kept")
                        .process(exchange -> letters.add(exchange.getMessage().getHeader("CamelFileName", String.class)
                                + exchange.getMessage().getHeader("CamelOverruleFileName", "", String.class)));
                ALL_ROUTES.forEach(route -> SERVERS.forEach(
                        name -> from(fronts.uri(name, "/" + route)).to("direct:" + route)));
            }
        });
        main.start();
    }

    @AfterEach
    void stop() {
        main.stop();
        server.close();
        elsewhere.close();
    }

    private Reply answer(Request request) {
        Reply reply;
        if (request.header("Method-MLE") == null) {
            reply = Reply.json(200, CREATED);
        } else {
            reply = outage ? Reply.json(500, OUTAGE) : Reply.json(200, peer.encrypt(CREATED));
        }
        // A provider's session, what it echoes, and what only we say.
        return reply.with("Set-Cookie", "provider=secret")
                .with("Authorization", request.header("Authorization"))
                .with("Idempotency-Key", request.header("Idempotency-Key"))
                .with("Method-MLE", "jwe")
                .with("CamelMleFallback", "true")
                .with("CamelHttpResponseCode", "299");
    }

    @Test
    void nothingFromOutsideChangesARequest() throws Exception {
        for (String route : ALL_ROUTES) {
            for (String name : SERVERS) {
                for (Map.Entry<String, UnaryOperator<String>> spelling : SPELLINGS.entrySet()) {
                    int before = server.requests().size();
                    String answer = post(name, route, spelling.getValue());

                    String what = route + " through " + name + ", " + spelling.getKey();
                    List<Request> left = since(before);
                    assertThat(left).as(what).hasSize(1);
                    assertUnchanged(left.get(0), what, injected.body(spelling.getValue()), true);
                    assertAnswered(answer, what, left.get(0));
                }
            }
        }
        assertNothingElseHappened();
    }

    @Test
    void nothingFromOutsideChangesThePlaintextResend() throws Exception {
        outage = true;
        for (String name : SERVERS) {
            for (Map.Entry<String, UnaryOperator<String>> spelling : SPELLINGS.entrySet()) {
                int before = server.requests().size();
                String answer = post(name, "create-entity-fallback", spelling.getValue());

                String what = "resend through " + name + ", " + spelling.getKey();
                List<Request> left = since(before);
                assertThat(left).as(what).hasSize(2);
                String body = injected.body(spelling.getValue());
                assertUnchanged(left.get(0), what, body, true);
                assertUnchanged(left.get(1), what, body, false);
                assertThat(left.get(1).header("Idempotency-Key"))
                        .as(what)
                        .isEqualTo(left.get(0).header("Idempotency-Key"));
                assertAnswered(answer, what, left.get(0));
            }
        }
        assertNothingElseHappened();
    }

    @Test
    void nothingFromOutsideAllowsAResendToWhomItIsNotAllowed() throws Exception {
        outage = true;
        for (String name : SERVERS) {
            for (UnaryOperator<String> spelling : SPELLINGS.values()) {
                int before = server.requests().size();
                String answer = post(name, "create-entity", spelling);

                assertThat(since(before)).as(name).hasSize(1);
                assertUnchanged(since(before).get(0), name, injected.body(spelling), true);
                assertThat(answer).as(name).startsWith("HTTP/1.1 500").doesNotContain("CANARY");
                assertNothingLeaksOut(answer, name, since(before).get(0));
            }
        }
        assertNothingElseHappened();
    }

    /** A queue, a file or another route may hand such headers over that HTTP servers filter. */
    @Test
    void nothingOnTheMessageItselfChangesAnythingEither() throws Exception {
        for (boolean down : new boolean[] {false, true}) {
            outage = down;
            for (String route : ROUTES) {
                int before = server.requests().size();
                String body = injected.body(name -> name);
                Exchange exchange = main.getCamelTemplate().send("direct:" + route, sent -> {
                    sent.getMessage().setBody(body);
                    injected.values(name -> name).forEach(sent.getMessage()::setHeader);
                });

                List<Request> left = since(before);
                assertThat(left).hasSize(down && route.endsWith("fallback") ? 2 : 1);
                assertUnchanged(left.get(0), route, body, true);
                if (left.size() == 2) {
                    assertUnchanged(left.get(1), route, body, false);
                }
                if (!down) {
                    assertThat(exchange.getMessage().getBody(String.class)).isEqualTo(CREATED);
                }
            }
        }
        assertNothingElseHappened();
    }

    @Test
    void nothingOnTheMessageChoosesTheFileOfADeadLetter() throws Exception {
        server.close();
        main.getCamelTemplate().send("direct:create-entity-fallback", sent -> {
            sent.getMessage().setBody(injected.body(name -> name));
            injected.values(name -> name).forEach(sent.getMessage()::setHeader);
        });

        assertThat(letters).singleElement().asString().matches("[0-9a-f-]{36}\\.json");
        assertThat(elsewhere.requests()).isEmpty();
    }

    @Test
    void noCallerChoosesTheFileOfADeadLetterOrIsToldOfIt() throws Exception {
        server.close();
        for (String name : SERVERS) {
            for (Map.Entry<String, UnaryOperator<String>> spelling : SPELLINGS.entrySet()) {
                String answer = post(name, "create-entity-fallback", spelling.getValue());

                String what = "dead letter through " + name + ", " + spelling.getKey();
                assertThat(answer).as(what).startsWith("HTTP/1.1 503").doesNotContain("CANARY");
                HttpFronts.assertNothingLeaksOut(answer, what);
            }
        }
        assertThat(letters)
                .hasSize(SERVERS.size() * SPELLINGS.size())
                .allSatisfy(letter -> assertThat(letter).matches("[0-9a-f-]{36}\\.json"));
        assertThat(elsewhere.requests()).isEmpty();
    }

    private List<Request> since(int before) {
        return server.requests().subList(before, server.requests().size());
    }

    private void assertUnchanged(Request left, String what, String body, boolean encrypted) {
        assertThat(left.method()).as(what).isEqualTo("POST");
        assertThat(left.uri()).as(what).isEqualTo("/entities");
        assertThat("http://" + left.header("Host")).as(what).isEqualTo(server.url());
        assertThat(left.header("Authorization")).as(what).isEqualTo("Bearer sk_of_the_route");
        assertThat(left.header("Idempotency-Key")).as(what).matches("[0-9a-f-]{36}|[0-9A-F]{15}-[0-9A-F]{16}");
        assertThat(left.header("Content-Type")).as(what).startsWith("application/json");
        assertThat(left.header("Method-MLE")).as(what).isEqualTo(encrypted ? "jwe" : null);
        assertThat(left.headers().keySet())
                .as(what)
                .noneMatch(name -> name.startsWith("camel"))
                .doesNotContain("idem-status", "retry-after", "cookie");
        assertThat(left.headers().toString()).as(what).doesNotContain("injected", elsewhere.url());
        if (encrypted) {
            assertThat(peer.decrypt(left.body())).as(what).isEqualTo(body);
            assertThat(new String(left.body(), StandardCharsets.UTF_8)).as(what).doesNotContain("CANARY");
        } else {
            assertThat(new String(left.body(), StandardCharsets.UTF_8)).as(what).isEqualTo(body);
        }
    }

    private static void assertAnswered(String answer, String what, Request left) {
        assertThat(answer).as(what).startsWith("HTTP/1.1 200").contains(CREATED);
        assertNothingLeaksOut(answer, what, left);
    }

    private static void assertNothingLeaksOut(String answer, String what, Request left) {
        HttpFronts.assertNothingLeaksOut(answer, what);
        assertThat(HttpFronts.head(answer))
                .as(what)
                .doesNotContain("sk_of_the_route", "provider=secret", left.header("Idempotency-Key"));
    }

    private void assertNothingElseHappened() {
        assertThat(elsewhere.requests()).isEmpty();
        assertThat(letters).isEmpty();
    }

    private String post(String name, String route, UnaryOperator<String> spelling) throws IOException {
        Map<String, Object> values = injected.values(spelling);
        String query = "?fallback=onProviderUnavailable&retries=9&" + HttpFronts.query(values);
        return fronts.post(name, "/" + route + query, values, injected.body(spelling));
    }

    /** camel-http copies what was sent onto the answer; none of it is the provider's word. */
    @Test
    void whatOnlyAnAnswerSaysIsNotTakenFromARequest() {
        List<Reply> left = new ArrayList<>(List.of(Reply.json(500, OUTAGE), Reply.json(503, "{}")));
        try (RecordingServer other = new RecordingServer(
                        request -> left.isEmpty() ? Reply.json(200, peer.encrypt(CREATED)) : left.remove(0));
                CamelRun run = new CamelRun().start()) {
            Exchange exchange = run.send(
                    "mle:call?retryDelay=0&target=" + other.url(),
                    "{}",
                    Map.of("idem-status", "replayed", "Request-Id", "r", "Idem-Request-Id", "r", "Retry-After", "0"));

            assertThat(other.requests())
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
}
