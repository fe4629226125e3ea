package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.builder.RouteBuilder;
import org.camelmle.KeyRejectedException;
import org.camelmle.ProviderUnavailableException;
import org.camelmle.component.http.Later;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.NimbusPeer;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.camelmle.testkit.RecordingServer.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code mle:call} repeats: counted at the server, with waits that a test ends by hand. */
class CallRetriesTest {

    private static final String PERSON = "{\"type\":\"individual\",\"individual\":{\"ssn\":\"900010001\"}}";
    private static final String CREATED = "{\"success\":true,\"data\":{\"id\":\"ent_1\"},\"message\":null}";
    private static final Clock NOW = Clock.fixed(Instant.parse("2026-11-25T10:00:00Z"), ZoneOffset.UTC);

    private final NimbusPeer peer = new NimbusPeer();
    private final HandDrivenLater later = new HandDrivenLater();

    /** A call that a test can look at while it waits. */
    private final class Started implements AutoCloseable {
        private final CamelRun camel = new CamelRun(new MleComponent(NOW, later));
        private final List<Boolean> done = new ArrayList<>();
        private Exchange exchange;

        Started begin(String options, RecordingServer server) throws Exception {
            camel.start();
            Endpoint endpoint = camel.context().getEndpoint("mle:call?target=" + server.url() + "/entities" + options);
            exchange = endpoint.createExchange(ExchangePattern.InOut);
            exchange.getMessage().setBody(PERSON);
            exchange.getMessage().setHeader("Authorization", "Bearer sk_test");
            exchange.getMessage().setHeader("X-Trace", "t-1");
            AsyncProducer producer = endpoint.createAsyncProducer();
            producer.start();
            producer.process(exchange, done::add);
            return this;
        }

        boolean isDone() {
            return !done.isEmpty();
        }

        @Override
        public void close() {
            camel.close();
        }
    }

    private Started call(String options, RecordingServer server) throws Exception {
        return new Started().begin(options, server);
    }

    /** As when memory runs out: a thread of ours would take it along, and the caller would wait for ever. */
    @Test
    void anErrorInARepetitionEndsTheCall() throws Exception {
        AtomicBoolean broken = new AtomicBoolean();
        KeySet keys = KeySet.of(peer.serverKey());
        KeySource source = () -> {
            if (broken.get()) {
                throw new StackOverflowError("as it may happen");
            }
            return keys;
        };
        try (RecordingServer server = new RecordingServer(request -> error(500, "MLE_DECRYPTION_FAILED"));
                Started call = new Started()) {
            call.camel.context().getRegistry().bind("breaking", source);
            call.begin("&publicKeys=#breaking", server);
            broken.set(true);
            later.runNext();

            assertThat(call.isDone()).isTrue();
            assertThat(call.exchange.getException()).hasRootCauseInstanceOf(StackOverflowError.class);
            assertThat(server.requests()).hasSize(1);
        }
    }

    private Reply created(Request request) {
        assertThat(peer.decrypt(request.body())).isEqualTo(PERSON);
        return Reply.json(200, peer.encrypt(CREATED));
    }

    /** Answers the first requests with these, all further ones by creating the entity. */
    private RecordingServer answering(Reply... first) {
        List<Reply> left = new ArrayList<>(List.of(first));
        return new RecordingServer(request -> {
            synchronized (left) {
                return left.isEmpty() ? created(request) : left.remove(0);
            }
        });
    }

    private static RecordingServer always(Reply reply) {
        return new RecordingServer(request -> reply);
    }

    private static Reply error(int status, String code) {
        return Reply.json(
                status,
                "{\"success\":false,\"data\":{\"error\":{\"type\":\"api_error\",\"code\":" + status + ",\"sub_type\":\""
                        + code + "\",\"message\":\"m\"}},\"message\":\"m\"}");
    }

    private static Set<String> distinct(RecordingServer server, Function<Request, String> part) {
        return server.requests().stream().map(part).collect(Collectors.toSet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"MLE_DECRYPTION_FAILED", "MLE_ENCRYPTION_FAILED"})
    void outageIsTriedTwiceMoreWithGrowingWaits(String code) throws Exception {
        try (RecordingServer server = always(error(500, code));
                Started call = call("", server)) {
            assertThat(server.requests()).hasSize(1);
            assertThat(call.isDone()).isFalse();
            later.runAll();

            assertThat(call.done).containsExactly(false);
            assertThat(call.exchange.getException()).isInstanceOf(ProviderUnavailableException.class);
            assertThat(server.requests()).hasSize(3);
            assertThat(later.waits()).hasSize(2);
            assertThat(later.waits().get(0)).isBetween(Duration.ofMillis(750), Duration.ofMillis(1250));
            assertThat(later.waits().get(1)).isBetween(Duration.ofMillis(1500), Duration.ofMillis(2500));
        }
    }

