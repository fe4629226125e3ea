package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.ProviderUnavailableException;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.sandbox.Faults.Fault;
import org.camelmle.sandbox.Received;
import org.camelmle.sandbox.Sandbox;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.FallbackRun;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One key for one call, at a sandbox that counts: nothing is created twice, and nothing is taken for something else. */
class IdempotencyOfCallsTest {

    private static final String PERSON = "{\"type\":\"individual\",\"individual\":{\"ssn\":\"900010001\"}}";

    @TempDir
    private Path directory;

    private static Sandbox sandbox(boolean reprocessing) {
        var options = Sandbox.method()
                .teamKey(VectorKeys.publicKey("client-2048"))
                .teamKey(VectorKeys.publicKey("client-4096"));
        return (reprocessing ? options.reprocess500s() : options).start();
    }

    private static CamelRun at(Sandbox sandbox, CamelRun camel) {
        camel.configuration().setBaseUrl(sandbox.url());
        camel.configuration().setPublicKeys(null);
        camel.configuration().setRetryDelay(Duration.ZERO);
        camel.configuration().setFetchTimeout(Duration.ofSeconds(30));
        return camel;
    }

    private static Map<String, Object> credential(Sandbox sandbox) {
        return Map.of("Authorization", "Bearer " + sandbox.apiKey());
    }

    private static List<Received> posts(Sandbox sandbox) {
        return sandbox.received().stream()
                .filter(one -> one.path().equals("/entities") && one.method().equals("POST"))
                .toList();
    }

    private static Set<String> keys(Sandbox sandbox) {
        return posts(sandbox).stream()
                .map(one -> one.headers().get("Idempotency-Key"))
                .collect(Collectors.toSet());
    }

    private static int entities(CamelRun camel, Sandbox sandbox) {
        Exchange list =
                camel.send("mle:call?httpMethod=GET&target=" + sandbox.url() + "/entities", null, credential(sandbox));
        return list.getMessage().getBody(String.class).split("\"id\":\"ent_", -1).length - 1;
    }

