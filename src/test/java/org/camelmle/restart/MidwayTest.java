package org.camelmle.restart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.EncryptionMethod;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.Main;
import org.awaitility.Awaitility;
import org.camelmle.audit.AuditChain;
import org.camelmle.audit.AuditChain.Verdict;
import org.camelmle.component.MleComponent;
import org.camelmle.component.MleConstants;
import org.camelmle.jose.HmacSha256;
import org.camelmle.keys.KeySet;
import org.camelmle.testkit.FallbackRun;
import org.camelmle.testkit.Gate;
import org.camelmle.testkit.HttpFront;
import org.camelmle.testkit.NimbusPeer;
import org.camelmle.testkit.PlainHttp;
import org.camelmle.testkit.Race;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A context that is stopped while it fetches keys, sends a request again in plaintext, or serves one. {@link RestartTest}
 * does it with calls.
 */
@Tag("long")
class MidwayTest {

    private static final int ROUNDS = 6;
    private static final int CALLERS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration NO_GRACE = Duration.ofMillis(200);
    private static final String PERSON = "{\"type\":\"individual\"}";
    private static final String OUTAGE = "{\"success\":false,\"data\":{\"error\":{\"type\":\"api_error\",\"code\":500,"
            + "\"sub_type\":\"MLE_DECRYPTION_FAILED\",\"message\":\"m\"}},\"message\":\"m\"}";

    private final NimbusPeer peer = new NimbusPeer();
    private ExecutorService callers = Race.PLATFORM_THREADS.threads();

    @TempDir
    private Path folder;

    /** How a context is stopped. */
    private enum Stop {
        /** With all the time that messages need. */
        GENTLE,
        /** They get none. */
        FORCED
    }

    /** What goes on in a context. */
    private interface Life extends AutoCloseable {

        CamelContext start(Gate midway) throws Exception;

        /** How many stand at the gate when all callers wait. */
        int midway();

        /** From one of the callers: waits for the end, and looks at it. */
        void call(Stop stop) throws Exception;

        @Override
        void close();
    }

    @AfterEach
    void end() {
        callers.shutdownNow();
    }

    private void liveAndStop(Life life, Race threads) throws Exception {
        callers = threads.threads();
        try (life) {
            liveAndStop(life, Stop.FORCED);
            Resources before = Resources.now();
            for (int i = 0; i < ROUNDS; i++) {
                liveAndStop(life, Stop.values()[i % Stop.values().length]);
            }
            before.awaitNothingMore();
        }
    }

