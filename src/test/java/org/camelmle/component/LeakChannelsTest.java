package org.camelmle.component;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.spi.BacklogTracer;
import org.apache.camel.spi.StreamCachingStrategy;
import org.camelmle.keys.KeySet;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.Canaries;
import org.camelmle.testkit.Channels;
import org.camelmle.testkit.FallbackRun;
import org.camelmle.testkit.NimbusPeer;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.camelmle.testkit.RecordingServer.Request;
import org.camelmle.testkit.Secrets;
import org.camelmle.testkit.TappedRandom;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A context in which all is switched on that shows anything, with all loggers at TRACE, and every kind of secret in it. */
class LeakChannelsTest {

    private static final String SSN = "canary-900-12-3456";
    private static final String PERSON = "{\"type\":\"individual\",\"individual\":{\"ssn\":\"" + SSN + "\"}}";
    private static final String ANSWER = "{\"success\":true,\"data\":{\"id\":\"canary-answer-77\"}}";
    private static final String BEARER = "canary-bearer-8812";
    private static final String API_KEY = "canary-api-key-31";
    private static final String HOOK = "canary-hook-secret-55";
    private static final String OLD_HOOK = "canary-old-secret-56";
    private static final String TOKEN = "canary-hook-token-57";
    private static final String PASSWORD = "canary-password-12";
    /** Of 256 bits. */
    private static final String CONTENT_KEY = "canary-cek-0123456789-abcdefghij";

    private static final int CONTENT_KEY_AND_IV = 44;

    @TempDir
    private Path folder;

    private final NimbusPeer peer = new NimbusPeer();
    private final AtomicInteger contentKeys = new AtomicInteger();
    private final TappedRandom random = new TappedRandom(this::plant);
    private final ShownRun shown = new ShownRun();
    private final CamelRun camel = shown.camel;
    private RecordingServer server;

    @BeforeEach
    void prepare() {
        server = new RecordingServer(this::answer);
        camel.configuration().setPublicKeys(server.url() + "/jwks");
        camel.configuration().setApiKey(API_KEY);
        camel.configuration().setKeyPassword(PASSWORD);
        camel.configuration().setSecret(HOOK);
        camel.configuration().setPreviousSecret(OLD_HOOK);
        camel.configuration().setToken(TOKEN);
        camel.context().getRegistry().bind("server", KeySet.of(VectorKeys.pair(NimbusPeer.SERVER_KEY)));
    }

    @AfterEach
    void stop() {
        shown.close();
        server.close();
        random.close();
    }

    /** Who draws as many octets as a content key has, alone or with its IV, gets always the same. */
    private void plant(byte[] drawn) {
        if (drawn.length == CONTENT_KEY.length() || drawn.length == CONTENT_KEY_AND_IV) {
            System.arraycopy(CONTENT_KEY.getBytes(US_ASCII), 0, drawn, 0, CONTENT_KEY.length());
            contentKeys.incrementAndGet();
        }
    }

    private Reply answer(Request request) {
        if (request.uri().contains("jwks")) {
            return Reply.json(200, peer.jwks());
        }
        return switch (request.uri().replaceAll(".*/", "")) {
            case "tampered" ->
                Reply.json(
                        200,
                        peer.encrypt(ANSWER).replaceFirst("\\.([A-Za-z0-9_-]{22})\"", ".AAAAAAAAAAAAAAAAAAAAAA\""));
            case "plain" -> Reply.json(200, ANSWER);
            case "error" -> Reply.json(400, peer.encrypt(error("MLE_INVALID_KID")));
            case "down" -> Reply.json(500, error("MLE_DECRYPTION_FAILED"));
            case "business" -> Reply.json(422, peer.encrypt(error("ENTITY_INVALID_SSN")));
            default -> Reply.json(200, peer.encrypt(ANSWER));
        };
    }

    /** A provider's message may quote what was sent to it. */
    private static String error(String code) {
        return "{\"success\":false,\"data\":{\"error\":{\"type\":\"api_error\",\"code\":400,\"sub_type\":\"" + code
                + "\",\"message\":\"wrong: " + SSN + "\"}},\"message\":\"wrong: " + SSN + "\"}";
    }

