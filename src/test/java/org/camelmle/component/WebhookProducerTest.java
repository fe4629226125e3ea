package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.builder.RouteBuilder;
import org.awaitility.Awaitility;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.RequestRejectedException;
import org.camelmle.jose.HmacSha256;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.sandbox.Sandbox;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.Canaries;
import org.camelmle.testkit.Gate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookProducerTest {

    private static final String HOOK = "https://hooks.example/webhooks/keys";

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "verifyWebhook, secret and token",
                "verifyWebhook?secret=, secret and token",
                "verifyWebhook?secret=RAW( ), secret and token",
                "verifyWebhook?previousSecret=old, previousSecret without secret",
                "verifyWebhook?previousSecret=old&token=t, previousSecret without secret",
                "verifyWebhook?secret=s&profile=jwe, whose provider has no webhooks",
                "verifyWebhook?token=t&webhookMaxSize=0, the option webhookMaxSize with 0",
                "verifyWebhook?token=t&webhookMaxAge=25h, the option webhookMaxAge with PT25H",
                "verifyWebhook?token=t&webhookMaxAhead=-1s, the option webhookMaxAhead with",
                "registerWebhooks?apiKey=sk&webhookUrl=https://h.example/, secret and token",
                "registerWebhooks?secret=s&webhookUrl=https://h.example/, the option apiKey with no value",
                "registerWebhooks?secret=s&apiKey=sk, the option webhookUrl with no value",
                "registerWebhooks?secret=s&apiKey=sk&webhookUrl=http://h.example/, the option webhookUrl with",
                "listWebhooks, the option apiKey with no value",
                "listWebhooks?apiKey=sk&profile=jwe, whose provider has no webhooks"
            })
    void wrongConfigurationIsRefusedAtStart(String uri, String sentence) {
        assertThatThrownBy(() -> {
                    try (CamelRun camel = new CamelRun()) {
                        camel.start(new RouteBuilder() {
                            @Override
                            public void configure() {
                                from("direct:in").to("mle:" + uri);
                            }
                        });
                    }
                })
                .hasStackTraceContaining("MleConfigurationException")
                .hasStackTraceContaining(sentence);
    }

    /** The provider does not wait for ever: what it was answered for the repetition is its last word. */
    @Test
    void aRepetitionOfAnEventInProgressIsToComeAgain() throws Exception {
        Gate gate = new Gate();
        AtomicBoolean works = new AtomicBoolean();
        try (CamelRun camel = new CamelRun()) {
            camel.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:in")
                            .to("mle:verifyWebhook?profile=banked&secret=s")
                            .process(exchange -> {
                                gate.run();
                                if (!works.get()) {
                                    throw new IllegalStateException("the database is down");
                                }
                            });
                }
            });
            String body = "{\"webhook_event\":\"payment_sent\"}";
            long now = Instant.now().getEpochSecond();
            Map<String, Object> signed = Map.of(
                    "banked-signature",
                    now + "."
                            + HexFormat.of()
                                    .formatHex(new HmacSha256("s")
                                            .of(
                                                    (now + ".").getBytes(StandardCharsets.UTF_8),
                                                    body.getBytes(StandardCharsets.UTF_8))));

            CompletableFuture<Exchange> first =
                    CompletableFuture.supplyAsync(() -> camel.send("direct:in", body, signed));
            gate.awaitArrivals(1);
            assertThat(camel.send("direct:in", body, signed).getException())
                    .isInstanceOfSatisfying(MessageRejectedException.class, refused -> {
                        assertThat(refused.reason()).isEqualTo(Reason.IN_PROGRESS);
                        assertThat(refused.httpStatus()).hasValue(503);
                    });
            gate.open(2);
            assertThat(first.get(10, TimeUnit.SECONDS).getException()).isInstanceOf(IllegalStateException.class);

            works.set(true);
            Exchange again = camel.send("direct:in", body, signed);
            assertThat(again.getException()).isNull();
            assertThat(again.getProperty(MleConstants.WEBHOOK_ACTION)).isEqualTo("PROCESS");
            gate.open(1);
            assertThat(camel.send("direct:in", body, signed).getProperty(MleConstants.WEBHOOK_ACTION))
                    .isEqualTo("IGNORE");
        }
    }

    @Test
    void refreshWaitsUntilTheExchangeIsOver() throws Exception {
        CountingSource source = new CountingSource();
        CountDownLatch answered = new CountDownLatch(1);
        try (CamelRun camel = new CamelRun()) {
            camel.context().getRegistry().bind("counted", source);
            camel.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from("seda:in")
                            .to("mle:verifyWebhook?publicKeys=#counted&token=t")
                            .process(exchange -> assertThat(answered.await(10, TimeUnit.SECONDS))
                                    .isTrue());
                }
            });

            camel.context().createProducerTemplate().sendBodyAndHeaders("seda:in", event("evt_1"), genuine("t"));

            assertThat(source.unexpected()).isZero();
            answered.countDown();
            assertThat(source.awaitRefresh()).contains("mle-webhook");
        }
    }

    @Test
    void refreshThatWasWaitingWhenTheEndpointStoppedDoesNotBlockThoseAfterTheNextStart() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicInteger refreshes = new AtomicInteger();
        KeySource hanging = new KeySource() {
            @Override
            public KeySet keys() {
                return KeySet.EMPTY;
            }

            @Override
            public KeySet refresh() {
                if (refreshes.incrementAndGet() == 1) {
                    begun.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
                return keys();
            }
        };
        try (CamelRun camel = new CamelRun()) {
            camel.context().getRegistry().bind("hanging", hanging);
            camel.start();
            Producer producer = camel.context()
                    .getEndpoint("mle:verifyWebhook?publicKeys=#hanging&token=t")
                    .createProducer();
            producer.start();
            deliver(producer, "evt_1");
            begun.await();
            deliver(producer, "evt_2");
            producer.stop();
            producer.start();

            deliver(producer, "evt_3");

            Awaitility.await().until(() -> refreshes.get() == 2);
        }
    }

    private static void deliver(Producer producer, String id) throws Exception {
        Exchange exchange = producer.getEndpoint().createExchange();
        exchange.getMessage().setBody(event(id));
        exchange.getMessage().setHeaders(new HashMap<>(genuine("t")));
        producer.process(exchange);
        exchange.getExchangeExtension().handoverCompletions().forEach(completion -> completion.onComplete(exchange));
    }

    @Test
    void routeThatFailsLaterStillRefreshes() throws Exception {
        CountingSource source = new CountingSource();
        try (CamelRun camel = new CamelRun()) {
            camel.context().getRegistry().bind("counted", source);
            camel.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:in")
                            .to("mle:verifyWebhook?publicKeys=#counted&token=t")
                            .throwException(new IllegalStateException("a later step"));
                }
            });

            camel.send("direct:in", event("evt_1"), genuine("t"));

            source.awaitRefresh();
        }
    }

    @Test
    void bothKindsOfProofAreDemandedIfBothAreSet() {
        try (CamelRun camel = new CamelRun().start()) {
            Exchange exchange = camel.send("mle:verifyWebhook?secret=s&token=t", event("evt_1"), genuine("t"));

            assertThat(exchange.getException()).isInstanceOf(MessageRejectedException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "100, 0, ", "99, 0, ", "101, 0, TOO_LARGE",
        "50, 10, ", "50, 9, ", "50, 11, UNAUTHENTICATED",
        "50, -5, ", "50, -4, ", "50, -6, UNAUTHENTICATED"
    })
    void limitsAreThoseOfTheOptions(int size, int age, Reason refusal) {
        Instant now = Instant.parse("2026-03-30T00:00:00Z");
        try (CamelRun camel = new CamelRun()) {
            camel.context().removeComponent("mle");
            camel.context().addComponent("mle", new MleComponent(Clock.fixed(now, ZoneOffset.UTC)));
            camel.context().getRegistry().bind("counted", new CountingSource());
            camel.start();
            Map<String, Object> headers = new HashMap<>(genuine("t"));
            headers.put("method-webhook-timestamp", Long.toString(now.getEpochSecond() - age));

            Exchange exchange = camel.send(
                    "mle:verifyWebhook?publicKeys=#counted&token=t"
                            + "&webhookMaxSize=100&webhookMaxAge=10s&webhookMaxAhead=5s",
                    " ".repeat(size),
                    headers);

            assertThat(Optional.ofNullable(exchange.getException(MessageRejectedException.class))
                            .map(MessageRejectedException::reason))
                    .isEqualTo(Optional.ofNullable(refusal));
            assertThat(exchange.getProperty(MleConstants.WEBHOOK_ACTION)).isEqualTo(refusal == null ? "IGNORE" : null);
        }
    }

    @Test
    void bothWebhooksAreRegisteredAndListed() throws Exception {
        try (Sandbox sandbox = Sandbox.method().start();
                CamelRun camel = new CamelRun().start()) {
            JsonNode registered = json(camel.send(register(sandbox), null, Map.of()));
            assertThat(StreamSupport.stream(registered.get("webhooks").spliterator(), false))
                    .extracting(webhook -> webhook.get("type").textValue())
                    .containsExactly("method_jwk.create", "method_jwk.update");

            JsonNode listed = json(camel.send(
                    "mle:listWebhooks?apiKey=" + sandbox.apiKey() + "&baseUrl=" + sandbox.url(), null, Map.of()));
            assertThat(listed).isEqualTo(registered);
            assertThat(listed.at("/webhooks/0/url").textValue()).isEqualTo(HOOK);
            assertThat(listed.at("/webhooks/0/status").textValue()).isEqualTo("active");
        }
    }

    @Test
    void secondRegistrationAddsNothing() throws Exception {
        try (Sandbox sandbox = Sandbox.method().start();
                CamelRun camel = new CamelRun().start()) {
            JsonNode first = json(camel.send(register(sandbox), null, Map.of()));

            assertThat(json(camel.send(register(sandbox), null, Map.of()))).isEqualTo(first);
        }
    }

    @Test
    void refusedRegistrationSaysWhy() {
        try (Sandbox sandbox = Sandbox.method().start();
                CamelRun camel = new CamelRun().start()) {
            Exchange exchange = camel.send(register(sandbox).replace(sandbox.apiKey(), "sk_of_nobody"), null, Map.of());

            assertThat(exchange.getException())
                    .isInstanceOf(RequestRejectedException.class)
                    .hasMessageContaining("status 401")
                    .hasMessageContaining("apiKey");
        }
    }

    @Test
    void noSecretLeaksFromReceivingOrRegistering() {
        Set<String> secrets = Set.of(
                "canary-secret-1", "canary-secret-0", "canary-token", base64("canary-token"), "canary-of-the-caller");
        Set<String> registered = Set.of("canary-secret-1", "canary-token");
        try (Canaries canaries = new Canaries(secrets).sendingInClear(registered);
                Sandbox sandbox = Sandbox.method().start();
                CamelRun camel = new CamelRun().start()) {
            // By properties: Camel itself logs URIs in clear at TRACE.
            camel.configuration().setSecret("canary-secret-1");
            camel.configuration().setPreviousSecret("canary-secret-0");
            camel.configuration().setToken("canary-token");
            for (String event : List.of(event("evt_1"), "canary-of-the-caller", "x".repeat(70_000))) {
                Exchange refused = camel.send("mle:verifyWebhook", event, genuine("canary-of-the-caller"));
                canaries.exception("refused", refused.getException());
            }
            String register = register(sandbox).replace("&secret=s", "");
            Exchange done = camel.send(register, null, Map.of());
            canaries.exchange("registered", done);
            canaries.search("summary", done.getMessage().getBody(String.class));
            Exchange failed = camel.send(register.replace(sandbox.apiKey(), "sk_no"), null, Map.of());
            canaries.exchange("failed registration", failed);
            canaries.search("endpoints", camel.context().getEndpoints().toString());

            assertThat(canaries.found()).isEmpty();
        }
    }

    private static String register(Sandbox sandbox) {
        return "mle:registerWebhooks?webhookUrl=" + HOOK + "&secret=s&apiKey=" + sandbox.apiKey() + "&baseUrl="
                + sandbox.url();
    }

    private static String event(String id) {
        return "{\"id\":\"mthd_jwk_12\",\"type\":\"method_jwk.update\",\"event\":\"" + id + "\"}";
    }

    private static Map<String, Object> genuine(String token) {
        return Map.of(
                "Authorization",
                base64(token),
                "method-webhook-timestamp",
                Long.toString(System.currentTimeMillis() / 1000));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode json(Exchange exchange) throws Exception {
        assertThat(exchange.getException()).isNull();
        return new ObjectMapper().readTree(exchange.getMessage().getBody(byte[].class));
    }
}
