package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.camelmle.MessageRejectedException;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeyStatus;
import org.camelmle.testkit.FallbackRun;
import org.camelmle.testkit.NimbusPeer;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.camelmle.testkit.RecordingServer.Request;
import org.camelmle.testkit.Vectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which answers and failures may lead to plaintext, by the vectors, through the shipped error handler. */
class FallbackCasesTest {

    private static final String CANARY = "CANARY-8f3b";
    private static final String PERSON = "{\"type\":\"individual\",\"individual\":{\"first_name\":\"" + CANARY + "\"}}";
    private static final String CREATED = "{\"success\":true,\"data\":{\"id\":\"ent_1\"},\"message\":null}";

    private final NimbusPeer peer = new NimbusPeer();
    private final CountDownLatch over = new CountDownLatch(1);

    @TempDir
    private Path directory;

    static Stream<Arguments> cases() {
        return Vectors.cases("fallback_cases.json", "cases")
                .flatMap(node -> Stream.of("never", "onProviderUnavailable")
                        .map(policy -> arguments(named(Vectors.id(node) + " " + policy, node), policy)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void plaintextLeavesOnceOrNotAtAll(JsonNode vector, String policy) throws Exception {
        JsonNode request = vector.required("request");
        String vectorsWord = policy.equals("never") ? "never" : "on-server-unavailable";
        boolean allowed = vector.required("plaintext_allowed_when_policy")
                .required(vectorsWord)
                .booleanValue();
        boolean mustEncrypt = request.required("data_class").textValue().equals("mustEncrypt");

        try (RecordingServer server = new RecordingServer(
                        address(request.required("tls").booleanValue()), sent -> answer(vector, sent));
                FallbackRun run = new FallbackRun(directory)) {
            String local = vector.path("local_failure").asText("");
            bindKeys(run, local);
            run.camel().configuration().setRetries(1);
            run.camel().configuration().setRetryDelay(java.time.Duration.ZERO);
            String options = "fallback=" + (mustEncrypt ? "never" : policy);
            if (request.required("idempotent_or_keyed").booleanValue()) {
                run.start(call(server, request, options, local.equals("timeout") ? 300 : 30_000));
            } else {
                run.start(stepsApart(server));
            }
            Exchange exchange = run.send(PERSON);
            over.countDown();

            List<Request> plain = server.requests().stream()
                    .filter(sent -> dump(sent).contains(CANARY))
                    .toList();
            if (!request.required("sent_encrypted").booleanValue()) {
                // The call itself was plain: no second plain request may follow.
                assertThat(plain).hasSize(1);
                assertThat(server.requests()).hasSize(1);
            } else if (allowed) {
                assertThat(plain).hasSize(1);
                assertSentAsDocumented(plain.get(0), server.requests());
                assertThat(exchange.getMessage().getBody(String.class)).isEqualTo(CREATED);
                assertThat(exchange.getMessage().getHeader(MleConstants.FALLBACK))
                        .isEqualTo(true);
                assertThat(exchange.getMessage().getHeader(MleConstants.ENCRYPTED))
                        .isEqualTo(false);
                assertThat(run.auditLines())
                        .hasSize(1)
                        .allSatisfy(line -> assertThat(line).doesNotContain(CANARY));
            } else {
                assertThat(plain).isEmpty();
                assertThat(run.auditLines()).isEmpty();
            }
            if (!request.required("idempotent_or_keyed").booleanValue()) {
                assertThat(exchange.getException()).isInstanceOf(MessageRejectedException.class);
                assertThat(run.deadLetters()).isEmpty();
            } else if (!allowed) {
                assertThat(exchange.getMessage().getHeader(MleConstants.FALLBACK))
                        .isNull();
                assertKeptEncryptedOrPassedOn(run, exchange);
            }
        }
    }

    private void assertSentAsDocumented(Request plain, List<Request> all) {
        JsonNode wanted = Vectors.file("fallback_cases.json").required("after_fallback");
        assertThat(wanted.required("max_attempts").intValue()).isEqualTo(1);
        assertThat(plain.headers().keySet()).doesNotContain("method-mle").noneMatch(name -> name.startsWith("camel"));
        assertThat(new String(plain.body(), StandardCharsets.UTF_8)).isEqualTo(PERSON);
        assertThat(plain.header("Authorization")).isEqualTo("Bearer sk_test");
        assertThat(plain.header("Content-Type")).isEqualTo("application/json");
        assertThat(plain.header("Idempotency-Key"))
                .isNotNull()
                .isEqualTo(all.get(0).header("Idempotency-Key"));
        assertThat(all).hasSize(3);
    }

    /** A failure is kept; an answer that is none of encryption goes to who called. */
    private static void assertKeptEncryptedOrPassedOn(FallbackRun run, Exchange exchange) {
        assertThat(exchange.getException()).isNull();
        if (run.deadLetters().isEmpty()) {
            assertThat(exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE))
                    .isIn(302, 500);
        } else {
            assertThat(run.deadLetters())
                    .hasSize(1)
                    .allSatisfy(kept -> assertThat(new String(kept, StandardCharsets.ISO_8859_1))
                            .doesNotContain(CANARY)
                            .contains("\"encrypted\":\"eyJ"));
            assertThat(run.openedDeadLetters()).containsExactly(PERSON);
            assertThat(exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE))
                    .isEqualTo("503");
            assertThat(exchange.getMessage().getBody(String.class)).isEmpty();
        }
    }

    private static String call(RecordingServer server, JsonNode request, String options, int responseTimeout) {
        boolean encrypted = request.required("sent_encrypted").booleanValue();
        return "mle:call?" + options + (encrypted ? "" : "&encryptedRequest=off") + "&target=RAW(" + server.url()
                + "/entities?httpClient.responseTimeout=" + responseTimeout + ")";
    }

    /** mle:call always has an idempotency key; without one a call can only be made by the steps apart. */
    private static RouteBuilder stepsApart(RecordingServer server) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:call0")
                        .routeConfigurationId("mle-fallback")
                        .to("mle:encrypt")
                        .to(server.url() + "/entities?httpMethod=POST&throwExceptionOnFailure=false")
                        .to("mle:decrypt");
            }
        };
    }

    private Reply answer(JsonNode vector, Request sent) {
        String local = vector.path("local_failure").asText("");
        if (sent.header("Method-MLE") == null
                && local.isEmpty()
                && vector.required("request").required("sent_encrypted").booleanValue()) {
            return Reply.json(200, CREATED);
        }
        return switch (local) {
            case "" -> documented(vector);
            case "timeout" -> late();
            case "connection-reset" -> throw new IllegalStateException("The connection is to break");
            case "response-tag-mismatch" -> Reply.json(200, tampered(peer.encrypt(CREATED)));
            case "response-unknown-kid" -> Reply.json(200, peer.encrypt(CREATED, "key-of-nobody"));
            case "response-plaintext-200" -> Reply.json(200, CREATED);
            default -> Reply.json(200, peer.encrypt(CREATED));
        };
    }

    private static Reply documented(JsonNode vector) {
        Map<String, String> headers = new TreeMap<>();
        vector.required("headers")
                .properties()
                .forEach(
                        header -> headers.put(header.getKey(), header.getValue().textValue()));
        return new Reply(vector.required("status").intValue(), headers, Vectors.body(vector));
    }

    private Reply late() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Reply.json(200, peer.encrypt(CREATED));
    }

    private static String tampered(String wire) {
        int tag = wire.lastIndexOf('.') + 1;
        return wire.substring(0, tag) + (wire.charAt(tag) == 'A' ? 'B' : 'A') + wire.substring(tag + 1);
    }

    private void bindKeys(FallbackRun run, String localFailure) {
        if (localFailure.startsWith("jwks-")) {
            KeySet keys = switch (localFailure) {
                case "jwks-empty" -> KeySet.EMPTY;
                case "jwks-all-disabled" -> KeySet.of(peer.serverKey().withStatus(KeyStatus.DISABLED));
                default -> throw new IllegalArgumentException("Unknown failure: " + localFailure);
            };
            run.camel().context().getRegistry().bind("peer", keys);
        }
    }

    /** The case without TLS goes to an address of this host that is not the loopback one. */
    private static InetAddress address(boolean tls) throws SocketException {
        if (tls) {
            return InetAddress.getLoopbackAddress();
        }
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address.getAddress().length == 4 && !address.isLoopbackAddress())
                .findFirst()
                .orElseGet(() -> Assumptions.abort("This host has no other address than loopback"));
    }

    private static String dump(Request request) {
        return request.uri() + request.headers() + new String(request.body(), StandardCharsets.ISO_8859_1);
    }
}
