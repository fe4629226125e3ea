package org.camelmle.restart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.RouteController;
import org.awaitility.Awaitility;
import org.camelmle.component.MleComponent;
import org.camelmle.component.MleConfiguration;
import org.camelmle.keys.MleKey;
import org.camelmle.life.OwnKeys;
import org.camelmle.testkit.MovableClock;
import org.camelmle.testkit.NimbusPeer;
import org.camelmle.testkit.Race;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.camelmle.testkit.RecordingServer.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A context or a route that is stopped while calls are on their way, and started again, many times over. */
class RestartTest {

    private static final int RESTARTS = 20;
    private static final int HELD = 4;
    private static final int BUSY = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ROUTE = "create";

    @TempDir
    private Path folder;

    private final NimbusPeer peer = new NimbusPeer();
    private final AtomicInteger held = new AtomicInteger();
    private final Set<String> keys = ConcurrentHashMap.newKeySet();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private ExecutorService callers = Race.PLATFORM_THREADS.threads();
    private DefaultCamelContext camel;
    private ProducerTemplate template;
    private RecordingServer server;
    private MleKey own;

    @BeforeEach
    void start() throws Exception {
        own = new OwnKeys(folder.resolve("own.jwks.json"), new MovableClock()).generate(2048, Optional.empty());
        Files.writeString(folder.resolve("audit.key"), "0123456789abcdef0123456789abcdef");
        server = new RecordingServer(this::answer);
        camel = newContext();
    }

    private DefaultCamelContext newContext() throws Exception {
        MleConfiguration options = new MleConfiguration();
        options.setPublicKeys(server.url() + "/keys");
        options.setSnapshotFile(folder.resolve("peer.json").toString());
        options.setPrivateKeys("file:" + folder.resolve("own.jwks.json"));
        options.setAuditFile(folder.resolve("audit.log").toString());
        options.setAuditKey("file:" + folder.resolve("audit.key"));
        MleComponent component = new MleComponent();
        component.setConfiguration(options);
        DefaultCamelContext context = new DefaultCamelContext();
        context.addComponent("mle", component);
        context.getShutdownStrategy().setTimeUnit(TimeUnit.MILLISECONDS);
        context.getShutdownStrategy().setLogInflightExchangesOnTimeout(false);
        context.addRoutes(routes());
        context.getComponent("direct", DirectComponent.class).setBlock(false);
        context.start();
        template = context.createProducerTemplate();
        return context;
    }

