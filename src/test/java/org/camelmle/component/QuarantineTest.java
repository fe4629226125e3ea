package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.TryDefinition;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.keys.KeySet;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.NimbusPeer;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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

    @Test
    void aStreamThatWasReadUpIsNotKeptAsNothing() throws Exception {
        camel.context().setStreamCaching(false);
        camel.start(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .onException(Exception.class)
                        .maximumRedeliveries(1)
                        .redeliveryDelay(0)
                        .handled(true)
                        .to("mle:quarantine?publicKeys=#box")
                        .end()
                        .setProperty(MleConstants.IDEMPOTENCY_KEY, constant("of-the-route"))
                        .to(call("/first"));
            }
        });

        Exchange end =
                camel.send("direct:in", new ByteArrayInputStream(FIRST.getBytes(StandardCharsets.UTF_8)), Map.of());

        assertThat(kept(end)).isEqualTo(FIRST);
        assertThat(end.getMessage().getBody(String.class)).contains("/first\"", "\"of-the-route\"");
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
