package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.camelmle.MessageRejectedException;
import org.camelmle.testkit.DrippingServer;
import org.camelmle.testkit.FallbackRun;
import org.camelmle.testkit.MovableClock;
import org.camelmle.testkit.NimbusPeer;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.camelmle.testkit.RecordingServer.Request;
import org.camelmle.testkit.SocketServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The guard before a plaintext resend: how a use is told of, and what stops it. */
class FallbackTest {

    private static final String CANARY = "CANARY-71c0";
    private static final String PERSON = "{\"type\":\"individual\",\"individual\":{\"first_name\":\"" + CANARY + "\"}}";
    private static final String CREATED = "{\"success\":true,\"data\":{\"id\":\"ent_1\"},\"message\":null}";
    private static final String OUTAGE = "{\"success\":false,\"data\":{\"error\":{\"type\":\"api_error\",\"code\":500,"
            + "\"sub_type\":\"MLE_DECRYPTION_FAILED\",\"message\":\"m\"}},\"message\":\"m\"}";
    private static final String CALL = "mle:call?fallback=onProviderUnavailable&retries=0&target=";

    private final NimbusPeer peer = new NimbusPeer();

    @TempDir
    private Path directory;

    private static RecordingServer inAnOutage() {
        return new RecordingServer(request -> request.header("Method-MLE") == null
                ? Reply.json(200, CREATED)
                : Reply.json(500, OUTAGE).with("Request-Id", "adt_7"));
    }

    private static long plain(RecordingServer server) {
        return server.requests().stream()
                .filter(request -> new String(request.body(), StandardCharsets.UTF_8).contains(CANARY))
                .count();
    }

    @Test
    void useIsMarkedLoggedCountedAnnouncedAndAudited() throws Exception {
        List<CamelEvent> events = new ArrayList<>();
        try (RecordingServer server = inAnOutage();
                FallbackRun run = new FallbackRun(directory)) {
            run.camel().context().getManagementStrategy().addEventNotifier(new EventNotifierSupport() {
                @Override
                public void notify(CamelEvent event) {
                    if (event instanceof FallbackEvent) {
                        events.add(event);
                    }
                }
            });
            run.start(CALL + server.url());
            List<ILoggingEvent> log = new ArrayList<>();
            Exchange exchange = logged(log, () -> run.send(PERSON));

            assertThat(exchange.getMessage().getBody(String.class)).isEqualTo(CREATED);
            assertThat(exchange.getMessage().getHeader(MleConstants.FALLBACK)).isEqualTo(true);
            assertThat(exchange.getProperty(MleConstants.FALLBACK)).isEqualTo(true);
            assertThat(exchange.getMessage().getHeaders())
                    .doesNotContainKeys("Authorization", "Idempotency-Key", "Method-MLE");
            assertThat(log)
                    .filteredOn(line -> line.getLevel() == Level.WARN)
                    .anySatisfy(line -> assertThat(line.getFormattedMessage()).contains("PLAINTEXT", server.url()));
            assertThat(log)
                    .noneSatisfy(line -> assertThat(line.getFormattedMessage()).contains(CANARY));
            MleComponent component = run.camel().context().getComponent("mle", MleComponent.class);
            assertThat(component.fallbackUses().counts())
                    .containsExactly(Map.entry(server.url() + " MLE_DECRYPTION_FAILED", 1L));
            assertThat(events)
                    .hasSize(1)
                    .allSatisfy(event -> assertThat(event.toString())
                            .contains("MLE_DECRYPTION_FAILED")
                            .doesNotContain(CANARY));
            String key = server.requests().get(0).header("Idempotency-Key");
            assertThat(run.auditLines())
                    .hasSize(1)
                    .allSatisfy(line -> assertThat(line)
                            .contains("\"requestId\":\"adt_7\"", "\"idempotencyKey\":\"" + key + "\"")
                            .doesNotContain(CANARY));
            MleEndpoint guard = run.camel().context().getEndpoint("mle:fallback", MleEndpoint.class);
            assertThat(guard.getFallbackUses()).isEqualTo(1);
            assertThat(guard.getAuditNumber()).isEqualTo(1);
        }
    }