    private RouteBuilder routes() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:create").routeId(ROUTE).to("mle:call?target=" + server.url() + "/entities");
                from("direct:guard").to("mle:fallback");
            }
        };
    }

    @AfterEach
    void stop() {
        gate.countDown();
        camel.stop();
        callers.shutdownNow();
        server.close();
    }

    private Reply answer(Request request) {
        if (request.uri().equals("/keys")) {
            return Reply.json(200, peer.jwks());
        }
        String person = peer.decrypt(request.body());
        boolean isFirst = keys.add(request.header("Idempotency-Key"));
        if (person.equals(name("busy")) && isFirst) {
            return Reply.json(429, "{}").with("Retry-After", "1");
        }
        if (person.equals(name("held"))) {
            held.incrementAndGet();
            await(gate);
        }
        return Reply.json(200, peer.encrypt(person, own));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What calls that are on their way are met by. */
    private enum Interruption {
        STOP_OF_THE_CONTEXT,
        STOP_OF_THE_ROUTE,
        SUSPENSION_OF_THE_CONTEXT,
        SUSPENSION_OF_THE_ROUTE,
        FORCED_STOP_OF_THE_CONTEXT,
        FORCED_STOP_OF_THE_ROUTE;

        boolean isForced() {
            return compareTo(FORCED_STOP_OF_THE_CONTEXT) >= 0;
        }

        long grace() {
            return isForced() ? 200 : PATIENCE.toMillis();
        }
    }

    @ParameterizedTest
    @MethodSource("org.camelmle.testkit.Race#all")
    @Tag("long")
    @Timeout(300)
    void everyCallEndsAndNothingIsLeftBehind(Race threads) throws Exception {
        callers = threads.threads();
        interrupt(Interruption.FORCED_STOP_OF_THE_CONTEXT);
        camel.stop();
        Resources before = Resources.now();
        camel = newContext();

        for (int i = 0; i < RESTARTS; i++) {
            interrupt(Interruption.values()[i % Interruption.values().length]);
        }
        camel.stop();

        before.awaitNothingMore();
    }

    private void interrupt(Interruption interruption) throws Exception {
        gate = new CountDownLatch(1);
        held.set(0);
        keys.clear();
        List<CompletableFuture<Exchange>> calls = new ArrayList<>();
        IntStream.range(0, HELD).forEach(any -> calls.add(callOnAThread("held")));
        IntStream.range(0, BUSY).forEach(any -> calls.add(callOnAThread("busy")));
        IntStream.range(0, BUSY).forEach(any -> calls.add(callWithoutAThread("busy")));
        Awaitility.await("calls on their way")
                .pollInterval(5, TimeUnit.MILLISECONDS)
                .until(() -> held.get() == HELD && keys.size() == calls.size());
        CompletableFuture<Void> begun = CompletableFuture.runAsync(() -> begin(interruption), callers);
        if (interruption.isForced()) {
            begun.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        gate.countDown();
        begun.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        for (CompletableFuture<Exchange> call : calls) {
            check(interruption, call.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        }
        assertThat(keys).as("what the server saw: no call began anew").hasSize(calls.size());
        end(interruption);
        assertThat(callOnAThread("alone").get().getException()).isNull();
    }

    private static void check(Interruption interruption, Exchange end) {
        if (interruption.isForced() && end.getException() != null) {
            return;
        }
        assertThat(end.getException()).as(interruption.name()).isNull();
        if (interruption.isForced()
                && Integer.valueOf(429).equals(end.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE))) {
            // It waited to be repeated: the answer that it had is its last.
            return;
        }
        assertThat(end.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(200);
        assertThat(end.getMessage().getBody(String.class)).isEqualTo(end.getProperty("sent"));
    }

    private void begin(Interruption interruption) {
        try {
            begin(interruption, camel.getRouteController());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void begin(Interruption interruption, RouteController routes) throws Exception {
        camel.getShutdownStrategy().setTimeout(interruption.grace());
        switch (interruption) {
            case STOP_OF_THE_CONTEXT, FORCED_STOP_OF_THE_CONTEXT -> camel.stop();
            case STOP_OF_THE_ROUTE, FORCED_STOP_OF_THE_ROUTE ->
                routes.stopRoute(ROUTE, interruption.grace(), TimeUnit.MILLISECONDS);
            case SUSPENSION_OF_THE_CONTEXT -> camel.suspend();
            case SUSPENSION_OF_THE_ROUTE -> routes.suspendRoute(ROUTE, interruption.grace(), TimeUnit.MILLISECONDS);
        }
    }

    private void end(Interruption interruption) throws Exception {
        switch (interruption) {
            // A context that was stopped by force takes no messages any more: what starts again is a new one.
            case STOP_OF_THE_CONTEXT, FORCED_STOP_OF_THE_CONTEXT -> camel = newContext();
            case STOP_OF_THE_ROUTE, FORCED_STOP_OF_THE_ROUTE ->
                camel.getRouteController().startRoute(ROUTE);
            case SUSPENSION_OF_THE_CONTEXT -> camel.resume();
            case SUSPENSION_OF_THE_ROUTE -> camel.getRouteController().resumeRoute(ROUTE);
        }
    }

    private CompletableFuture<Exchange> callOnAThread(String person) {
        return CompletableFuture.supplyAsync(
                () -> template.request("direct:create", exchange -> prepare(exchange, person)), callers);
    }

    /** As an HTTP server without a thread per request does it. */
    private CompletableFuture<Exchange> callWithoutAThread(String person) {
        CompletableFuture<Exchange> end = new CompletableFuture<>();
        try {
            Endpoint endpoint = camel.getEndpoint("direct:create");
            Exchange exchange = endpoint.createExchange(ExchangePattern.InOut);
            prepare(exchange, person);
            AsyncProducer producer = endpoint.createAsyncProducer();
            producer.start();
            producer.process(exchange, doneSync -> end.complete(exchange));
        } catch (Exception e) {
            end.completeExceptionally(e);
        }
        return end;
    }

    private static void prepare(Exchange exchange, String person) {
        exchange.setProperty("sent", name(person));
        exchange.getMessage().setBody(name(person));
    }

    private static String name(String person) {
        return "{\"name\":\"" + person + "\"}";
    }
}
