package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.sandbox.Received;
import org.camelmle.sandbox.Sandbox;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.HttpFront;
import org.camelmle.testkit.NimbusPeer;
import org.camelmle.testkit.PlainHttp;
import org.junit.jupiter.api.Test;

/** The routes that a provider calls, over real HTTP. */
class KeyRoutesTest {

    private static final Path WEBHOOK = Path.of("routes/key-webhook.camel.yaml");
    private static final Path JWKS = Path.of("routes/publish-jwks.camel.yaml");

    private final CountingSource source = new CountingSource();

    private HttpFront webhooks() {
        return new HttpFront(
                WEBHOOK,
                Map.of(
                        "camel.component.mle.secret", "secret-7",
                        "camel.component.mle.token", "token-7",
                        "camel.component.mle.public-keys", "#counted"),
                Map.of("counted", source));
    }

    @Test
    void webhooksThatTheProviderDeliversCauseOneRefreshEach() throws Exception {
        try (Sandbox sandbox = Sandbox.method()
                        .webhookDelays(Collections.nCopies(4, Duration.ZERO))
                        .start();
                HttpFront front = webhooks();
                CamelRun camel = new CamelRun().start()) {
            assertThat(camel.send(
                                    "mle:registerWebhooks?secret=secret-7&token=token-7&apiKey=" + sandbox.apiKey()
                                            + "&baseUrl=" + sandbox.url() + "&webhookUrl=" + front.url()
                                            + "/webhooks/keys",
                                    null,
                                    Map.of())
                            .getException())
                    .isNull();

            String added = sandbox.keys().add().id();
            assertThat(source.awaitRefresh()).contains("mle-webhook");
            sandbox.keys().deprecate(added);
            assertThat(source.awaitRefresh()).contains("mle-webhook");
        }
        assertThat(source.unexpected()).isZero();
    }

    @Test
    void rotationIsNoticedAtOnceThoughTheKeysAreFreshForAnHour() {
        try (Sandbox sandbox = Sandbox.method().start();
                HttpFront front = new HttpFront(
                        WEBHOOK,
                        Map.of(
                                "camel.component.mle.secret", "secret-7",
                                "camel.component.mle.base-url", sandbox.url(),
                                "camel.component.mle.min-refresh-interval", "1ms"),
                        Map.of());
                CamelRun camel = new CamelRun().start()) {
            camel.send(
                    "mle:registerWebhooks?secret=secret-7&apiKey=" + sandbox.apiKey() + "&baseUrl=" + sandbox.url()
                            + "&webhookUrl=" + front.url() + "/webhooks/keys",
                    null,
                    Map.of());
            assertThat(fetches(sandbox)).isZero();

            sandbox.keys().add();

            await().untilAsserted(() -> assertThat(fetches(sandbox)).isEqualTo(1));
            assertThat(sandbox.received())
                    .as("nothing of the webhook's body is fetched")
                    .extracting(Received::path)
                    .doesNotContain("/auth/" + sandbox.keys().active().id());
        }
    }

    @Test
    void providerIsAnsweredThoughTheKeyServerHangs() throws Exception {
        CountDownLatch keyServer = new CountDownLatch(1);
        KeySource hanging = new KeySource() {
            @Override
            public KeySet keys() {
                return KeySet.EMPTY;
            }

            @Override
            public KeySet refresh() {
                awaitOpening(keyServer);
                return source.refresh();
            }
        };
        try (HttpFront front = new HttpFront(
                WEBHOOK,
                Map.of("camel.component.mle.token", "token-7", "camel.component.mle.public-keys", "#hanging"),
                Map.of("hanging", hanging))) {
            byte[] event = "{\"type\":\"method_jwk.update\",\"event\":\"evt_1\"}".getBytes(StandardCharsets.UTF_8);

            HttpResponse<String> answer = post(front, event);

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEmpty();
            assertThat(answer.headers().firstValue("Authorization")).isEmpty();
            assertThat(source.unexpected()).isZero();
            keyServer.countDown();
            assertThat(source.awaitRefresh()).contains("mle-webhook");
        }
    }