    @Test
    void splitOfTenCreatesTenUnderTenKeys() throws Exception {
        try (Sandbox sandbox = sandbox(false);
                CamelRun camel = at(sandbox, new CamelRun())) {
            camel.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:ten").split(body()).to("mle:call?target=" + sandbox.url() + "/entities");
                }
            });
            camel.send(
                    "direct:ten", IntStream.range(0, 10).mapToObj(i -> PERSON).toList(), credential(sandbox));

            assertThat(keys(sandbox)).hasSize(10);
            assertThat(entities(camel, sandbox)).isEqualTo(10);
        }
    }

    @Test
    void keySetBeforeASplitIsRefusedInsteadOfAnsweringAllPartsWithTheFirstOnesEntity() throws Exception {
        try (Sandbox sandbox = sandbox(false);
                CamelRun camel = at(sandbox, new CamelRun())) {
            camel.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:ten")
                            .setProperty(MleConstants.IDEMPOTENCY_KEY, constant("order-17"))
                            .split(body())
                            .stopOnException()
                            .to("mle:call?target=" + sandbox.url() + "/entities");
                }
            });
            Exchange exchange =
                    camel.send("direct:ten", List.of(PERSON, PERSON.replace("0001", "0002")), credential(sandbox));

            assertThat(exchange.getException()).isNotNull();
            assertThat(rejection(exchange.getException()).reason()).isEqualTo(Reason.IDEMPOTENCY_KEY);
            assertThat(entities(camel, sandbox)).isEqualTo(1);
        }
    }

    /** Ten alike are ten: under one key the provider would create one, and answer all of them with it. */
    @Test
    void keySetBeforeASplitIsRefusedAlsoIfItsPartsAreAlike() throws Exception {
        try (Sandbox sandbox = sandbox(false);
                CamelRun camel = at(sandbox, new CamelRun())) {
            List<Throwable> refused = new CopyOnWriteArrayList<>();
            camel.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:ten")
                            .setProperty(MleConstants.IDEMPOTENCY_KEY, constant("order-17"))
                            .split(body())
                            .doTry()
                            .to("mle:call?target=" + sandbox.url() + "/entities")
                            .doCatch(MessageRejectedException.class)
                            .process(part -> refused.add(part.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class)))
                            .end();
                }
            });
            camel.send("direct:ten", Collections.nCopies(10, PERSON), credential(sandbox));

            assertThat(posts(sandbox)).hasSize(1);
            assertThat(refused)
                    .hasSize(9)
                    .allSatisfy(failure ->
                            assertThat(rejection(failure).reason()).isEqualTo(Reason.IDEMPOTENCY_KEY_IN_DOUBT));
        }
    }

    /** What copies an exchange gives it another correlation id: the index alone tells the parts apart. */
    @Test
    void alikePartsUnderOneKeyAreRefusedAlsoBehindACircuitBreaker() throws Exception {
        try (Sandbox sandbox = sandbox(false);
                CamelRun camel = at(sandbox, new CamelRun())) {
            List<Throwable> refused = new CopyOnWriteArrayList<>();
            camel.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:three")
                            .setProperty(MleConstants.IDEMPOTENCY_KEY, constant("order-17"))
                            .split(body())
                            .circuitBreaker()
                            .doTry()
                            .to("mle:call?target=" + sandbox.url() + "/entities")
                            .doCatch(MessageRejectedException.class)
                            .process(part -> refused.add(part.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class)))
                            .end()
                            .end();
                }
            });
            camel.send("direct:three", Collections.nCopies(3, PERSON), credential(sandbox));

            assertThat(posts(sandbox)).hasSize(1);
            assertThat(refused)
                    .hasSize(2)
                    .allSatisfy(failure ->
                            assertThat(rejection(failure).reason()).isEqualTo(Reason.IDEMPOTENCY_KEY_IN_DOUBT));
        }
    }

    @Test
    void sameMessageUnderOneKeyIsTheSameWhateverTheOptionsOfTheClientAre() {
        try (Sandbox sandbox = sandbox(false);
                CamelRun camel = at(sandbox, new CamelRun()).start()) {
            String entities = sandbox.url() + "/entities";
            Exchange first = keyed(camel, "mle:call?target=" + entities, sandbox);
            Exchange second =
                    keyed(camel, "mle:call?target=RAW(" + entities + "?httpClient.responseTimeout=9000)", sandbox);

            assertThat(first.getException()).isNull();
            assertThat(second.getException()).isNull();
            assertThat(keys(sandbox)).containsExactly("order-17");
            assertThat(entities(camel, sandbox)).isEqualTo(1);
            for (String another : List.of(
                    "mle:call?target=RAW(" + entities + "?dry=1)",
                    "mle:call?target=" + sandbox.url() + "/echo",
                    "mle:call?httpMethod=PUT&target=" + entities)) {
                assertThat(rejection(keyed(camel, another, sandbox).getException())
                                .reason())
                        .as(another)
                        .isEqualTo(Reason.IDEMPOTENCY_KEY);
            }
        }
    }

    /** An error handler of Camel's own repeats the step, not the route: the provider may have done the work the first time. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void redeliveryByCamelGoesUnderTheSameKey(boolean onException) throws Exception {
        try (Sandbox sandbox = sandbox(false);
                CamelRun camel = at(sandbox, new CamelRun())) {
            camel.start(new RouteBuilder() {
                @Override
                public void configure() {
                    if (onException) {
                        onException(IOException.class).maximumRedeliveries(3).redeliveryDelay(0);
                    } else {
                        errorHandler(
                                defaultErrorHandler().maximumRedeliveries(3).redeliveryDelay(0));
                    }
                    from("direct:one").to("mle:call?target=" + sandbox.url() + "/entities");
                }
            });
            sandbox.faults().next(2, Fault.ANSWER_LOST);
            Exchange first = camel.send("direct:one", PERSON, credential(sandbox));

            assertThat(first.getException()).isNull();
            assertThat(first.getMessage().getBody(String.class)).contains("\"ent_");
            assertThat(posts(sandbox)).hasSize(3);
            assertThat(keys(sandbox)).hasSize(1);
            assertThat(entities(camel, sandbox)).isEqualTo(1);
            assertThat(first.getProperty(MleConstants.IDEMPOTENCY_KEY)).isNull();

            camel.send("direct:one", PERSON, credential(sandbox));
            assertThat(keys(sandbox)).hasSize(2);
            assertThat(entities(camel, sandbox)).isEqualTo(2);
        }
    }

    /** What is called after a failure elsewhere in the route, or with something else, is a call of its own. */
    @Test
    void otherStepOrOtherMessageAfterAFailureIsAnotherCall() throws Exception {
        try (Sandbox sandbox = sandbox(false);
                CamelRun camel = at(sandbox, new CamelRun())) {
            String call = "mle:call?target=" + sandbox.url() + "/entities";
            camel.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:other-step")
                            .doTry()
                            .to(call)
                            .doCatch(Exception.class)
                            .to(call)
                            .end();
                    from("direct:other-message")
                            .onException(IOException.class)
                            .continued(true)
                            .end()
                            .loop(2)
                            .setBody(simple(PERSON.replace("0001\"", "000${exchangeProperty.CamelLoopIndex}\"")))
                            .to(call)
                            .end();
                }
            });
            sandbox.faults().next(1, Fault.ANSWER_LOST);
            camel.send("direct:other-step", PERSON, credential(sandbox));
            assertThat(keys(sandbox)).hasSize(2);

            sandbox.faults().next(1, Fault.ANSWER_LOST);
            camel.send("direct:other-message", "", credential(sandbox));
            assertThat(posts(sandbox)).hasSize(4);
            assertThat(keys(sandbox)).hasSize(4);
        }
    }

    private static MessageRejectedException rejection(Throwable failure) {
        return failure instanceof MessageRejectedException rejected ? rejected : rejection(failure.getCause());
    }

    @Test
    void keySetInsideASplitIsEachPartsOwnAndMayBeSentAgain() throws Exception {
        try (Sandbox sandbox = sandbox(false);
                CamelRun camel = at(sandbox, new CamelRun())) {
            camel.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:two")
                            .split(body())
                            .setProperty(
                                    MleConstants.IDEMPOTENCY_KEY, simple("order-${exchangeProperty.CamelSplitIndex}"))
                            .to("mle:call?target=" + sandbox.url() + "/entities");
                }
            });
            camel.send("direct:two", List.of(PERSON, PERSON), credential(sandbox));
            camel.send("direct:two", List.of(PERSON, PERSON), credential(sandbox));

            assertThat(keys(sandbox)).containsExactlyInAnyOrder("order-0", "order-1");
            assertThat(entities(camel, sandbox)).isEqualTo(2);
        }
    }

    @Test
    void twoCallersThatSendTheSameHeaderAreTwoCalls() {
        try (Sandbox sandbox = sandbox(false);
                CamelRun camel = at(sandbox, new CamelRun()).start()) {
            for (int i = 0; i < 2; i++) {
                camel.send(
                        "mle:call?target=" + sandbox.url() + "/entities",
                        PERSON,
                        Map.of("Authorization", "Bearer " + sandbox.apiKey(), "Idempotency-Key", "of-the-caller"));
            }

            assertThat(keys(sandbox)).hasSize(2).doesNotContain("of-the-caller");
            assertThat(entities(camel, sandbox)).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "with space", "zeile\n2"})
    void whatIsNoKeyIsRefused(String key) {
        try (CamelRun camel = new CamelRun().start()) {
            Exchange exchange = camel.send("mle:call?target=http://127.0.0.1:1", message -> {
                message.getMessage().setBody(PERSON);
                message.setProperty(MleConstants.IDEMPOTENCY_KEY, key);
            });

            assertThat(rejection(exchange.getException()).reason()).isEqualTo(Reason.IDEMPOTENCY_KEY);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void workThatWasDoneBeforeTheEncryptionFailedIsNotDoneAgain(boolean reprocessing) {
        try (Sandbox sandbox = sandbox(reprocessing);
                FallbackRun run = new FallbackRun(directory)) {
            at(sandbox, run.camel());
            run.start("mle:call?fallback=onProviderUnavailable&target=" + sandbox.url() + "/entities");
            sandbox.faults().always(Fault.ENCRYPTION_OUTAGE);
            Exchange exchange = run.camel().send("direct:call0", PERSON, credential(sandbox));

            assertThat(keys(sandbox)).hasSize(1);
            sandbox.faults().clear();
            assertThat(entities(run.camel(), sandbox)).isEqualTo(1);
            // Where 500s are repeated, a repetition ends it all; else the guarded resend is told of the entity there
            // is.
            assertThat(run.auditLines()).hasSize(reprocessing ? 1 : 0);
            assertThat(run.deadLetters()).hasSize(reprocessing ? 0 : 1);
            if (reprocessing) {
                assertThat(exchange.getMessage().getBody(String.class)).contains("\"ent_");
            }
        }
    }

    @Test
    void encryptedRepetitionIsToldOfTheEntityThatThereIs() {
        try (Sandbox sandbox = sandbox(true);
                CamelRun camel = at(sandbox, new CamelRun()).start()) {
            sandbox.faults().next(2, Fault.ENCRYPTION_OUTAGE);
            Exchange exchange =
                    camel.send("mle:call?target=" + sandbox.url() + "/entities", PERSON, credential(sandbox));

            assertThat(exchange.getMessage().getBody(String.class)).contains("\"ent_");
            assertThat(posts(sandbox)).hasSize(3);
            assertThat(entities(camel, sandbox)).isEqualTo(1);
        }
    }

    @Test
    void replayedAnswerUnderAnOlderKeyOfOursOpensWhileThatKeyRetires() {
        MleKey older = VectorKeys.pair("client-2048");
        MleKey newer = VectorKeys.pair("client-4096");
        try (Sandbox sandbox = sandbox(false);
                CamelRun camel = at(sandbox, new CamelRun())) {
            KeySet[] ours = {KeySet.of(older.withStatus(KeyStatus.ACTIVE))};
            KeySource changing = () -> ours[0];
            camel.context().getRegistry().bind("changing", changing);
            camel.start();
            String uri = "mle:call?privateKeys=#changing&target=" + sandbox.url() + "/entities";
            Exchange first = keyed(camel, uri, sandbox);
            ours[0] = KeySet.of(older.withStatus(KeyStatus.RETIRING), newer.withStatus(KeyStatus.ACTIVE));
            Exchange replayed = keyed(camel, uri, sandbox);

            assertThat(first.getException()).isNull();
            assertThat(replayed.getException()).isNull();
            assertThat(replayed.getMessage().getHeader(MleConstants.KEY_ID)).isEqualTo(older.id());
            assertThat(replayed.getMessage().getBody(String.class))
                    .isEqualTo(first.getMessage().getBody(String.class));

            ours[0] = KeySet.of(older.withStatus(KeyStatus.DISABLED), newer.withStatus(KeyStatus.ACTIVE));
            assertThat(rejection(keyed(camel, uri, sandbox).getException()).reason())
                    .isEqualTo(Reason.KEY_ID_UNKNOWN);
        }
    }

    private static Exchange keyed(CamelRun camel, String uri, Sandbox sandbox) {
        return camel.send(uri, message -> {
            message.getMessage().setBody(PERSON);
            message.getMessage().setHeader("Authorization", "Bearer " + sandbox.apiKey());
            message.setProperty(MleConstants.IDEMPOTENCY_KEY, "order-17");
        });
    }

    @Test
    void failureAfterAllRepetitionsSaysThatItWasReplayed() {
        try (Sandbox sandbox = sandbox(false);
                CamelRun camel = at(sandbox, new CamelRun()).start()) {
            sandbox.faults().next(1, Fault.DECRYPTION_OUTAGE);
            Exchange exchange =
                    camel.send("mle:call?target=" + sandbox.url() + "/entities", PERSON, credential(sandbox));

            assertThat(exchange.getException())
                    .isInstanceOfSatisfying(
                            ProviderUnavailableException.class,
                            e -> assertThat(e.replayed()).isTrue());
            assertThat(posts(sandbox)).hasSize(2);
        }
    }
}
