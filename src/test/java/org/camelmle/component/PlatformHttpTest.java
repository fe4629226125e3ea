package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Properties;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.camelmle.keys.KeySet;
import org.camelmle.testkit.HttpFront;
import org.camelmle.testkit.NimbusPeer;
import org.camelmle.testkit.PlainHttp;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.camelmle.testkit.RecordingServer.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A route behind Camel's own HTTP server: which headers leave to the provider, and which come back to the caller. */
class PlatformHttpTest {

    private static final String PERSON = "{\"type\":\"individual\"}";
    private static final String CREATED = "{\"success\":true,\"data\":{\"id\":\"ent_1\"}}";

    private static final int LONGEST = 2000;

    private boolean streamCaching = true;
    private final NimbusPeer peer = new NimbusPeer();

    private HttpResponse<String> through(RecordingServer provider, String steps) throws Exception {
        int port = HttpFront.freePort();
        Properties properties = new Properties();
        properties.setProperty("camel.server.enabled", "true");
        properties.setProperty("camel.server.port", Integer.toString(port));
        properties.setProperty("camel.component.mle.public-keys", "#peer");
        properties.setProperty("camel.component.mle.private-keys", "#own");
        properties.setProperty("camel.main.stream-caching-enabled", Boolean.toString(streamCaching));
        properties.setProperty("camel.component.mle.max-message-size", Integer.toString(LONGEST));
        Main main = new Main();
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setOverrideProperties(properties);
        main.bind("peer", KeySet.of(peer.serverKey()));
        main.bind("own", KeySet.of(peer.clientPair()));
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                String entities = provider.url() + "/entities";
                if (steps.equals("call")) {
                    from("platform-http:/create")
                            .setHeader("Authorization", constant("Bearer sk_of_the_route"))
                            .to("mle:call?target=" + entities);
                } else {
                    from("platform-http:/create")
                            .setHeader("Authorization", constant("Bearer sk_of_the_route"))
                            .to("mle:encrypt")
                            .to(entities + "?httpMethod=POST&throwExceptionOnFailure=false&skipControlHeaders=true")
                            .to("mle:decrypt");
                }
            }
        });
        main.start();
        try {
            return PlainHttp.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/create?CamelMleProfile=jwe"))
                            .header("Content-Type", "application/json")
                            .header("Cookie", "session=secret")
                            .header("Idempotency-Key", "of-the-caller")
                            .header("CamelMleProfile", "jwe")
                            .header("CAMELMleEncrypted", "false")
                            .header("camelmletarget", "http://127.0.0.1:1/")
                            .header("Method-MLE", "none")
                            .POST(HttpRequest.BodyPublishers.ofString(PERSON))
                            .build());
        } finally {
            main.stop();
        }
    }

    private Reply created(Request request) {
        assertThat(peer.decrypt(request.body())).isEqualTo(PERSON);
        return Reply.json(200, peer.encrypt(CREATED))
                .with("Request-Id", "adt_7")
                .with("Set-Cookie", "provider=secret");
    }

    @Test
    void callHandsNoSecretOnInEitherDirection() throws Exception {
        try (RecordingServer provider = new RecordingServer(this::created)) {
            HttpResponse<String> answer = through(provider, "call");

            assertThat(answer.body()).isEqualTo(CREATED);
            Request left = provider.requests().get(0);
            assertThat(left.header("Authorization")).isEqualTo("Bearer sk_of_the_route");
            assertThat(left.header("Idempotency-Key")).isNotEqualTo("of-the-caller");
            assertThat(left.header("Cookie")).isNull();
            assertThat(left.header("Method-MLE")).isEqualTo("jwe");
            assertNothingComesBack(answer);
        }
    }

    @Test
    void threeStepsHandNoSecretOnInEitherDirection() throws Exception {
        try (RecordingServer provider = new RecordingServer(this::created)) {
            HttpResponse<String> answer = through(provider, "steps");

            assertThat(answer.body()).isEqualTo(CREATED);
            assertThat(provider.requests().get(0).header("Cookie")).isNull();
            assertThat(provider.requests().get(0).header("Method-MLE")).isEqualTo("jwe");
            assertNothingComesBack(answer);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"call", "steps"})
    void aRouteWithoutStreamCachingSendsWhatCameInToo(String steps) throws Exception {
        streamCaching = false;
        try (RecordingServer provider = new RecordingServer(this::created)) {
            assertThat(through(provider, steps).body()).isEqualTo(CREATED);
        }
    }

    @Test
    void failureHandsNothingBackEither() throws Exception {
        try (RecordingServer provider = new RecordingServer(request -> Reply.json(200, CREATED))) {
            HttpResponse<String> answer = through(provider, "call");

            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).doesNotContain("ent_1").doesNotContain("individual");
            assertNothingComesBack(answer);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"call", "steps"})
    void anAnswerThatIsTooLongHandsNothingBackEither(String steps) throws Exception {
        String longer = peer.encrypt("{\"id\":\"ent_1\",\"text\":\"" + "x".repeat(200_000) + "\"}");
        try (RecordingServer provider = new RecordingServer(request -> Reply.json(200, longer))) {
            HttpResponse<String> answer = through(provider, steps);

            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).isEmpty();
            assertNothingComesBack(answer);
        }
    }

    private static void assertNothingComesBack(HttpResponse<String> answer) {
        assertThat(answer.headers().map().keySet())
                .extracting(name -> name.toLowerCase(Locale.ROOT))
                .doesNotContain("authorization", "cookie", "set-cookie", "idempotency-key", "method-mle")
                .noneMatch(name -> name.startsWith("camel"));
        assertThat(answer.headers().map().toString())
                .doesNotContain("sk_of_the_route")
                .doesNotContain("session=secret");
    }
}
