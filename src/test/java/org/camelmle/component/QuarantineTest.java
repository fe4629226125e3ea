package org.camelmle.component;

import static org.apache.camel.builder.Builder.constant;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.TryDefinition;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.keys.KeySet;
import org.camelmle.profile.ProfileBuilder;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.NimbusPeer;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which request {@code mle:quarantine} keeps, where a route goes on after a call that failed. */
class QuarantineTest {

    private static final String FIRST = "{\"request\":\"first\"}";
    private static final String SECOND = "{\"request\":\"second\"}";

    private final NimbusPeer peer = new NimbusPeer();
    /** A plain answer, which is refused. */
    private final RecordingServer server = new RecordingServer(request -> Reply.json(200, "{\"plain\":true}"));

    private final CamelRun camel = new CamelRun();

    @BeforeEach
    void bindTheKey() {
        camel.context().getRegistry().bind("box", KeySet.of(peer.serverKey()));
    }

    @AfterEach
    void stop() {
        camel.close();
        server.close();
    }

    private String call(String path) {
        return "mle:call?target=" + server.url() + path;
    }

    /** What a letter holds. */
    private String kept(Exchange exchange) {
        assertThat(exchange.getException()).isNull();
        String letter = exchange.getMessage().getBody(String.class);
        String jwe = letter.replaceAll("(?s).*(\"encrypted\":\"[^\"]*\").*", "{$1}");
        return peer.decrypt(jwe.getBytes(StandardCharsets.UTF_8));
    }

    private Exchange send(RouteBuilder routes) throws Exception {
        camel.start(routes);
        return camel.send("direct:in", FIRST, Map.of());
    }