    private static void awaitOpening(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long fetches(Sandbox sandbox) {
        return sandbox.received().stream()
                .filter(one -> one.path().equals("/.well-known/jwks.json"))
                .count();
    }

    @Test
    void whoIsNotTheProviderIsAnswered401WithoutAWord() throws Exception {
        try (HttpFront front = webhooks()) {
            HttpResponse<String> answer =
                    post(front, "{\"type\":\"method_jwk.update\"}".getBytes(StandardCharsets.UTF_8));

            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.body()).isEmpty();
            assertThat(answer.headers().map().keySet())
                    .extracting(name -> name.toLowerCase(Locale.ROOT))
                    .doesNotContain("authorization", "method-webhook-timestamp")
                    .noneMatch(name -> name.startsWith("camel"));
        }
        assertThat(source.unexpected()).isZero();
    }

    @Test
    void bodyThatIsTooLongIsAnswered413() throws Exception {
        try (HttpFront front = webhooks()) {
            assertThat(post(front, new byte[64 * 1024 + 1]).statusCode()).isEqualTo(413);
            assertThat(post(front, new byte[64 * 1024]).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void webhookRouteDoesNotStartWithoutASecret() {
        assertThatThrownBy(() -> new HttpFront(
                        WEBHOOK, Map.of("camel.component.mle.public-keys", "#counted"), Map.of("counted", source)))
                .hasStackTraceContaining("neither of the options secret and token");
    }

    private static HttpResponse<String> post(HttpFront front, byte[] body) throws Exception {
        return PlainHttp.send(HttpRequest.newBuilder(URI.create(front.url() + "/webhooks/keys"))
                .header("Content-Type", "application/json")
                .header("Authorization", "dG9rZW4tNw==")
                .header("method-webhook-timestamp", Long.toString(System.currentTimeMillis() / 1000))
                .POST(BodyPublishers.ofByteArray(body))
                .build());
    }

    private HttpFront keys() {
        return new HttpFront(
                JWKS,
                Map.of("camel.component.mle.private-keys", "#own"),
                Map.of("own", KeySet.of(new NimbusPeer().clientPair())));
    }

    @Test
    void publishedSetSaysOnTheSocketHowLongItMayBeKept() throws Exception {
        try (HttpFront front = keys()) {
            String answer = front.raw("GET /.well-known/jwks.json", "Cookie: a=b", "Origin: https://evil.example");

            assertThat(answer).startsWith("HTTP/1.1 200 ");
            assertThat(head(answer))
                    .contains("\r\ncache-control: public, max-age=3600\r\n")
                    .contains("\r\ncontent-type: application/json\r\n")
                    .contains("\r\nx-content-type-options: nosniff\r\n")
                    .contains("\r\netag: \"")
                    .doesNotContain("access-control")
                    .doesNotContain("cookie")
                    .doesNotContain("evil.example")
                    .doesNotContain("camel");
            assertThat(answer)
                    .contains("\"kid\":\"" + new NimbusPeer().clientPair().id() + "\"");
        }
    }

    @Test
    void readerWithTheEtagGets304() throws Exception {
        try (HttpFront front = keys()) {
            String etag = front.raw("GET /.well-known/jwks.json").replaceFirst("(?is).*\r\netag: (\"[^\"]+\").*", "$1");

            String answer = front.raw("GET /.well-known/jwks.json", "If-None-Match: " + etag);

            assertThat(answer).startsWith("HTTP/1.1 304 ").contains(etag).endsWith("\r\n\r\n");
            assertThat(head(answer)).contains("\r\ncache-control: public, max-age=3600\r\n");
        }
    }

    @Test
    void headHasTheHeadersAndNoBody() throws Exception {
        try (HttpFront front = keys()) {
            String answer = front.raw("HEAD /.well-known/jwks.json");

            assertThat(answer).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n");
            assertThat(head(answer)).contains("\r\netag: \"").contains("\r\ncache-control: public, max-age=3600\r\n");
        }
    }

    @Test
    void otherMethodsAreRefused() throws Exception {
        try (HttpFront front = keys()) {
            assertThat(front.raw("POST /.well-known/jwks.json", "Content-Length: 0"))
                    .startsWith("HTTP/1.1 405 ");
            assertThat(front.raw("DELETE /.well-known/jwks.json")).startsWith("HTTP/1.1 405 ");
        }
    }

    private static String head(String answer) {
        return answer.substring(0, answer.indexOf("\r\n\r\n") + 2).toLowerCase(Locale.ROOT);
    }
}