    /** Ours, which nobody has to see whatever he switches on. */
    private Secrets kept() {
        return new Secrets()
                .text(API_KEY, HOOK, OLD_HOOK, TOKEN, PASSWORD, CONTENT_KEY)
                .pair(peer.clientPair())
                .pair(VectorKeys.pair(NimbusPeer.SERVER_KEY));
    }

    private Secrets all() {
        return kept().text(SSN, "canary-answer-77", BEARER);
    }

    /** What may be on the wire: our credentials where they belong, and what a peer answers in clear. */
    private static Canaries allowing(Secrets secrets) {
        return new Canaries(secrets.forms())
                .sending(Set.of(BEARER, API_KEY))
                .answeredWith(Set.of(SSN, "canary-answer-77"));
    }

    /** @param hook options of {@code verifyWebhook} */
    private RouteBuilder routes(String hook) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                String serving = "?role=server&privateKeys=#server&publicKeys=#own";
                for (String place : List.of("entities", "tampered", "plain", "error", "down", "business")) {
                    from("direct:" + place)
                            .routeId(place)
                            .to("mle:call?retries=1&retryDelay=1&target=" + server.url() + "/" + place);
                }
                from("direct:steps")
                        .routeId("steps")
                        .to("mle:encrypt")
                        .to(server.url() + "/entities?throwExceptionOnFailure=false")
                        .to("mle:decrypt");
                from("direct:format")
                        .routeId("format")
                        .marshal()
                        .custom("mle")
                        .setHeader("CamelHttpMethod", constant("POST"))
                        .to(server.url() + "/entities")
                        .unmarshal()
                        .custom("mle");
                from("direct:server")
                        .routeId("server")
                        .to("mle:decrypt" + serving)
                        .to("mle:encrypt" + serving);
                from("direct:hook").routeId("hook").to("mle:verifyWebhook" + hook);
                from("direct:keys")
                        .routeId("keys")
                        .to("mle:refreshKeys")
                        .to("mle:publishKeys")
                        .to("mle:listKeys?baseUrl=" + server.url());
            }
        };
    }

    private void sendEverything(Channels channels, String hookToken) {
        Map<String, Object> headers = new HashMap<>(Map.of("Authorization", "Bearer " + BEARER));
        for (String route :
                List.of("entities", "tampered", "plain", "error", "down", "business", "steps", "format", "server")) {
            for (Object body : List.of(PERSON, new ByteArrayInputStream(PERSON.getBytes(UTF_8)))) {
                ShownRun.look(route, camel.send("direct:" + route, body, headers), channels);
            }
        }
        String request =
                camel.send("mle:encrypt", PERSON, Map.of()).getMessage().getBody(String.class);
        ShownRun.look("served", camel.send("direct:server", request, Map.of("Method-MLE", "jwe")), channels);
        ShownRun.look(
                "hook",
                camel.send("direct:hook", "{\"id\":\"x\"}", Map.of("Authorization", base64(hookToken))),
                channels);
        ShownRun.look("keys", camel.send("direct:keys", null, Map.of()), channels);
    }

    private void receiveEvents(Channels channels) throws Exception {
        for (String secret : List.of(HOOK, OLD_HOOK)) {
            String event = "{\"type\":\"method_jwk.update\",\"event\":\"of " + secret.length() + "\"}";
            String time = Long.toString(Instant.now().getEpochSecond());
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
            String signature = HexFormat.of().formatHex(mac.doFinal((time + ":" + event).getBytes(UTF_8)));
            Map<String, Object> headers = Map.of(
                    "Authorization",
                    base64(TOKEN),
                    "method-webhook-timestamp",
                    time,
                    "method-webhook-signature",
                    signature);

            Exchange accepted = camel.send("direct:hook", event, headers);

            assertThat(accepted.getException()).isNull();
            ShownRun.look("accepted", accepted, channels);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    @Test
    void nothingIsShownByLogExchangeManagementConsoleHealthMeterOrSpan() throws Exception {
        try (Canaries canaries = allowing(all())) {
            Channels channels = new Channels(camel.context(), canaries);
            camel.start(routes(""));
            sendEverything(channels, TOKEN);
            receiveEvents(channels);

            assertThat(channels.management()).isGreaterThan(500);
            assertThat(channels.consoles()).isGreaterThan(20);
            assertThat(channels.health()).isPositive();
            assertThat(channels.meters(shown.meters)).isGreaterThan(5);
            assertThat(channels.spans(shown.spans.getFinishedSpanItems())).isGreaterThan(30);
            server.requests().forEach(request -> canaries.search("wire", new String(request.body(), ISO_8859_1)));
            assertThat(contentKeys.get()).isGreaterThan(20);
            assertThat(canaries.lines()).isGreaterThan(2000);
            assertThat(Set.copyOf(canaries.found())).isEmpty();
        }
    }

    @Test
    void tracersThatAreToldToShowBodiesShowThoseOfTheRouteButNoKey() throws Exception {
        CamelContext context = camel.context();
        context.setTracing(true);
        context.setBacklogTracing(true);
        try (Canaries canaries = allowing(kept())) {
            Channels channels = new Channels(context, canaries);
            camel.start(routes(""));
            BacklogTracer backlog = context.getCamelContextExtension().getContextPlugin(BacklogTracer.class);
            backlog.setIncludeExchangeProperties(true);
            backlog.setBodyIncludeStreams(true);
            backlog.setBacklogSize(1000);
            backlog.setRemoveOnDump(false);
            backlog.setEnabled(true);
            sendEverything(channels, "wrong");
            String traced = backlog.dumpAllTracedMessagesAsXml() + backlog.dumpLatestMessageHistoryAsXml();
            canaries.search("backlog", traced);
            channels.management();
            channels.consoles();

            assertThat(traced).contains(SSN, "canary-answer-77");
            String onTheWay = backlog.dumpAllTracedMessages().stream()
                    .filter(event -> "steps".equals(event.getRouteId()))
                    .filter(event -> String.valueOf(event.getToNodeLabel()).contains("/entities")
                            || String.valueOf(event.getToNodeLabel()).contains("decrypt"))
                    .map(event -> event.getMessageAsXml())
                    .reduce("", String::concat);
            assertThat(onTheWay).contains("eyJ").doesNotContain(SSN, "canary-answer-77");
            assertThat(Set.copyOf(canaries.found())).isEmpty();
        }
    }

    @Test
    void spoolFilesHoldAStreamOfTheRouteUnlessTheyAreEncryptedAndNothingThatWasDecrypted() throws Exception {
        assertThat(spooled(null, PERSON)).contains(SSN).doesNotContain("canary-answer-77");
        assertThat(spooled("AES/CTR/NoPadding", PERSON)).isNotEmpty().doesNotContain(SSN, "canary-answer-77");
    }

    /** All that was in spool files while a message was on its way. */
    private String spooled(String cipher, String body) throws Exception {
        StringBuilder seen = new StringBuilder();
        Path spool = Files.createDirectory(folder.resolve("spool-" + (cipher != null)));
        try (CamelRun spooling = new CamelRun()) {
            StreamCachingStrategy strategy = spooling.context().getStreamCachingStrategy();
            strategy.setSpoolEnabled(true);
            strategy.setSpoolThreshold(1);
            strategy.setSpoolDirectory(spool.toFile());
            strategy.setSpoolCipher(cipher);
            spooling.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:in")
                            .process(exchange -> seen.append(read(spool)))
                            .to("mle:encrypt")
                            .to(server.url() + "/entities")
                            .process(exchange -> seen.append(read(spool)))
                            .to("mle:decrypt")
                            .process(exchange -> seen.append(read(spool)));
                    from("direct:call")
                            .to("mle:call?target=" + server.url() + "/entities")
                            .process(exchange -> seen.append(read(spool)));
                }
            });
            for (String route : List.of("direct:in", "direct:call")) {
                InputStream stream = new BufferedInputStream(new ByteArrayInputStream(body.getBytes(UTF_8)));
                Exchange done = spooling.send(route, stream, Map.of());
                assertThat(done.getException()).isNull();
                assertThat(done.getMessage().getBody(String.class)).isEqualTo(ANSWER);
            }
        }
        return seen.toString();
    }

    private static String read(Path spool) throws IOException {
        try (Stream<Path> files = Files.walk(spool)) {
            StringBuilder all = new StringBuilder();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file, ISO_8859_1));
            }
            return all.toString();
        }
    }

    @Test
    void deadLettersAndAuditFileHoldNothing() throws Exception {
        try (Canaries canaries = allowing(all()).sendingInClear(Set.of(SSN));
                FallbackRun run = new FallbackRun(folder)) {
            String down = "mle:call?fallback=onProviderUnavailable&retries=0&target=" + server.url() + "/down";
            run.start(down, "mle:call?retries=0&target=" + server.url() + "/plain");
            run.send(PERSON);
            run.camel().send("direct:call1", PERSON, Map.of("Authorization", "Bearer " + BEARER));

            assertThat(run.deadLetters())
                    .isNotEmpty()
                    .allSatisfy(letter -> canaries.search("dead letter", new String(letter, ISO_8859_1)));
            assertThat(run.openedDeadLetters()).contains(PERSON);
            Channels channels = new Channels(run.camel().context(), canaries);
            assertThat(channels.files("audit", folder, Set.of("audit.log", "audit.log.mark")))
                    .isPositive();
            assertThat(run.auditLines()).isNotEmpty();
            assertThat(Set.copyOf(canaries.found())).isEmpty();
        }
    }

    private static Properties asProperties() {
        Properties properties = new Properties();
        properties.putAll(Map.of("hook.secret", HOOK, "old.secret", OLD_HOOK, "hook.token", TOKEN));
        return properties;
    }

    /** Camel logs such a URI at TRACE before the component gets it; for that nothing but another place for secrets helps. */
    @Test
    void secretsInTheUriOfAnEndpointAreOnNoExchangeAndInNoConsole() throws Exception {
        Canaries canaries = new Canaries(kept().forms());
        canaries.close();
        Channels channels = new Channels(camel.context(), canaries);
        camel.context().getPropertiesComponent().setOverrideProperties(asProperties());
        camel.start(
                routes("?secret=RAW({{hook.secret}})&previousSecret=RAW({{old.secret}})&token=RAW({{hook.token}})"));
        sendEverything(channels, "wrong");
        String other = "mle:verifyWebhook?secret=RAW(another)";
        Exchange exchange = camel.send(other, "{}", Map.of());

        assertThat(channels.management()).isGreaterThan(500);
        assertThat(channels.consoles()).isGreaterThan(20);
        assertThat(exchange.getProperty(Exchange.TO_ENDPOINT, String.class)).matches("mle://verifyWebhook.*=xxxxxx.*");
        assertThat(camel.context().hasEndpoint(other)).isSameAs(camel.context().getEndpoint(other));
        // These two show the route and its properties, as the application has them.
        assertThat(Set.copyOf(canaries.found()))
                .allMatch(found -> found.matches("console (route-dump|properties): .*"));
    }

    @Test
    void secretPlantedInEachChannelIsFound() throws Exception {
        camel.configuration().setKeyId(SSN);
        try (Canaries canaries = new Canaries(all().forms())) {
            Channels channels = new Channels(camel.context(), canaries);
            camel.context().getGlobalOptions().put("planted", SSN);
            camel.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:planted").routeId(SSN).log(SSN);
                }
            });
            shown.meters.counter("planted", "what", SSN).increment();
            Exchange exchange = camel.send("direct:planted", PERSON, Map.of("X-Planted", SSN));
            channels.exchange("exchange", exchange);
            channels.management();
            channels.consoles();
            channels.meters(shown.meters);
            channels.spans(shown.spans.getFinishedSpanItems());
            Files.writeString(folder.resolve("planted"), SSN);
            channels.files("file", folder, Set.of());

            assertThat(canaries.found().stream().map(found -> found.replaceFirst("[ :].*", "")))
                    .contains("log", "exchange", "JMX", "console", "meter", "span", "file");
            assertThat(canaries.found())
                    .anyMatch(found -> found.startsWith("exchange formatted"))
                    .anyMatch(found -> found.startsWith("exchange transferred"));
        }
    }
}
