package org.camelmle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.camel.main.Main;
import org.camelmle.keys.MleKey;
import org.camelmle.life.OwnKeys;
import org.camelmle.sandbox.Sandbox;
import org.camelmle.testkit.HttpFront;
import org.camelmle.testkit.PlainHttp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The settings under {@code examples/keys-*}, with the routes that they are for, against the sandbox. */
class KeyExamplesTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    private Path folder;

    private final int port = HttpFront.freePort();
    private final Main main = new Main();
    private Sandbox sandbox;
    private OwnKeys own;

    @BeforeEach
    void startSandbox() {
        sandbox = Sandbox.method().start();
        own = new OwnKeys(folder.resolve("own.jwks.json"), Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        main.stop();
        sandbox.close();
    }

    private void start(String example, List<String> routes, Map<String, String> changes) {
        Properties properties = new Properties();
        properties.putAll(Map.of(
                "method.url", sandbox.url(),
                "method.api-key", sandbox.apiKey(),
                "camel.component.mle.base-url", sandbox.url(),
                "camel.component.mle.private-keys", "file:" + folder.resolve("own.jwks.json"),
                "camel.component.mle.snapshot-file",
                        folder.resolve("method.snapshot.json").toString(),
                "camel.server.port", Integer.toString(port),
                // On a busy machine a step may come too late: the next run goes on there.
                "mle.rotation-period", "2s",
                "camel.main.routesIncludePattern",
                        routes.stream()
                                .map(route -> "file:routes/" + route + ".camel.yaml")
                                .collect(Collectors.joining(","))));
        properties.putAll(changes);
        main.setPropertyPlaceholderLocations("file:examples/" + example + "/application.properties");
        main.setOverrideProperties(properties);
        main.start();
    }

    @Test
    void keysThatAreRegisteredDirectlyAreMadeRegisteredAndRefreshed() {
        start(
                "keys-direct",
                List.of("jwks-refresh", "key-webhook", "key-rotation"),
                Map.of(
                        "camel.component.mle.secret", "secret-7",
                        "camel.component.mle.min-refresh-interval", "1ms"));
        await().atMost(PATIENCE).until(() -> own.stored().activeKey().isPresent());
        assertThat(get(sandbox.url() + "/teams/mle/public_keys"))
                .contains(own.stored().activeKey().map(MleKey::id).orElseThrow());

        var answer = main.getCamelContext()
                .createProducerTemplate()
                .request("mle:registerWebhooks?webhookUrl=http://127.0.0.1:" + port + "/webhooks/keys", exchange -> {});
        assertThat(answer.getException()).isNull();
        long before = fetches();
        sandbox.keys().add();

        await().atMost(PATIENCE).until(() -> fetches() > before);
        assertThat(folder.resolve("method.snapshot.json")).exists();
    }

    @Test
    void keysThatArePublishedAreReplacedAndReadAtOurUrl() {
        String first = own.generate(2048, Optional.empty()).id();
        String url = "http://127.0.0.1:" + port + "/.well-known/jwks.json";
        Map<String, String> changes = new HashMap<>();
        changes.put("camel.component.mle.well-known-endpoint", url);
        changes.put("camel.component.mle.max-key-age", "1ms");
        changes.put("mle.canary", sandbox.url() + "/echo");
        start("keys-published", List.of("publish-jwks", "key-rotation"), changes);

        await().atMost(PATIENCE)
                .until(() -> own.stored()
                        .activeKey()
                        .filter(key -> !key.id().equals(first))
                        .isPresent());
        String now = own.stored().activeKey().map(MleKey::id).orElseThrow();
        await().atMost(PATIENCE).until(() -> get(url).contains(now));
        assertThat(get(url)).contains(first).doesNotContain("\"d\"");
        assertThat(get(sandbox.url() + "/teams/mle/public_keys")).contains(url);
    }

    private long fetches() {
        return sandbox.received().stream()
                .filter(received -> received.path().equals("/.well-known/jwks.json"))
                .count();
    }

    private String get(String url) {
        try {
            return PlainHttp.send(HttpRequest.newBuilder(URI.create(url))
                            .header("Authorization", "Bearer " + sandbox.apiKey())
                            .build())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
