package org.camelmle.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.camelmle.testkit.MovableClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhooksTest {

    private record Delivery(Headers headers, byte[] body) {
        JsonNode json() {
            return Answer.of(200, body).json();
        }
    }

    private final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
    private final MovableClock clock = new MovableClock(Instant.parse("2026-11-02T10:00:00.719Z"));
    private final Sandbox sandbox = Client.quick()
            .clock(clock)
            .webhookDelays(Collections.nCopies(4, Duration.ZERO))
            .start();
    private final Client client = Client.of(sandbox);
    private HttpServer receiver;
    private volatile int status = 200;

    @BeforeEach
    void receive() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            try (exchange) {
                byte[] body = exchange.getRequestBody().readAllBytes();
                exchange.sendResponseHeaders(status, -1);
                deliveries.add(new Delivery(exchange.getRequestHeaders(), body));
            }
        });
        receiver.start();
    }

    @AfterEach
    void close() {
        sandbox.close();
        receiver.stop(0);
    }

    @Test
    void newKeyFiresCreateAndOldOnesFireUpdate() throws Exception {
        register("method_jwk.create", "");
        register("method_jwk.update", "");

        String added = sandbox.keys().rotate().id();

        assertThat(List.of(next().json(), next().json()))
                .extracting(event ->
                        event.path("type").textValue() + " " + event.path("id").textValue())
                .containsExactlyInAnyOrder("method_jwk.create " + added, "method_jwk.update " + Client.SERVER.id());
    }

    @Test
    void eventHasTheDocumentedMembers() throws Exception {
        String webhook = register("method_jwk.update", "");

        sandbox.keys().deprecate(Client.SERVER.id());

        JsonNode event = next().json();
        assertThat(event.path("webhook_id").textValue()).isEqualTo(webhook);
        assertThat(event.path("op").textValue()).isEqualTo("update");
        assertThat(event.path("path").textValue()).isEqualTo("/auth/" + Client.SERVER.id());
        assertThat(event.path("event").textValue()).startsWith("evt_");
        assertThat(event.path("refs").isNull()).isTrue();
    }

    @Test
    void deliveryIsSignedAndCarriesTheToken() throws Exception {
        register("method_jwk.update", ",\"auth_token\":\"token-7\",\"hmac_secret\":\"secret-7\"");

        sandbox.keys().disable(Client.SERVER.id());

        Delivery delivery = next();
        String timestamp = delivery.headers().getFirst("method-webhook-timestamp");
        assertThat(timestamp).isEqualTo(Long.toString(clock.instant().getEpochSecond()));
        assertThat(delivery.headers().getFirst("Authorization"))
                .isEqualTo(Base64.getEncoder().encodeToString("token-7".getBytes(StandardCharsets.UTF_8)));
        assertThat(delivery.headers().getFirst("method-webhook-signature"))
                .isEqualTo(hmac("secret-7", timestamp, delivery.body()));
    }

    @Test
    void deliveryWithoutSecretsCarriesTheTimeOnly() throws Exception {
        register("method_jwk.update", "");

        sandbox.keys().deprecate(Client.SERVER.id());

        Headers headers = next().headers();
        assertThat(headers).doesNotContainKeys("Authorization", "Method-webhook-signature");
        assertThat(headers).containsKey("Method-webhook-timestamp");
    }

    @Test
    void deliveryIsTriedFiveTimesWithTheSameEvent() throws Exception {
        status = 202;
        register("method_jwk.create", "");

        sandbox.keys().add(Client.OWN);

        String event = next().json().path("event").textValue();
        for (int attempt = 2; attempt <= 5; attempt++) {
            assertThat(next().json().path("event").textValue()).isEqualTo(event);
        }
        assertThat(deliveries.poll(100, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void fiveFailedDeliveriesInARowDisableTheWebhookUntilItIsPatched() throws Exception {
        status = 500;
        String id = register("method_jwk.update", "");

        for (int delivery = 1; delivery <= 5; delivery++) {
            sandbox.keys().deprecate(Client.SERVER.id());
        }

        await().untilAsserted(
                        () -> assertThat(webhook(id).path("status").textValue()).isEqualTo("disabled"));
        assertThat(webhook(id).path("error").path("code").intValue()).isEqualTo(25001);

        JsonNode patched = client.send("PATCH", "/webhooks/" + id, "{\"status\":\"active\"}", Map.of())
                .data();
        assertThat(patched.path("status").textValue()).isEqualTo("active");
        assertThat(patched.path("error").isNull()).isTrue();
    }

    @Test
    void webhookNeverShowsItsSecrets() {
        String id = register("method_jwk.create", ",\"auth_token\":\"token-7\",\"hmac_secret\":\"secret-7\"");

        assertThat(webhook(id).toString()).doesNotContain("token-7", "secret-7");
        assertThat(webhook(id).properties())
                .extracting(Map.Entry::getKey)
                .containsExactly(
                        "id", "type", "url", "status", "expand_event", "error", "metadata", "created_at", "updated_at");
    }

    @Test
    void deletedWebhookIsGone() throws Exception {
        String id = register("method_jwk.update", "");
        assertThat(client.get("/webhooks").data()).hasSize(1);

        assertThat(client.send("DELETE", "/webhooks/" + id, "", Map.of()).data().isNull())
                .isTrue();

        assertThat(client.get("/webhooks/" + id).status()).isEqualTo(404);
        sandbox.keys().deprecate(Client.SERVER.id());
        assertThat(deliveries.poll(100, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void typeIsRequired() {
        assertThat(client.post("/webhooks", "{\"url\":\"https://example.com\"}").subType())
                .isEqualTo("INVALID_REQUEST");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nowhere", "//nowhere.example", "ftp://nowhere.example", "https:", "a b"})
    void urlHasToBeOneOfHttp(String url) {
        assertThat(client.post("/webhooks", "{\"type\":\"method_jwk.create\",\"url\":\"" + url + "\"}")
                        .subType())
                .isEqualTo("INVALID_REQUEST");
    }

    /** Each failed at once, as nothing was tried. */
    @ParameterizedTest
    @ValueSource(
            strings = {"http://169.254.169.254/latest", "https://hooks.example/a", "http://127.0.0.1.nip.example/"})
    void nothingIsDeliveredToOtherHosts(String url) {
        String id = client.post("/webhooks", "{\"type\":\"method_jwk.create\",\"url\":\"" + url + "\"}")
                .data()
                .path("id")
                .textValue();
        for (int i = 0; i < 5; i++) {
            assertThat(webhook(id).path("status").textValue()).isEqualTo("active");
            sandbox.keys().rotate();
        }

        assertThat(webhook(id).path("status").textValue()).isEqualTo("disabled");
    }

    private String register(String type, String more) {
        String url = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook";
        return client.post("/webhooks", "{\"type\":\"" + type + "\",\"url\":\"" + url + "\"" + more + "}")
                .data()
                .path("id")
                .textValue();
    }

    private JsonNode webhook(String id) {
        return client.get("/webhooks/" + id).data();
    }

    private Delivery next() throws InterruptedException {
        Delivery delivery = deliveries.poll(10, TimeUnit.SECONDS);
        assertThat(delivery).as("a delivery").isNotNull();
        return delivery;
    }

    private static String hmac(String secret, String timestamp, byte[] body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        mac.update((timestamp + ":").getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(mac.doFinal(body));
    }
}