    @Test
    void guardThatIsSwitchedOffNeedsNoAuditFileAndRefusesEverything() throws Exception {
        try (RecordingServer server = inAnOutage();
                FallbackRun run = new FallbackRun(directory)) {
            run.camel().configuration().setAuditFile(null);
            run.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:off")
                            .doTry()
                            .to(CALL + server.url())
                            .doCatch(Exception.class)
                            .to("mle:fallback?fallback=never")
                            .end();
                }
            });

            assertThat(run.camel().send("direct:off", PERSON, Map.of()).getException())
                    .isInstanceOf(MessageRejectedException.class)
                    .hasMessageContaining("ALLOWED");
            assertThat(plain(server)).isZero();
        }
    }

    @Test
    void spentBudgetStopsPlaintextOnlyAndAlarms() throws Exception {
        MovableClock clock = new MovableClock();
        List<Reply> replies = new ArrayList<>();
        try (RecordingServer server = new RecordingServer(request -> answer(request, replies));
                FallbackRun run = new FallbackRun(directory, new MleComponent(clock))) {
            run.camel().configuration().setFallbackBudget("2/1h");
            run.start(CALL + server.url());
            run.send(PERSON);
            run.send(PERSON);
            List<ILoggingEvent> log = new ArrayList<>();
            Exchange third = logged(log, () -> run.send(PERSON));

            assertThat(plain(server)).isEqualTo(2);
            assertThat(third.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE))
                    .isEqualTo("503");
            assertThat(run.openedDeadLetters()).containsExactly(PERSON);
            assertThat(log)
                    .filteredOn(line -> line.getLevel() == Level.ERROR)
                    .anySatisfy(line -> assertThat(line.getFormattedMessage()).contains("ALARM", "BUDGET"));

            replies.add(Reply.json(200, peer.encrypt(CREATED)));
            assertThat(run.send(PERSON).getMessage().getHeader(MleConstants.ENCRYPTED))
                    .isEqualTo(true);
            clock.advance(Duration.ofHours(1));
            run.send(PERSON);
            assertThat(plain(server)).isEqualTo(3);
        }
    }

    private static Reply answer(Request request, List<Reply> replies) {
        if (!replies.isEmpty()) {
            return replies.remove(0);
        }
        return request.header("Method-MLE") == null ? Reply.json(200, CREATED) : Reply.json(500, OUTAGE);
    }

    @Test
    void budgetOutlivesARestart() throws Exception {
        try (RecordingServer server = inAnOutage()) {
            for (int run = 0; run < 2; run++) {
                try (FallbackRun camel = new FallbackRun(directory)) {
                    camel.camel().configuration().setFallbackBudget("1/1h");
                    camel.start(CALL + server.url());
                    camel.send(PERSON);
                }
            }

            assertThat(plain(server)).isEqualTo(1);
        }
    }

    /** A component may be started again, and then reads its audit file again. */
    @Test
    void useCountsOnceThoughTheComponentStartsAgain() throws Exception {
        MleComponent component = new MleComponent();
        try (RecordingServer server = inAnOutage()) {
            for (int run = 1; run <= 3; run++) {
                try (FallbackRun camel = new FallbackRun(directory, component)) {
                    camel.camel().configuration().setFallbackBudget("2/1h");
                    camel.start(CALL + server.url());
                    camel.send(PERSON);
                }

                assertThat(plain(server)).isEqualTo(Math.min(run, 2));
            }
        }
    }

    @Test
    void damagedAuditFileStopsPlaintext() throws Exception {
        Files.writeString(directory.resolve("audit.log"), "{\"number\":7}\n");
        try (RecordingServer server = inAnOutage();
                FallbackRun run = new FallbackRun(directory)) {
            run.start(CALL + server.url());
            run.send(PERSON);

            assertThat(plain(server)).isZero();
            assertThat(run.openedDeadLetters()).containsExactly(PERSON);
        }
    }

    /** Calls with an error handler of its own, which does these steps. */
    private static RouteBuilder handling(String target, String... steps) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:call0")
                        .doTry()
                        .to(CALL + target)
                        .doCatch(Exception.class)
                        .to(steps)
                        .end();
            }
        };
    }

    @Test
    void secondResendOnOneExchangeIsRefused() throws Exception {
        try (RecordingServer server = inAnOutage();
                FallbackRun run = new FallbackRun(directory)) {
            run.start(handling(server.url(), "mle:fallback", "mle:fallback"));
            Exchange exchange = run.send(PERSON);

            assertRefused(exchange, "FIRST_TIME");
            assertThat(run.auditLines()).hasSize(1);
        }
    }

    /** One request went in plaintext, the next call fails and is not kept, and then a step fails that is about a third. */
    @Test
    void afterAResendItIsStillAskedWhichRequestIsMeant() throws Exception {
        try (RecordingServer server = inAnOutage();
                FallbackRun run = new FallbackRun(directory)) {
            run.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:call0")
                            .doTry()
                            .to(CALL + server.url())
                            .doCatch(Exception.class)
                            .to("mle:fallback")
                            .toD("${exchangeProperty.CamelMleTarget}")
                            .to("mle:decrypt")
                            .end()
                            .setBody(constant("{\"request\":\"second\"}"))
                            .doTry()
                            .to(CALL + server.url())
                            .doCatch(Exception.class)
                            .end()
                            .setBody(constant("{\"request\":\"third\"}"))
                            .doTry()
                            .throwException(new IllegalStateException("before the third call"))
                            .doCatch(IllegalStateException.class)
                            .to("mle:quarantine?publicKeys=#quarantine")
                            .end();
                }
            });
            Exchange exchange = run.send(PERSON);

            assertThat(plain(server)).isEqualTo(1);
            assertThat(exchange.getException()).hasMessageContaining("which of the two is to be kept");
        }
    }

    @Test
    void copyOfTheExchangeThatFailedGetsNothing() throws Exception {
        try (RecordingServer server = inAnOutage();
                FallbackRun run = new FallbackRun(directory)) {
            run.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:call0")
                            .doTry()
                            .to(CALL + server.url())
                            .doCatch(Exception.class)
                            .multicast()
                            .stopOnException()
                            .to("mle:fallback")
                            .end();
                }
            });
            Exchange exchange = run.send(PERSON);

            assertRefused(exchange, "FAILED_CALL");
            assertThat(run.auditLines()).isEmpty();
        }
    }

    @Test
    void copiesOfOneExchangeSendOnceBetweenThem() throws Exception {
        try (RecordingServer server = inAnOutage();
                FallbackRun run = new FallbackRun(directory)) {
            run.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:call0")
                            .doTry()
                            .to(CALL + server.url())
                            .doCatch(Exception.class)
                            .loop(2)
                            .copy()
                            .to("mle:fallback")
                            .end();
                }
            });
            Exchange exchange = run.send(PERSON);

            assertRefused(exchange, "FIRST_TIME");
            assertThat(run.auditLines()).hasSize(1);
        }
    }

    @Test
    void whatWasJudgedIsWhereItGoes() throws Exception {
        try (RecordingServer server = inAnOutage();
                FallbackRun run = new FallbackRun(directory)) {
            run.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:call0")
                            .doTry()
                            .to(CALL + server.url())
                            .doCatch(Exception.class)
                            .setProperty(MleConstants.TARGET, constant("http://elsewhere.example"))
                            .to("mle:fallback")
                            .end();
                }
            });

            assertThat(run.send(PERSON).getProperty(MleConstants.TARGET, String.class))
                    .startsWith(server.url())
                    .doesNotContain("elsewhere.example");
        }
    }

    @Test
    void earlierOutageIsNoWordAboutNow() throws Exception {
        List<Reply> replies = new ArrayList<>(
                List.of(Reply.json(500, OUTAGE.replace("DECRYPTION", "ENCRYPTION")), Reply.json(503, "{}")));
        try (RecordingServer server = new RecordingServer(request -> answer(request, replies));
                FallbackRun run = new FallbackRun(directory)) {
            run.camel().configuration().setRetryDelay(Duration.ZERO);
            run.start(CALL.replace("retries=0", "retries=1") + server.url());
            run.send(PERSON);

            assertThat(plain(server)).isZero();
            assertThat(run.auditLines()).isEmpty();
            assertThat(run.openedDeadLetters()).containsExactly(PERSON);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504})
    void plainResendThatInvitesAnotherIsKept(int status) throws Exception {
        try (RecordingServer server = new RecordingServer(request ->
                        request.header("Method-MLE") == null ? Reply.json(status, "{}") : Reply.json(500, OUTAGE));
                FallbackRun run = new FallbackRun(directory)) {
            run.start(CALL + server.url());
            run.send(PERSON);

            assertThat(plain(server)).isEqualTo(1);
            assertThat(run.openedDeadLetters()).containsExactly(PERSON);
        }
    }

    /** A redirect is an answer, and who called gets it; what the target's own URI says of redirects is a condition. */
    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void plainResendIsNotSentOnToWhereARedirectLeads(int status) throws Exception {
        try (RecordingServer elsewhere = new RecordingServer(request -> Reply.json(200, CREATED));
                RecordingServer server = new RecordingServer(request -> request.header("Method-MLE") == null
                        ? Reply.json(status, "").with("Location", elsewhere.url() + "/entities")
                        : Reply.json(500, OUTAGE));
                FallbackRun run = new FallbackRun(directory)) {
            run.camel().context().getComponent("http", HttpComponent.class).setFollowRedirects(true);
            run.start(CALL + server.url(), CALL + "RAW(" + server.url() + "?followRedirects=true)");
            Exchange exchange = run.send(PERSON);
            run.camel().send("direct:call1", PERSON, Map.of("Authorization", "Bearer sk_test"));

            assertThat(elsewhere.requests()).isEmpty();
            assertThat(plain(server)).isEqualTo(1);
            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE))
                    .isEqualTo(status);
            assertThat(exchange.getMessage().getBody(String.class)).isNullOrEmpty();
            assertThat(run.openedDeadLetters()).as("of the target that follows").containsExactly(PERSON);
        }
    }

    @Test
    @Timeout(60)
    void plainResendWhoseAnswerDripsIsGivenUpAndKept() throws Exception {
        AtomicInteger plain = new AtomicInteger();
        try (SocketServer server = new SocketServer(client -> answerOutageThenDrip(client, plain));
                FallbackRun run = new FallbackRun(directory)) {
            run.start("mle:call?fallback=onProviderUnavailable&retries=0&callTimeout=8s&target=" + server.url());
            run.send(PERSON);

            assertThat(plain).hasValue(1);
            assertThat(run.openedDeadLetters()).containsExactly(PERSON);
        }
    }

    private static void answerOutageThenDrip(Socket client, AtomicInteger plain)
            throws IOException, InterruptedException {
        boolean isEncrypted = SocketServer.head(client.getInputStream())
                .toLowerCase(Locale.ROOT)
                .contains("method-mle");
        OutputStream out = client.getOutputStream();
        if (isEncrypted) {
            out.write(("HTTP/1.1 500 Outage\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: "
                            + OUTAGE.length() + "\r\n\r\n" + OUTAGE)
                    .getBytes(StandardCharsets.US_ASCII));
            client.getInputStream().transferTo(OutputStream.nullOutputStream());
        } else {
            plain.incrementAndGet();
            DrippingServer.drip(client, "HTTP/1.1 200 OK\r\n\r\n{");
        }
    }

    @Test
    void failureAfterAnAnswerKeepsNoAnswerAsARequest() throws Exception {
        try (RecordingServer server = new RecordingServer(request -> Reply.json(200, peer.encrypt(CREATED)));
                FallbackRun run = new FallbackRun(directory)) {
            run.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:call0")
                            .routeConfigurationId("mle-fallback")
                            .to(CALL + server.url())
                            .throwException(new IllegalStateException("later"));
                }
            });

            assertRefused(run.send(PERSON), "FAILED_CALL");
            assertThat(run.deadLetters()).isEmpty();
        }
    }

    @Test
    void laterAnswerThatWasEncryptedIsNotMarkedAsAFallback() throws Exception {
        List<Reply> replies = new ArrayList<>(
                List.of(Reply.json(500, OUTAGE), Reply.json(200, CREATED), Reply.json(200, peer.encrypt(CREATED))));
        try (RecordingServer server = new RecordingServer(request -> replies.remove(0));
                FallbackRun run = new FallbackRun(directory)) {
            run.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:call0")
                            .doTry()
                            .to(CALL + server.url())
                            .doCatch(Exception.class)
                            .to("mle:fallback")
                            .toD("${exchangeProperty.CamelMleTarget}")
                            .to("mle:decrypt")
                            .end()
                            .to(CALL + server.url());
                }
            });
            Exchange exchange = run.send(PERSON);

            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getMessage().getHeader(MleConstants.ENCRYPTED)).isEqualTo(true);
            assertThat(exchange.getMessage().getHeader(MleConstants.FALLBACK)).isNull();
            assertThat(exchange.getProperty(MleConstants.FALLBACK)).isNull();
        }
    }

    @Test
    void copyThatCallsAnewLeavesTheFailedRequestOfItsOriginal() throws Exception {
        try (RecordingServer server = inAnOutage();
                FallbackRun run = new FallbackRun(directory)) {
            run.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:call0")
                            .doTry()
                            .to(CALL + server.url())
                            .doCatch(Exception.class)
                            .process(failed -> getContext()
                                    .createProducerTemplate()
                                    .send(
                                            CALL + server.url(),
                                            org.apache.camel.support.ExchangeHelper.createCopy(failed, false)))
                            .to("direct:mle-dead-letter")
                            .end();
                }
            });
            run.send(PERSON);

            assertThat(run.openedDeadLetters()).containsExactly(PERSON);
        }
    }

    @Test
    void letterOfARefusedKeyDoesNotReplaceTheOneOfTheFirstMessage() throws Exception {
        try (RecordingServer server = inAnOutage();
                FallbackRun run = new FallbackRun(directory)) {
            run.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:call0")
                            .routeConfigurationId("mle-fallback")
                            .setProperty(MleConstants.IDEMPOTENCY_KEY, constant("one-key"))
                            .to("mle:call?retries=0&target=" + server.url() + "/entities");
                }
            });

            assertThat(run.send(PERSON).getProperty(MleConstants.DEAD_LETTER_KEY))
                    .isEqualTo("one-key");
            assertThat(run.send("{}").getProperty(MleConstants.DEAD_LETTER_KEY)).isNotEqualTo("one-key");
            assertThat(run.openedDeadLetters()).containsExactly(PERSON, "{}");
            assertThat(run.deadLetters())
                    .allSatisfy(letter -> assertThat(new String(letter, StandardCharsets.UTF_8))
                            .startsWith("{\"target\":\"" + server.url() + "/entities\",\"method\":\"POST\""));
        }
    }

    /** It may be the same message once more, which must not be created twice, or another, which must not be lost. */
    @Test
    void letterOfAKeyInDoubtKeepsItAndIsLeftToAPerson() throws Exception {
        AtomicInteger index = new AtomicInteger();
        try (RecordingServer server = inAnOutage();
                FallbackRun run = new FallbackRun(directory)) {
            run.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:call0")
                            .routeConfigurationId("mle-fallback")
                            .setProperty(MleConstants.IDEMPOTENCY_KEY, constant("one-key"))
                            .process(part -> part.setProperty(ExchangePropertyKey.SPLIT_INDEX, index.getAndIncrement()))
                            .to("mle:call?retries=0&target=" + server.url() + "/entities");
                }
            });
            run.send(PERSON);
            run.send(PERSON);

            assertThat(server.requests()).hasSize(1);
            assertThat(run.deadLetters())
                    .extracting(letter -> new String(letter, StandardCharsets.UTF_8))
                    .satisfiesExactly(
                            first -> assertThat(first).startsWith("{\"target\"").contains("\"one-key\""),
                            second -> assertThat(second)
                                    .startsWith("{\"method\":\"POST\",\"idempotencyKey\":\"one-key\""));
        }
    }

    /** Without its query a request would be another one, so a letter names no target that had one. */
    @ParameterizedTest
    @CsvSource({"'',true", "api_key=secret-in-a-query&,false"})
    void letterSaysWhereToHowAndUnderWhichKeyAndHoldsNoSecret(String query, boolean hasTarget) throws Exception {
        try (RecordingServer server = inAnOutage();
                FallbackRun run = new FallbackRun(directory)) {
            run.start("mle:call?retries=0&httpMethod=PUT&target=RAW(" + server.url() + "/entities/7?" + query
                    + "authUsername=u&authPassword=secret-of-http)");
            Exchange exchange = run.send(PERSON);

            String key = server.requests().get(0).header("Idempotency-Key");
            String target = hasTarget ? "\"target\":\"" + server.url() + "/entities/7\"," : "";
            assertThat(server.requests().get(0).uri())
                    .isEqualTo("/entities/7" + (hasTarget ? "" : "?api_key=secret-in-a-query"));
            assertThat(run.deadLetters())
                    .singleElement()
                    .satisfies(letter -> assertThat(new String(letter, StandardCharsets.UTF_8))
                            .startsWith("{" + target + "\"method\":\"PUT\"," + "\"idempotencyKey\":\"" + key
                                    + "\",\"encrypted\":\"eyJ")
                            .doesNotContain("secret", "sk_test", CANARY));
            assertThat(exchange.getProperty(MleConstants.DEAD_LETTER_NAME)).isEqualTo(key);
        }
    }

    /** The file component takes an expression in a name for one, and a slash for a directory. */
    @ParameterizedTest
    @ValueSource(strings = {"order/17", "../order", ".order", "${sys.user.home}", "order:17"})
    void keyThatIsNoNameOfAFileNamesNone(String key) throws Exception {
        try (RecordingServer server = inAnOutage();
                FallbackRun run = new FallbackRun(directory)) {
            run.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:call0")
                            .routeConfigurationId("mle-fallback")
                            .setProperty(MleConstants.IDEMPOTENCY_KEY, () -> key)
                            .to("mle:call?retries=0&target=" + server.url());
                }
            });
            Exchange exchange = run.send(PERSON);

            assertThat(exchange.getProperty(MleConstants.DEAD_LETTER_KEY)).isEqualTo(key);
            assertThat(exchange.getProperty(MleConstants.DEAD_LETTER_NAME, String.class))
                    .matches("[0-9a-f]{64}");
        }
    }

    /** To this host, but through a proxy that may be anywhere. */
    @Test
    void plaintextGoesThroughNoProxy() {
        try (RecordingServer proxy = inAnOutage();
                FallbackRun run = new FallbackRun(directory)) {
            String port = proxy.url().replaceFirst(".*:", "");
            run.start(CALL + "RAW(http://127.0.0.1:1/entities?proxyHost=127.0.0.1&proxyPort=" + port + ")");
            run.send(PERSON);

            assertThat(proxy.requests()).hasSize(1);
            assertThat(plain(proxy)).isZero();
            assertThat(run.auditLines()).isEmpty();
            assertThat(run.openedDeadLetters()).containsExactly(PERSON);
        }
    }

    /** Camel puts a bean in the place of its name; a text is then told from one in the option by who looked first. */
    @ParameterizedTest
    @ValueSource(strings = {"text", "octets"})
    void auditKeyMayBeABean(String bean) throws Exception {
        try (FallbackRun run = new FallbackRun(directory)) {
            run.start();
            run.camel().context().getRegistry().bind("text", FallbackRun.AUDIT_KEY);
            run.camel().context().getRegistry().bind("octets", FallbackRun.AUDIT_KEY.getBytes(StandardCharsets.UTF_8));
            run.camel().context().getEndpoint("mle:fallback").createProducer().start();

            // The same key as that of the file, or it would be refused.
            run.camel()
                    .context()
                    .getEndpoint("mle:fallback?auditKey=#" + bean)
                    .createProducer()
                    .start();
        }
    }

    @Test
    void otherKeyForTheSameAuditFileFailsAtStart() throws Exception {
        Path other = Files.writeString(directory.resolve("other.key"), "f".repeat(32));
        try (FallbackRun run = new FallbackRun(directory)) {
            run.start();
            run.camel().context().getEndpoint("mle:fallback").createProducer().start();

            assertThatThrownBy(() -> run.camel()
                            .context()
                            .getEndpoint("mle:fallback?auditKey=file:" + other)
                            .createProducer()
                            .start())
                    .hasStackTraceContaining("auditKey");
        }
    }

    @Test
    void whatThePlaintextResendCarriedOutIsNotKeptForALaterFailure() throws Exception {
        try (RecordingServer server = inAnOutage();
                FallbackRun run = new FallbackRun(directory)) {
            run.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:two")
                            .doTry()
                            .to(CALL + server.url())
                            .doCatch(Exception.class)
                            .to("mle:fallback")
                            .toD("${exchangeProperty.CamelMleTarget}")
                            .to("mle:decrypt")
                            .end()
                            .doTry()
                            .setBody(constant("{\"second\":true}"))
                            .throwException(new IllegalStateException("a later step"))
                            .doCatch(IllegalStateException.class)
                            .to("direct:mle-dead-letter")
                            .end();
                }
            });

            Exchange end = run.camel().send("direct:two", PERSON, Map.of());

            assertThat(plain(server)).isEqualTo(1);
            assertThat(end.getException()).hasMessageContaining("FAILED_CALL");
            assertThat(run.deadLetters()).isEmpty();
        }
    }

    @Test
    void quarantineWithoutEncryptionFailsAtStart() {
        try (FallbackRun run = new FallbackRun(directory)) {
            run.start();

            assertThatThrownBy(() -> run.camel()
                            .context()
                            .getEndpoint("mle:quarantine?publicKeys=#quarantine&encryptedRequest=off")
                            .createProducer()
                            .start())
                    .hasStackTraceContaining("encryptedRequest");
        }
    }

    @Test
    void componentOpensNeitherPlaintextNorTheOracleForAllItsEndpoints() {
        MleConfiguration ofComponent = new MleConfiguration();
        ofComponent.setFallback(org.camelmle.message.FallbackMode.onProviderUnavailable);
        ofComponent.setDiagnose(true);

        for (MleOperation operation : MleOperation.values()) {
            MleConfiguration its = operation.defaults(ofComponent);
            // The guard by itself opens nothing: it asks what the call says.
            if (operation != MleOperation.fallback) {
                assertThat(its.getFallback()).isEqualTo(org.camelmle.message.FallbackMode.never);
            }
            assertThat(its.isDiagnose()).isFalse();
        }
    }

    @Test
    void guardWithoutAFailedCallRefuses() {
        try (FallbackRun run = new FallbackRun(directory)) {
            run.start();
            Exchange exchange = run.camel().send("mle:fallback", PERSON, Map.of("CamelMleFallback", true));

            assertRefused(exchange, "FAILED_CALL");
        }
    }

    private static void assertRefused(Exchange exchange, String condition) {
        Throwable thrown = exchange.getException();
        Throwable failure = thrown.getCause() == null ? thrown : thrown.getCause();
        assertThat(failure)
                .isInstanceOfSatisfying(
                        MessageRejectedException.class,
                        e -> assertThat(e.explanation().found()).contains(condition));
    }

    @Test
    void requestIsForgottenWhenTheExchangeIsDoneAndNeverPrintedOrSerialised() throws Exception {
        try (RecordingServer server = inAnOutage();
                FallbackRun run = new FallbackRun(directory)) {
            run.start(handling(server.url(), "mock:handled"));
            Exchange exchange = run.send(new java.io.ByteArrayInputStream(PERSON.getBytes(StandardCharsets.UTF_8)));

            Object state = exchange.getProperty(MleConstants.CALL_STATE);
            assertThat(state)
                    .isNotInstanceOf(Serializable.class)
                    .hasToString("CallState[sent=true, received=false, failed=true]");
            assertThat(CallState.of(exchange).failed()).hasValueSatisfying(failed -> {
                assertThat(failed.request().isWiped()).isTrue();
                assertThat(failed.request().plaintext()).isEmpty();
                assertThat(failed)
                        .isNotInstanceOf(Serializable.class)
                        .hasToString("Failed[ProviderUnavailableException]");
                assertThat(failed.request()).isNotInstanceOf(Serializable.class).hasToString("PlainRequest[0 octets]");
            });
        }
    }

    @Test
    void bodyOfTheRouteItselfIsNotWiped() throws Exception {
        byte[] body = PERSON.getBytes(StandardCharsets.UTF_8);
        try (RecordingServer server = inAnOutage();
                FallbackRun run = new FallbackRun(directory)) {
            run.start(CALL + server.url());
            run.send(body);

            assertThat(body).asString(StandardCharsets.UTF_8).isEqualTo(PERSON);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mle:fallback?auditFile=&x",
                "mle:fallback?auditKey=0123456789abcdef0123456789abcdef",
                "mle:fallback?auditKey=file:no-such-file",
                "mle:fallback?fallbackBudget=many",
                "mle:fallback?auditFile=no-such-directory/audit.log"
            })
    void guardWithoutWhatItNeedsFailsAtStart(String uri) {
        try (FallbackRun run = new FallbackRun(directory)) {
            run.start();
            String wanted = uri.replaceFirst(".*\\?(\\w+)=.*", "$1");
            if (uri.endsWith("&x")) {
                run.camel().configuration().setAuditFile(null);
            }

            assertThatThrownBy(() -> run.camel()
                            .context()
                            .getEndpoint(uri.replace("?auditFile=&x", ""))
                            .createProducer()
                            .start())
                    .hasStackTraceContaining(wanted)
                    .satisfies(e -> assertThat(String.valueOf(e.getMessage())).doesNotContain("0123456789abcdef"));
        }
    }

    private interface Work<T> {
        T get() throws Exception;
    }

    private static <T> T logged(List<ILoggingEvent> into, Work<T> work) throws Exception {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        root.addAppender(appender);
        try {
            return work.get();
        } finally {
            root.detachAppender(appender);
            into.addAll(appender.list);
        }
    }
}
