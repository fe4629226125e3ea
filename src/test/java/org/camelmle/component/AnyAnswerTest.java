package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.camel.builder.RouteBuilder;
import org.camelmle.MleErrorCode;
import org.camelmle.testkit.FallbackRun;
import org.camelmle.testkit.NimbusPeer;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.camelmle.testkit.RecordingServer.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A provider that answers anything, from a seed: without leave no request of ours is in plaintext, whatever it says. */
class AnyAnswerTest {

    private static final long SEED = 20260402;
    private static final int CASES = 400;
    private static final String CANARY = "CANARY-5d1e";
    private static final String PERSON = "{\"type\":\"individual\",\"individual\":{\"first_name\":\"" + CANARY + "\"}}";
    private static final String CREATED = "{\"success\":true,\"data\":{\"id\":\"ent_1\"},\"message\":null}";
    private static final List<Integer> USUAL = List.of(200, 201, 204, 302, 307, 400, 401, 404, 409, 429, 500, 502, 503);

    private final NimbusPeer peer = new NimbusPeer();
    private final RecordingServer elsewhere = new RecordingServer(request -> Reply.json(200, CREATED));
    private final RecordingServer server = new RecordingServer(this::any);
    private volatile SplittableRandom random = new SplittableRandom(SEED);
    private volatile boolean documented;

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        server.close();
        elsewhere.close();
    }

    private Reply any(Request request) {
        int status = documented ? 500 : random.nextBoolean() ? pick(USUAL) : 200 + random.nextInt(400);
        String body = documented ? error(status) : body(status);
        Reply reply = Reply.json(status, status == 204 || status == 304 ? "" : body);
        for (String name : List.of(
                "Retry-After",
                "Idem-Status",
                "Method-MLE",
                "CamelMleFallback",
                "Location",
                "Request-Id",
                "Content-Type")) {
            reply = random.nextInt(6) == 0 ? reply.with(name, value(name)) : reply;
        }
        return reply;
    }

    private String value(String name) {
        return switch (name) {
            case "Retry-After" -> "0";
            case "Idem-Status" -> "replayed";
            case "CamelMleFallback" -> "true";
            case "Location" -> elsewhere.url();
            default -> "any";
        };
    }

    private String body(int status) {
        return switch (random.nextInt(8)) {
            case 0 -> peer.encrypt(CREATED);
            case 1 -> peer.encrypt(error(status));
            case 2 -> CREATED;
            case 3 -> spoilt(peer.encrypt(CREATED));
            case 4 -> spoilt(error(status));
            case 5 -> "<html>" + status + "</html>";
            case 6 -> "";
            default -> error(status);
        };
    }

    private String error(int status) {
        String code = pick(List.of(MleErrorCode.values())).name();
        boolean isOutage = random.nextInt(3) > 0;
        return "{\"success\":false,\"data\":{\"error\":{\"type\":\"" + (isOutage ? "api_error" : "invalid_request")
                + "\",\"code\":" + status + ",\"sub_type\":\""
                + (isOutage ? random.nextBoolean() ? "MLE_DECRYPTION_FAILED" : "MLE_ENCRYPTION_FAILED" : code)
                + "\",\"message\":\"m\"}},\"message\":\"m\"}";
    }

    /** Cut, or with another character somewhere. */
    private String spoilt(String body) {
        int at = random.nextInt(body.length());
        return random.nextBoolean()
                ? body.substring(0, at)
                : body.substring(0, at) + (char) (' ' + random.nextInt(90)) + body.substring(at + 1);
    }

    private <T> T pick(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private FallbackRun start(String fallback) {
        String call = "mle:call?retries=1&retryDelay=0" + fallback + "&target=" + server.url() + "/entities";
        return new FallbackRun(directory).start(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:call0").routeConfigurationId("mle-fallback").to(call);
                from("direct:call1")
                        .errorHandler(noErrorHandler())
                        .doTry()
                        .to(call)
                        .doCatch(Exception.class)
                        .to("mle:fallback")
                        .toD("${exchangeProperty.CamelMleTarget}")
                        .end();
            }
        });
    }

    private void send(FallbackRun run, int number) {
        random = new SplittableRandom(SEED + number);
        documented = random.nextBoolean();
        run.camel().send("direct:call" + number % 2, PERSON, Map.of("Authorization", "Bearer sk_test"));
    }

    private static boolean isPlain(Request request) {
        return new String(request.body(), StandardCharsets.ISO_8859_1).contains(CANARY);
    }

    @Test
    void noAnswerHasAnythingSentInPlaintextThatMayNot() {
        for (String fallback : List.of("", "&fallback=never")) {
            try (FallbackRun run = start(fallback)) {
                for (int number = 0; number < CASES / 2; number++) {
                    int before = server.requests().size();
                    send(run, number);

                    assertThat(server.requests()
                                    .subList(before, server.requests().size()))
                            .as("answers of the seed " + (SEED + number) + fallback)
                            .isNotEmpty()
                            .noneMatch(AnyAnswerTest::isPlain)
                            .allSatisfy(request -> {
                                assertThat(request.header("Method-MLE")).isEqualTo("jwe");
                                assertThat(peer.jwe(request.body())).isNotNull();
                            });
                }
                assertThat(run.deadLetters())
                        .isNotEmpty()
                        .noneMatch(letter -> new String(letter, StandardCharsets.ISO_8859_1).contains(CANARY));
                assertThat(run.auditLines()).isEmpty();
            }
        }
        assertThat(elsewhere.requests()).isEmpty();
    }

    /** So these are answers that matter. */
    @Test
    void someOfTheseAnswersDoWhereItMay() {
        try (FallbackRun run = start("&fallback=onProviderUnavailable")) {
            for (int number = 0; number < 40; number++) {
                send(run, number);
            }

            assertThat(server.requests()).anyMatch(AnyAnswerTest::isPlain);
            assertThat(run.auditLines())
                    .hasSameSizeAs(server.requests().stream()
                            .filter(AnyAnswerTest::isPlain)
                            .toList());
        }
        assertThat(elsewhere.requests()).isEmpty();
    }
}