    /** A call that fails, a body of another request, and a step that fails before that is sent. */
    private RouteBuilder twoRequests(Consumer<TryDefinition> whereTheFirstIsCaught) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                TryDefinition first = from("direct:in")
                        .onException(IllegalStateException.class)
                        .handled(true)
                        .to("mle:quarantine?publicKeys=#box")
                        .end()
                        .doTry()
                        .to(call("/first"))
                        .doCatch(Exception.class);
                whereTheFirstIsCaught.accept(first);
                first.end()
                        .setBody(constant(SECOND))
                        .throwException(new IllegalStateException("a step before the second call"));
            }
        };
    }

    @Test
    void aLaterRequestIsNotMistakenForTheOneThatTheRouteHadDoneWith() throws Exception {
        Exchange end = send(twoRequests(caught -> {}));

        assertThat(end.getException())
                .isInstanceOfSatisfying(
                        MessageRejectedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.BODY))
                .hasMessageContaining("which of the two is to be kept")
                .hasMessageContaining("removeProperties: CamelMle*");
    }

    @Test
    void aLaterRequestIsKeptWhereTheFirstOneWasGivenUp() throws Exception {
        Exchange end = send(twoRequests(caught -> caught.removeProperties("CamelMle*")));

        assertThat(kept(end)).isEqualTo(SECOND);
        assertThat(end.getMessage().getBody(String.class)).doesNotContain("target");
    }

    /** As its own sentence advises. */
    @Test
    void aLaterRequestIsKeptBesideTheFirstOne() throws Exception {
        List<String> letters = new ArrayList<>();
        Exchange end = send(twoRequests(caught ->
                caught.to("mle:quarantine?publicKeys=#box").process(exchange -> letters.add(kept(exchange)))));

        assertThat(letters).containsExactly(FIRST);
        assertThat(kept(end)).isEqualTo(SECOND);
        assertThat(end.getMessage().getBody(String.class)).doesNotContain("target");
    }

    @Test
    void aLetterIsNotKeptAsARequest() throws Exception {
        Exchange end = send(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .doTry()
                        .to(call("/first"))
                        .doCatch(Exception.class)
                        .to("mle:quarantine?publicKeys=#box")
                        .convertBodyTo(String.class)
                        .to("mle:quarantine?publicKeys=#box")
                        .end();
            }
        });

        assertThat(end.getException()).hasMessageContaining("FAILED_CALL");
    }

    @Test
    void aRequestThatWasAnsweredIsNotKeptForALaterOne() throws Exception {
        NimbusPeer answering = new NimbusPeer();
        try (RecordingServer good =
                new RecordingServer(request -> Reply.json(200, answering.encrypt("{\"success\":true}")))) {
            Exchange end = send(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:in")
                            .onException(MessageRejectedException.class)
                            .handled(true)
                            .useOriginalMessage()
                            .to("mle:quarantine?publicKeys=#box")
                            .end()
                            .setProperty(MleConstants.IDEMPOTENCY_KEY, constant("of-both"))
                            .to("mle:call?target=" + good.url() + "/first")
                            .setBody(constant(SECOND))
                            .to("mle:call?target=" + good.url() + "/second");
                }
            });

            assertThat(kept(end)).isEqualTo(SECOND);
            assertThat(end.getMessage().getBody(String.class)).contains("/second\"");
        }
    }

    private RouteBuilder redelivering(Optional<String> key, String uri) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .onException(Exception.class)
                        .maximumRedeliveries(1)
                        .redeliveryDelay(0)
                        .handled(true)
                        .to("mle:quarantine?publicKeys=#box")
                        .end()
                        .process(exchange ->
                                key.ifPresent(text -> exchange.setProperty(MleConstants.IDEMPOTENCY_KEY, text)))
                        .to(uri);
            }
        };
    }

    static Stream<Arguments> streams() {
        byte[] octets = FIRST.getBytes(StandardCharsets.UTF_8);
        return Stream.of("", "of-the-route")
                .flatMap(key -> Stream.of(
                        Arguments.of(key, new ByteArrayInputStream(octets)),
                        Arguments.of(key, new StringReader(FIRST))));
    }

    /** Camel gives the call the same stream again, which is read up. */
    @ParameterizedTest
    @MethodSource("streams")
    void aStreamIsRedeliveredAndKeptWhole(String key, Object stream) throws Exception {
        camel.context().setStreamCaching(false);
        camel.start(redelivering(Optional.of(key).filter(text -> !text.isEmpty()), call("/first")));

        Exchange end = camel.send("direct:in", stream, Map.of());

        assertThat(server.requests())
                .hasSize(2)
                .allSatisfy(request -> assertThat(peer.decrypt(request.body())).isEqualTo(FIRST))
                .allSatisfy(request -> assertThat(request.header("Method-MLE")).isEqualTo("jwe"))
                .allSatisfy(request -> assertThat(request.header("Idempotency-Key"))
                        .isEqualTo(end.getProperty(MleConstants.DEAD_LETTER_KEY)));
        assertThat(kept(end)).isEqualTo(FIRST);
        assertThat(end.getMessage().getBody(String.class)).contains("/first\"", key);
    }

    private void bindAcme() {
        camel.context()
                .getRegistry()
                .bind(
                        "acme",
                        new ProfileBuilder()
                                .name("acme")
                                .requestMember("encrypted")
                                .responseMember("encrypted")
                                .idempotencyKeys("ignored")
                                .build());
    }

    @ParameterizedTest
    @MethodSource("streams")
    void soIsOneForAProviderThatIgnoresKeys(String key, Object stream) throws Exception {
        bindAcme();
        camel.context().setStreamCaching(false);
        camel.start(redelivering(Optional.of(key).filter(text -> !text.isEmpty()), call("/first") + "&profile=#acme"));

        Exchange end = camel.send("direct:in", stream, Map.of());

        assertThat(server.requests())
                .hasSize(2)
                .allSatisfy(request -> assertThat(peer.decrypt(request.body())).isEqualTo(FIRST));
        assertThat(kept(end)).isEqualTo(FIRST);
    }

    /** By it one finds the message again, and a queue that delivers it once more makes no second letter. */
    @Test
    void aLetterForAProviderThatIgnoresKeysHasTheRoutesKey() throws Exception {
        bindAcme();
        Exchange end = send(redelivering(Optional.of("of-the-queue"), call("/first") + "&profile=#acme"));

        assertThat(server.requests()).hasSize(2).allMatch(request -> request.header("Idempotency-Key") == null);
        assertThat(end.getProperty(MleConstants.DEAD_LETTER_KEY)).isEqualTo("of-the-queue");
    }

    /** A call that fails and is kept, and a later step that fails, whose handler has the first message again. */
    @Test
    void aRequestThatIsKeptAlreadyHasOneLetter() throws Exception {
        List<String> letters = new ArrayList<>();
        Exchange end = send(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .onException(IllegalStateException.class)
                        .useOriginalMessage()
                        .handled(true)
                        .to("mle:quarantine?publicKeys=#box")
                        .end()
                        .setProperty(MleConstants.IDEMPOTENCY_KEY, constant("of-the-route"))
                        .doTry()
                        .to(call("/first"))
                        .doCatch(Exception.class)
                        .to("mle:quarantine?publicKeys=#box")
                        .process(exchange -> letters.add(exchange.getMessage().getBody(String.class)))
                        .setBody(constant(""))
                        .end()
                        .throwException(new IllegalStateException("a later step"));
            }
        });

        assertThat(kept(end)).isEqualTo(FIRST);
        assertThat(letters).containsExactly(end.getMessage().getBody(String.class));
        assertThat(end.getProperty(MleConstants.DEAD_LETTER_KEY)).isEqualTo("of-the-route");
    }

    /** The key of the message that came before is refused, for the call that is kept, and stays on the exchange. */
    @Test
    void noLaterLetterHasAKeyThatWasRefused() throws Exception {
        List<Object> keys = new ArrayList<>();
        camel.start(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:before")
                        .setProperty(MleConstants.IDEMPOTENCY_KEY, constant("of-another"))
                        .to(call("/same"));
                from("direct:in")
                        .onException(IllegalStateException.class)
                        .handled(true)
                        .to("mle:quarantine?publicKeys=#box")
                        .end()
                        .setProperty(MleConstants.IDEMPOTENCY_KEY, constant("of-another"))
                        .doTry()
                        .to(call("/same"))
                        .doCatch(MessageRejectedException.class)
                        .to("mle:quarantine?publicKeys=#box")
                        .process(exchange -> keys.add(exchange.getProperty(MleConstants.DEAD_LETTER_KEY)))
                        .end()
                        .setBody(constant(SECOND))
                        .throwException(new IllegalStateException("before the second call"));
            }
        });
        camel.send("direct:before", "{\"request\":\"before\"}", Map.of());

        Exchange end = camel.send("direct:in", FIRST, Map.of());

        keys.add(end.getProperty(MleConstants.DEAD_LETTER_KEY));
        assertThat(kept(end)).isEqualTo(SECOND);
        assertThat(keys).hasSize(2).doesNotHaveDuplicates().doesNotContain("of-another");
    }

    /** Catches what fails, as a route with an error handler of its own does. */
    private RouteBuilder steps(Consumer<RouteDefinition> steps) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                RouteDefinition in = from("direct:in");
                in.onException(IllegalStateException.class)
                        .useOriginalMessage()
                        .handled(true)
                        .to("mle:quarantine?publicKeys=#box")
                        .end();
                steps.accept(in);
            }
        };
    }

    private final List<Object> keys = new ArrayList<>();

    private void keep(TryDefinition tried) {
        tried.doCatch(Exception.class)
                .to("mle:quarantine?publicKeys=#box")
                .process(exchange -> keys.add(exchange.getProperty(MleConstants.DEAD_LETTER_KEY)))
                .end();
    }

    /** A call without a body leaves no letter, and takes nobody's key. */
    @Test
    void aLookupThatFailsLeavesTheNextCallItsKey() throws Exception {
        send(steps(in -> {
            in.setProperty(MleConstants.IDEMPOTENCY_KEY, constant("of-the-route"));
            keep(in.doTry().to("mle:call?httpMethod=GET&target=http://127.0.0.1:1/lookup"));
            in.setBody(constant(SECOND));
            keep(in.doTry().circuitBreaker().to(call("/second")).end().endDoTry());
        }));

        assertThat(keys).hasSize(2).last().isEqualTo("of-the-route");
    }

    /** The same body to two places is two requests. */
    @Test
    void whatIsToGoElsewhereOrUnderAnotherKeyHasALetterOfItsOwn() throws Exception {
        List<String> letters = new ArrayList<>();
        send(steps(in -> {
            in.setProperty(MleConstants.IDEMPOTENCY_KEY, constant("one"));
            keep(in.doTry().to(call("/first")));
            in.setBody(constant(FIRST))
                    .setProperty(MleConstants.IDEMPOTENCY_KEY, constant("two"))
                    .setProperty(MleConstants.TARGET, constant(server.url() + "/second"));
            keep(in.doTry().throwException(new IllegalArgumentException("an open breaker")));
            in.process(exchange -> letters.add(exchange.getMessage().getBody(String.class)));
        }));

        assertThat(keys).containsExactly("one", "two");
        assertThat(letters).singleElement().asString().contains("/second\"");
    }

    @Test
    void twoLettersForAProviderThatIgnoresKeysHaveTwoNames() throws Exception {
        bindAcme();
        send(steps(in -> {
            in.setProperty(MleConstants.IDEMPOTENCY_KEY, constant("of-the-queue"));
            keep(in.doTry().to(call("/first") + "&profile=#acme"));
            in.setBody(constant(SECOND));
            keep(in.doTry().to(call("/first") + "&profile=#acme"));
        }));
        // As parts of a split, which are exchanges of their own.
        camel.send("direct:in", "{\"request\":\"third\"}", Map.of());

        assertThat(keys).hasSize(4).doesNotHaveDuplicates().first().isEqualTo("of-the-queue");
    }

    @Test
    void aKeyThatWasRefusedIsNotTakenForAProviderThatIgnoresKeys() throws Exception {
        bindAcme();
        camel.context().getRegistry().bind("acmes", KeySet.of(VectorKeys.pair("client-4096")));
        camel.start(steps(in -> {
            in.setProperty(MleConstants.IDEMPOTENCY_KEY, constant("of-another"));
            keep(in.doTry().to(call("/same")));
            in.setBody(constant(SECOND));
            keep(in.doTry().to(call("/ignoring") + "&profile=#acme&privateKeys=#acmes"));
        }));
        camel.send("direct:in", "{\"request\":\"before\"}", Map.of());
        keys.clear();
        camel.send("direct:in", FIRST, Map.of());

        assertThat(keys).hasSize(2).doesNotHaveDuplicates().doesNotContain("of-another");
    }

    @Test
    void eachRequestThatIsKeptIsKnownAgain() throws Exception {
        Exchange end = send(steps(in -> {
            keep(in.doTry().to(call("/first")));
            in.setBody(constant(SECOND));
            keep(in.doTry().to(call("/second")));
            in.throwException(new IllegalStateException("a later step"));
        }));

        assertThat(kept(end)).isEqualTo(FIRST);
        assertThat(end.getProperty(MleConstants.DEAD_LETTER_KEY)).isEqualTo(keys.get(0));
        assertThat(end.getMessage().getBody(String.class)).contains("/first\"");
    }

    @Test
    void soIsOneWhoseCallWasNotTried() throws Exception {
        Exchange end = send(steps(in -> {
            keep(in.doTry().throwException(new IllegalArgumentException("an open breaker")));
            in.throwException(new IllegalStateException("a later step"));
        }));

        assertThat(kept(end)).isEqualTo(FIRST);
        assertThat(keys).containsExactly(end.getProperty(MleConstants.DEAD_LETTER_KEY));
    }

    @Test
    void itsLetterIsNoRequestEither() throws Exception {
        Exchange end = send(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").to("mle:quarantine?publicKeys=#box").to("mle:quarantine?publicKeys=#box");
            }
        });

        assertThat(end.getException()).hasMessageContaining("FAILED_CALL");
    }

    /** What is left of a stream is neither sent nor kept. */
    @Test
    void aStreamThatIsTooLongIsNotReadOn() throws Exception {
        camel.context().setStreamCaching(false);
        camel.start(redelivering(Optional.empty(), call("/first") + "&maxMessageSize=10000"));
        byte[] octets = ("{\"a\":\"" + "x".repeat(1_000_000) + "\"}").getBytes(StandardCharsets.UTF_8);

        Exchange end = camel.send("direct:in", new ByteArrayInputStream(octets), Map.of());

        assertThat(server.requests()).isEmpty();
        assertThat(end.getException())
                .isInstanceOfSatisfying(
                        MessageRejectedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.BODY))
                .hasMessageContaining("switch stream caching on");
    }

    @Test
    void aStreamThatACopyHasReadUpIsNotKeptAsNothing() throws Exception {
        camel.context().setStreamCaching(false);
        camel.start(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .doTry()
                        .circuitBreaker()
                        .to(call("/first"))
                        .end()
                        .endDoTry()
                        .doCatch(Exception.class)
                        .to("mle:quarantine?publicKeys=#box")
                        .end();
            }
        });

        Exchange end =
                camel.send("direct:in", new ByteArrayInputStream(FIRST.getBytes(StandardCharsets.UTF_8)), Map.of());

        assertThat(server.requests()).hasSize(1);
        assertThat(end.getException()).hasMessageContaining("switch stream caching on");
    }

    /** Camel gives the call the same iterator again, which has come to its end. */
    @Test
    void anIteratorIsRedeliveredWhole() throws Exception {
        camel.start(redelivering(Optional.empty(), call("/first")));

        Exchange end = camel.send("direct:in", List.of("a", "b").iterator(), Map.of());

        assertThat(server.requests())
                .hasSize(2)
                .allSatisfy(request -> assertThat(peer.decrypt(request.body())).isEqualTo("[\"a\",\"b\"]"));
        assertThat(kept(end)).isEqualTo("[\"a\",\"b\"]");
    }

    /** A lookup has the stream as its body, and does not read it. */
    @Test
    void aStreamThatALookupHadIsReadByTheNextCall() throws Exception {
        camel.context().setStreamCaching(false);
        camel.start(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .setProperty("body", body())
                        .doTry()
                        .to("mle:call?httpMethod=GET&target=http://127.0.0.1:1/lookup")
                        .doCatch(Exception.class)
                        .end()
                        .setBody(exchangeProperty("body"))
                        .to(call("/first"));
            }
        });
        camel.send("direct:in", new ByteArrayInputStream(FIRST.getBytes(StandardCharsets.UTF_8)), Map.of());

        assertThat(server.requests())
                .singleElement()
                .satisfies(request -> assertThat(peer.decrypt(request.body())).isEqualTo(FIRST));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatACopyHasReadInPartIsNotKept(boolean isIterator) throws Exception {
        camel.context().setStreamCaching(false);
        camel.start(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .doTry()
                        .circuitBreaker()
                        .to(call("/first") + "&maxMessageSize=10000")
                        .end()
                        .endDoTry()
                        .doCatch(Exception.class)
                        .to("mle:quarantine?publicKeys=#box")
                        .end();
            }
        });
        Exchange end = camel.send(
                "direct:in",
                isIterator ? List.of("a").iterator() : new ByteArrayInputStream(new byte[1_000_000]),
                Map.of());

        assertThat(end.getException()).hasMessageContaining("switch stream caching on");
    }

    /** The letter says no target, as that has a query; it is the same request all the same. */
    @Test
    void aRequestForATargetWithAQueryIsKnownAgainToo() throws Exception {
        Exchange end = send(steps(in -> {
            in.setProperty(MleConstants.TARGET, constant(server.url() + "/first?secret=7"))
                    .setProperty(MleConstants.IDEMPOTENCY_KEY, constant("of-the-route"));
            keep(in.doTry().throwException(new IllegalArgumentException("an open breaker")));
            in.throwException(new IllegalStateException("a later step"));
        }));

        assertThat(kept(end)).isEqualTo(FIRST);
        assertThat(keys).containsExactly("of-the-route");
        assertThat(end.getProperty(MleConstants.DEAD_LETTER_KEY)).isEqualTo("of-the-route");
        assertThat(end.getMessage().getBody(String.class)).doesNotContain("target");
    }

    @Test
    void aCallThatIsMadeOnceMoreForAProviderThatIgnoresKeysIsKeptOnce() throws Exception {
        bindAcme();
        send(steps(in -> {
            in.setProperty(MleConstants.IDEMPOTENCY_KEY, constant("of-the-queue"));
            keep(in.doTry().to(call("/first") + "&profile=#acme"));
            in.setBody(constant(FIRST));
            keep(in.doTry().to(call("/first") + "&profile=#acme"));
        }));

        assertThat(keys).containsExactly("of-the-queue", "of-the-queue");
    }

    @Test
    void aLaterCallThatIsRefusedForItsIdempotencyKeyIsTheOneThatIsKept() throws Exception {
        Exchange end = send(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .onException(MessageRejectedException.class)
                        .handled(true)
                        .to("mle:quarantine?publicKeys=#box")
                        .end()
                        .setProperty(MleConstants.IDEMPOTENCY_KEY, constant("of-both"))
                        .doTry()
                        .to(call("/same"))
                        .doCatch(Exception.class)
                        .end()
                        .setBody(constant(SECOND))
                        .to(call("/same"));
            }
        });

        assertThat(kept(end)).isEqualTo(SECOND);
        assertThat(end.getProperty(MleConstants.DEAD_LETTER_KEY)).isNotEqualTo("of-both");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aHandlerThatFailsItselfKeepsTheCallsRequest() throws Exception {
        Exchange end = send(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .doTry()
                        .doTry()
                        .to(call("/first"))
                        .doCatch(Exception.class)
                        .throwException(new IllegalStateException("a step of the handler"))
                        .end()
                        .endDoTry()
                        .doCatch(Exception.class)
                        .to("mle:quarantine?publicKeys=#box")
                        .end();
            }
        });

        assertThat(kept(end)).isEqualTo(FIRST);
    }

    @Test
    void aFailureThatIsWrappedIsTheCallsToo() throws Exception {
        Exchange end = send(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .doTry()
                        .doTry()
                        .to(call("/first"))
                        .doCatch(Exception.class)
                        .process(exchange -> {
                            exchange.getMessage().setBody("sorry");
                            throw new IllegalStateException(
                                    "ours", exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
                        })
                        .end()
                        .endDoTry()
                        .doCatch(Exception.class)
                        .to("mle:quarantine?publicKeys=#box")
                        .end();
            }
        });

        assertThat(kept(end)).isEqualTo(FIRST);
    }

    /** A call inside the breaker is made on a copy: only its failure comes back. */
    @Test
    void behindACircuitBreakerNoLetterHasTheKeyOfAnotherMessage() throws Exception {
        camel.start(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .setProperty(MleConstants.IDEMPOTENCY_KEY, constant("of-both"))
                        .circuitBreaker()
                        .to(call("/same"))
                        .onFallback()
                        .to("mle:quarantine?publicKeys=#box")
                        .end();
            }
        });

        Exchange first = camel.send("direct:in", FIRST, Map.of());
        Exchange second = camel.send("direct:in", SECOND, Map.of());

        assertThat(kept(first)).isEqualTo(FIRST);
        assertThat(first.getProperty(MleConstants.DEAD_LETTER_KEY)).isEqualTo("of-both");
        assertThat(kept(second)).isEqualTo(SECOND);
        assertThat(second.getProperty(MleConstants.DEAD_LETTER_KEY)).isNotEqualTo("of-both");
        assertThat(server.requests()).hasSize(1);
    }
}
