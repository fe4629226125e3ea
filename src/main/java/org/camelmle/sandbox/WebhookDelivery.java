package org.camelmle.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.camelmle.component.http.ForeignEndpoint;

/**
 * Delivers webhooks: an HTTP POST that must be answered 200 within five seconds, else it is repeated after each of the
 * delays. Every attempt carries the time and a signature of its own.
 */
final class WebhookDelivery implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final List<Duration> delays;
    private final Clock clock;
    private volatile boolean closed;

    /** @param delays before the second and each further attempt */
    WebhookDelivery(List<Duration> delays, Clock clock) {
        this.delays = List.copyOf(delays);
        this.clock = clock;
    }

    /**
     * Starts a delivery; one of the two is run when it is over. To another host there is none, and that counts as failed:
     * whoever has the sandbox's key shall reach nothing through it but what he could.
     */
    void deliver(Webhooks.Webhook webhook, String resourceId, Runnable succeeded, Runnable failed) {
        if (ForeignEndpoint.onThisHost(webhook.url().toString()).isEmpty()) {
            failed.run();
            return;
        }
        attempt(new Delivery(webhook, Answer.write(event(webhook, resourceId)), succeeded, failed), 0);
    }

    @Override
    public void close() {
        closed = true;
    }

    /** Made with the first delivery, not with the server. */
    private static final class Http {
        static final HttpClient CLIENT = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(TIMEOUT)
                .build();
    }

    private record Delivery(Webhooks.Webhook webhook, byte[] body, Runnable succeeded, Runnable failed) {}

    private void attempt(Delivery delivery, int earlier) {
        if (closed) {
            return;
        }
        CompletableFuture<Void> unused = Http.CLIENT
                .sendAsync(request(delivery), HttpResponse.BodyHandlers.discarding())
                .handle((response, failure) -> failure == null && response.statusCode() == 200)
                .thenAccept(good -> {
                    if (good) {
                        delivery.succeeded().run();
                    } else if (earlier < delays.size()) {
                        Executor later = CompletableFuture.delayedExecutor(
                                delays.get(earlier).toMillis(), TimeUnit.MILLISECONDS);
                        later.execute(() -> attempt(delivery, earlier + 1));
                    } else {
                        delivery.failed().run();
                    }
                });
    }

    private HttpRequest request(Delivery delivery) {
        String timestamp = Long.toString(clock.instant().getEpochSecond());
        HttpRequest.Builder request = HttpRequest.newBuilder(delivery.webhook().url())
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .header("method-webhook-timestamp", timestamp)
                .POST(HttpRequest.BodyPublishers.ofByteArray(delivery.body()));
        delivery.webhook()
                .authToken()
                .ifPresent(token -> request.header(
                        "Authorization", Base64.getEncoder().encodeToString(token.getBytes(StandardCharsets.UTF_8))));
        delivery.webhook()
                .hmacSecret()
                .ifPresent(secret ->
                        request.header("method-webhook-signature", signature(secret, timestamp, delivery.body())));
        return request.build();
    }

    private static ObjectNode event(Webhooks.Webhook webhook, String resourceId) {
        return Answer.JSON
                .createObjectNode()
                .put("webhook_id", webhook.id())
                .put("id", resourceId)
                .put("type", webhook.type())
                .put("op", webhook.type().substring(webhook.type().indexOf('.') + 1))
                .put("path", "/auth/" + resourceId)
                .put("event", Answer.newId("evt_"))
                .putNull("refs");
    }

    /** Lower-case hex of HMAC-SHA256 over {@code <timestamp>:<raw body>}. */
    private static String signature(String secret, String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((timestamp + ":").getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HmacSHA256", e);
        }
    }
}