    @Test
    void eachAttemptIsEncryptedAnewUnderTheSameIdempotencyKeyWithTheRoutesHeaders() throws Exception {
        try (RecordingServer server =
                        answering(error(500, "MLE_DECRYPTION_FAILED"), error(500, "MLE_ENCRYPTION_FAILED"));
                Started call = call("", server)) {
            later.runAll();

            assertThat(call.exchange.getException()).isNull();
            assertThat(call.exchange.getMessage().getBody(String.class)).isEqualTo(CREATED);
            assertThat(call.exchange.getProperty(MleConstants.IDEMPOTENCY_KEY)).isNull();
            assertThat(server.requests()).hasSize(3).allSatisfy(request -> {
                assertThat(peer.decrypt(request.body())).isEqualTo(PERSON);
                assertThat(request.header("Method-MLE")).isEqualTo("jwe");
                assertThat(request.header("Authorization")).isEqualTo("Bearer sk_test");
                assertThat(request.header("X-Trace")).isEqualTo("t-1");
            });
            assertThat(distinct(server, request -> request.header("Idempotency-Key")))
                    .hasSize(1);
            assertThat(distinct(server, request -> peer.jwe(request.body()).serialize()))
                    .hasSize(3);
            assertThat(call.exchange.getMessage().getHeaders())
                    .doesNotContainKeys("Authorization", "Idempotency-Key", "Method-MLE");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5})
    void numberOfRepetitionsIsAnOption(int retries) throws Exception {
        try (RecordingServer server = always(error(500, "MLE_DECRYPTION_FAILED"));
                Started call = call("&retries=" + retries + "&retryDelay=10ms", server)) {
            later.runAll();

            assertThat(call.isDone()).isTrue();
            assertThat(server.requests()).hasSize(1 + retries);
        }
    }