    private void liveAndStop(Life life, Stop stop) throws Exception {
        Gate gate = new Gate();
        CamelContext camel = life.start(gate);
        camel.getShutdownStrategy().setTimeUnit(TimeUnit.MILLISECONDS);
        camel.getShutdownStrategy().setTimeout((stop == Stop.FORCED ? NO_GRACE : PATIENCE).toMillis());
        camel.getShutdownStrategy().setLogInflightExchangesOnTimeout(false);
        List<CompletableFuture<Void>> calls = IntStream.range(0, CALLERS)
                .mapToObj(any -> CompletableFuture.runAsync(() -> call(life, stop), callers))
                .toList();
        gate.awaitArrivals(life.midway());
        Awaitility.await("callers who wait")
                .atMost(PATIENCE)
                .until(() -> camel.getInflightRepository().size() == CALLERS);

        CompletableFuture<Void> stopped = CompletableFuture.runAsync(camel::stop, callers);
        if (stop == Stop.FORCED) {
            stopped.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } else {
            Awaitility.await("the stop's begin").atMost(PATIENCE).until(camel::isStopping);
        }
        gate.open(life.midway());
        stopped.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        for (CompletableFuture<Void> call : calls) {
            call.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static void call(Life life, Stop stop) {
        try {
            life.call(stop);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("org.camelmle.testkit.Race#all")
    void duringAKeyFetch(Race threads) throws Exception {
        liveAndStop(new KeyFetch(), threads);
    }

    @ParameterizedTest
    @MethodSource("org.camelmle.testkit.Race#all")
    void duringAPlaintextResend(Race threads) throws Exception {
        liveAndStop(new PlaintextResend(), threads);
    }

    @ParameterizedTest
    @MethodSource("org.camelmle.testkit.Race#all")
    void duringARequestThatIsServed(Race threads) throws Exception {
        liveAndStop(new Served(), threads);
    }

    /** All callers wait for the same fetch. */
    private final class KeyFetch implements Life {

        private volatile Gate gate = new Gate();
        private final RecordingServer server = new RecordingServer(request -> {
            gate.run();
            return Reply.json(200, peer.jwks());
        });
        private volatile ProducerTemplate template;

        @Override
        public CamelContext start(Gate midway) throws Exception {
            gate = midway;
            DefaultCamelContext camel = new DefaultCamelContext();
            MleComponent mle = camel.getComponent("mle", MleComponent.class);
            mle.getConfiguration().setPublicKeys(server.url() + "/keys");
            mle.getConfiguration().setPrivateKeys("#own");
            mle.getConfiguration().setFetchTimeout(PATIENCE);
            camel.getRegistry().bind("own", KeySet.of(peer.clientPair()));
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:encrypt").to("mle:encrypt");
                }
            });
            camel.getComponent("direct", DirectComponent.class).setBlock(false);
            camel.start();
            template = camel.createProducerTemplate();
            return camel;
        }

        @Override
        public int midway() {
            return 1;
        }

        @Override
        public void call(Stop stop) {
            Exchange end = template.request(
                    "direct:encrypt", exchange -> exchange.getMessage().setBody(PERSON));
            if (stop == Stop.GENTLE) {
                assertThat(end.getException()).isNull();
            }
            if (end.getException() == null) {
                assertThat(peer.decrypt(end.getMessage().getBody(byte[].class))).isEqualTo(PERSON);
            }
        }

        @Override
        public void close() {
            server.close();
        }
    }

    /** Each request that goes out in plaintext was written down before. */
    private final class PlaintextResend implements Life {

        private volatile Gate gate = new Gate();
        private final RecordingServer server = new RecordingServer(request -> {
            if (request.header("Method-MLE") != null) {
                return Reply.json(500, OUTAGE);
            }
            gate.run();
            return Reply.json(200, "{}");
        });
        private volatile FallbackRun run;

        @Override
        public CamelContext start(Gate midway) {
            gate = midway;
            run = new FallbackRun(folder);
            run.camel().configuration().setFallbackBudget("1000/1h");
            run.start("mle:call?fallback=onProviderUnavailable&retries=0&target=" + server.url());
            return run.camel().context();
        }

        @Override
        public int midway() {
            return CALLERS;
        }

        @Override
        public void call(Stop stop) {
            Exchange end = run.send(PERSON);
            if (stop == Stop.GENTLE) {
                assertThat(end.getException()).isNull();
                assertThat(end.getMessage().getBody(String.class)).isEqualTo("{}");
                assertThat(end.getMessage().getHeader(MleConstants.FALLBACK)).isEqualTo(true);
            } else if (end.getException() == null) {
                assertThat(end.getMessage().getBody(String.class)).isEqualTo("{}");
            }
        }

        @Override
        public void close() {
            Verdict verdict = verdict();
            assertThat(verdict.problem()).isEmpty();
            assertThat(verdict.lines()).hasSize((ROUNDS + 1) * CALLERS);
            assertThat(server.requests())
                    .filteredOn(request -> request.header("Method-MLE") == null)
                    .hasSameSizeAs(verdict.lines());
            server.close();
        }

        private Verdict verdict() {
            try {
                return AuditChain.verify(
                        Files.readAllBytes(folder.resolve("audit.log")), new HmacSha256(FallbackRun.AUDIT_KEY));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** The caller gets his answer, encrypted, or none of its content. */
    private final class Served implements Life {

        private static final String ANSWER = "{\"id\":\"ent_1\"}";

        private final int port = HttpFront.freePort();
        private volatile Main main = new Main();

        @Override
        public CamelContext start(Gate midway) {
            Properties properties = new Properties();
            properties.setProperty("camel.server.enabled", "true");
            properties.setProperty("camel.server.host", "127.0.0.1");
            properties.setProperty("camel.server.port", Integer.toString(port));
            main = new Main();
            main.setDefaultPropertyPlaceholderLocation("false");
            main.setOverrideProperties(properties);
            main.bind("own", KeySet.of(VectorKeys.pair(NimbusPeer.SERVER_KEY)));
            main.bind("callers", KeySet.of(VectorKeys.publicKey(NimbusPeer.CLIENT_KEY)));
            main.configure().addRoutesBuilder(new RouteBuilder() {
                @Override
                public void configure() {
                    String options = "?role=server&privateKeys=#own&publicKeys=#callers";
                    from("platform-http:/entities")
                            .to("mle:decrypt" + options)
                            .process(any -> midway.run())
                            .setBody(constant(ANSWER))
                            .to("mle:encrypt" + options);
                }
            });
            main.start();
            return main.getCamelContext();
        }

        @Override
        public int midway() {
            return CALLERS;
        }

        @Override
        public void call(Stop stop) throws Exception {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/entities"))
                    .header("Method-MLE", "jwe")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(
                            peer.request(PERSON, peer.clientPair().id(), EncryptionMethod.A256GCM)))
                    .build();
            HttpResponse<String> answer;
            try {
                answer = PlainHttp.send(request);
            } catch (IOException e) {
                assertThat(stop).as(e.toString()).isEqualTo(Stop.FORCED);
                return;
            }
            if (stop == Stop.GENTLE) {
                assertThat(answer.statusCode()).isEqualTo(200);
            }
            if (answer.statusCode() == 200) {
                assertThat(peer.decryptAnswer(answer.body().getBytes(UTF_8))).isEqualTo(ANSWER);
            } else {
                assertThat(answer.body()).doesNotContain("ent_1", "individual");
            }
        }

        @Override
        public void close() {
            main.stop();
        }
    }
}