    @Test
    void replayedErrorEndsTheRepetitions() throws Exception {
        try (RecordingServer server = answering(
                        error(500, "MLE_ENCRYPTION_FAILED"),
                        error(500, "MLE_ENCRYPTION_FAILED").with("Idem-Status", "replayed"));
                Started call = call("", server)) {
            later.runAll();

            assertThat(call.exchange.getException())
                    .isInstanceOfSatisfying(
                            ProviderUnavailableException.class,
                            e -> assertThat(e.replayed()).isTrue());
            assertThat(server.requests()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void busyServerIsAskedAgainWhenItSaidToAndThenItsAnswerPasses(int status) throws Exception {
        try (RecordingServer server = always(error(status, "TOO_MANY_REQUESTS").with("Retry-After", "7"));
                Started call = call("", server)) {
            later.runAll();

            assertThat(call.exchange.getException()).isNull();
            assertThat(call.exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE))
                    .isEqualTo(status);
            assertThat(call.exchange.getMessage().getBody(String.class)).contains("TOO_MANY_REQUESTS");
            assertThat(server.requests()).hasSize(3);
            assertThat(later.waits()).hasSize(2).allMatch(wait -> wait.compareTo(Duration.ofSeconds(7)) > 0);
            assertThat(distinct(server, request -> request.header("Idempotency-Key")))
                    .hasSize(1);
        }
    }

    @Test
    void retryAfterMayBeADate() throws Exception {
        try (RecordingServer server = answering(error(503, "X").with("Retry-After", "Wed, 25 Nov 2026 10:00:20 GMT"));
                Started call = call("&retryDelay=0", server)) {
            later.runAll();

            assertThat(call.exchange.getMessage().getBody(String.class)).isEqualTo(CREATED);
            assertThat(later.waits()).containsExactly(Duration.ofSeconds(20));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"60", "31", "soon", ""})
    void busyAnswerThatAsksForTooMuchOrNothingPassesAtOnce(String retryAfter) throws Exception {
        Reply busy = error(429, "TOO_MANY_REQUESTS");
        try (RecordingServer server = always(retryAfter.isEmpty() ? busy : busy.with("Retry-After", retryAfter));
                Started call = call("", server)) {
            assertThat(call.done).containsExactly(true);
            assertThat(call.exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE))
                    .isEqualTo(429);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void causesHaveCountsOfTheirOwn() throws Exception {
        try (RecordingServer server = answering(
                        error(500, "MLE_DECRYPTION_FAILED"),
                        error(503, "X").with("Retry-After", "1"),
                        error(500, "MLE_DECRYPTION_FAILED"),
                        error(503, "X").with("Retry-After", "1"));
                Started call = call("", server)) {
            later.runAll();

            assertThat(call.exchange.getMessage().getBody(String.class)).isEqualTo(CREATED);
            assertThat(server.requests()).hasSize(5);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504})
    void noAnswerHidesThatTheWorkMayHaveBeenDone(int status) throws Exception {
        try (RecordingServer server = answering(error(500, "MLE_ENCRYPTION_FAILED"), error(status, "X"));
                Started call = call("", server)) {
            later.runAll();

            assertThat(server.requests()).hasSize(2);
            assertThat(call.exchange.getException()).isInstanceOf(ProviderUnavailableException.class);
        }
    }

    /** The provider's keys: the old one until somebody asks again. */
    private final class RotatingKeys implements KeySource {
        private final List<String> asked = new ArrayList<>();
        private KeySet keys = KeySet.of(peer.serverKey().withId("old"));

        @Override
        public synchronized KeySet keys() {
            return keys;
        }

        @Override
        public synchronized KeySet refreshFor(String keyId) {
            asked.add(keyId);
            keys = KeySet.of(peer.serverKey());
            return keys;
        }
    }

    private Reply unlessOld(Request request) {
        return "old".equals(peer.jwe(request.body()).getHeader().getKeyID())
                ? error(400, "MLE_INVALID_KID")
                : created(request);
    }

    @Test
    void rejectedKeyIsDroppedTheKeysAreAskedForAndTheCallEncryptedAgainAtOnce() throws Exception {
        RotatingKeys keys = new RotatingKeys();
        try (RecordingServer server = new RecordingServer(this::unlessOld);
                Started call = new Started()) {
            call.camel.context().getRegistry().bind("rotating", keys);
            call.begin("&publicKeys=#rotating", server);

            assertThat(call.done).containsExactly(true);
            assertThat(call.exchange.getMessage().getBody(String.class)).isEqualTo(CREATED);
            assertThat(keys.asked).containsExactly("old");
            assertThat(server.requests()).hasSize(2);
            assertThat(distinct(server, request -> request.header("Idempotency-Key")))
                    .hasSize(1);
        }
    }

    @Test
    void secondRejectionIsFinal() throws Exception {
        RotatingKeys keys = new RotatingKeys();
        try (RecordingServer server = always(error(400, "MLE_INVALID_KID"));
                Started call = new Started()) {
            call.camel.context().getRegistry().bind("rotating", keys);
            call.begin("&publicKeys=#rotating", server);

            assertThat(call.exchange.getException()).isInstanceOf(KeyRejectedException.class);
            assertThat(server.requests()).hasSize(2);
            assertThat(keys.asked).containsExactly("old");
        }
    }

    @Test
    void rejectedKeyIsNotTriedAgainIfThereIsNoOther() throws Exception {
        try (RecordingServer server = always(error(400, "MLE_INVALID_KID"));
                Started call = call("", server)) {
            assertThat(call.exchange.getException()).isInstanceOf(KeyRejectedException.class);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void rejectedKeyOfOursIsFinalIfItIsRegisteredDirectly() throws Exception {
        try (RecordingServer server = always(error(400, "MLE_INVALID_CID"));
                Started call = call("", server)) {
            assertThat(call.exchange.getException()).isInstanceOf(KeyRejectedException.class);
            assertThat(server.requests()).hasSize(1);
            assertThat(later.waits()).isEmpty();
        }
    }

    @Test
    void rejectedKeyOfOursIsTriedOnceMoreLaterIfTheProviderReadsItAtOurEndpoint() throws Exception {
        try (RecordingServer server = always(error(400, "MLE_INVALID_CID"));
                Started call = call("&wellKnownEndpoint=https://keys.example/jwks.json", server)) {
            later.runAll();

            assertThat(call.exchange.getException()).isInstanceOf(KeyRejectedException.class);
            assertThat(server.requests()).hasSize(2);
            assertThat(later.waits()).hasSize(1);
        }
    }

    @Test
    void requestWithoutBodyIsRepeatedWithoutOne() throws Exception {
        try (RecordingServer server = always(error(503, "X").with("Retry-After", "1"));
                Started call = call("&httpMethod=GET", server)) {
            later.runAll();

            assertThat(call.isDone()).isTrue();
            assertThat(server.requests()).hasSize(3).allSatisfy(request -> {
                assertThat(request.method()).isEqualTo("GET");
                assertThat(request.body()).isEmpty();
                assertThat(request.header("Idempotency-Key")).isNull();
            });
        }
    }

    @Test
    void contextThatStopsEndsTheWaitWithTheFailureThatThereWas() throws Exception {
        later.close();
        try (RecordingServer server = always(error(500, "MLE_DECRYPTION_FAILED"));
                Started call = call("", server)) {
            assertThat(call.done).containsExactly(true);
            assertThat(call.exchange.getException()).isInstanceOf(ProviderUnavailableException.class);
            assertThat(call.exchange.getProperty(MleConstants.IDEMPOTENCY_KEY)).isNull();
        }
    }

    @Test
    void waitsEndWhenTheComponentStops() throws Exception {
        List<String> ended = new ArrayList<>();
        var scheduler = java.util.concurrent.Executors.newSingleThreadScheduledExecutor();
        try (Later.Waits waits = new Later.Waits(scheduler)) {
            waits.after(java.time.Duration.ofDays(1), new Later.Work() {
                @Override
                public void run() {
                    ended.add("run");
                }

                @Override
                public void giveUp() {
                    ended.add("given up");
                }
            });
            scheduler.shutdownNow();
        }
        assertThat(ended).containsExactly("given up");
    }

    @Test
    void targetThatThrowsEndsTheCallOnceWithItsException() throws Exception {
        try (CamelRun camel = new CamelRun()) {
            camel.context().addComponent("broken", new org.apache.camel.support.DefaultComponent() {
                @Override
                protected Endpoint createEndpoint(String uri, String remaining, java.util.Map<String, Object> given) {
                    return new org.apache.camel.support.DefaultEndpoint(uri, this) {
                        @Override
                        public AsyncProducer createAsyncProducer() {
                            return new org.apache.camel.support.DefaultAsyncProducer(this) {
                                @Override
                                public boolean process(Exchange one, org.apache.camel.AsyncCallback callback) {
                                    throw new IllegalStateException("broken");
                                }
                            };
                        }

                        @Override
                        public org.apache.camel.Producer createProducer() {
                            throw new UnsupportedOperationException();
                        }

                        @Override
                        public org.apache.camel.Consumer createConsumer(org.apache.camel.Processor processor) {
                            throw new UnsupportedOperationException();
                        }
                    };
                }
            });
            camel.start();
            Exchange exchange = camel.send("mle:call?target=broken:one", PERSON, Map.of());

            assertThat(exchange.getException()).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void nobodysThreadIsHeldWhileManyCallsWait() throws Exception {
        try (RecordingServer server = always(error(500, "MLE_DECRYPTION_FAILED"));
                CamelRun camel = new CamelRun(new MleComponent(NOW, later))) {
            camel.start(new RouteBuilder() {
                @Override
                public void configure() {
                    // One thread takes all messages: a call that held it would let none follow.
                    from("seda:one?concurrentConsumers=1&waitForTaskToComplete=Never")
                            .to("mle:call?target=" + server.url());
                }
            });
            for (int i = 0; i < 5; i++) {
                camel.context().createProducerTemplate().sendBody("seda:one", PERSON);
            }

            org.awaitility.Awaitility.await()
                    .untilAsserted(() -> assertThat(later.waits()).hasSize(5));
            assertThat(server.requests()).hasSize(5);

            later.runAll();
            assertThat(server.requests()).as("each was tried twice more").hasSize(15);
        }
    }

    @Test
    void componentsOwnSchedulerRepeatsToo() {
        try (RecordingServer server = answering(error(500, "MLE_DECRYPTION_FAILED"));
                CamelRun camel = new CamelRun().start()) {
            Exchange exchange = camel.send(
                    "mle:call?retryDelay=1ms&target=" + server.url(), PERSON, Map.of("Authorization", "Bearer sk"));

            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getMessage().getBody(String.class)).isEqualTo(CREATED);
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void targetThatAnswersOnAnotherThreadIsRepeatedThere() throws Exception {
        List<Reply> left = new ArrayList<>(List.of(error(500, "MLE_DECRYPTION_FAILED")));
        try (CamelRun camel = new CamelRun()) {
            camel.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from("seda:provider").process(exchange -> {
                        Reply reply = left.isEmpty() ? Reply.json(200, peer.encrypt(CREATED)) : left.remove(0);
                        exchange.getMessage().setBody(reply.body());
                        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, reply.status());
                    });
                }
            });
            Exchange exchange = camel.send("mle:call?retryDelay=0&target=seda:provider", PERSON, Map.of());

            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getMessage().getBody(String.class)).isEqualTo(CREATED);
        }
    }
}
