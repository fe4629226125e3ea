package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.Exchange;
import org.camelmle.keys.KeyStatus;
import org.camelmle.life.OwnKeys;
import org.camelmle.sandbox.Sandbox;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.MovableClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two workers with one key file: one rotates, and neither is ever asked to open what it has no key for. */
class FleetRotationTest {

    private static final Duration DELAY = Duration.ofMinutes(2);
    private static final Duration DRAIN = Duration.ofDays(7);

    @TempDir
    Path folder;

    private final MovableClock clock = new MovableClock();
    private Sandbox sandbox;
    private CamelRun leader;
    private CamelRun worker;

    @BeforeEach
    void start() throws Exception {
        sandbox = Sandbox.method().clock(clock).start();
        leader = fleetMember();
        json(rotate(leader));
        worker = fleetMember();
    }

    private CamelRun fleetMember() {
        CamelRun camel = new CamelRun(new MleComponent(clock));
        MleConfiguration options = camel.configuration();
        options.setPrivateKeys("file:" + file());
        options.setPublicKeys(sandbox.url() + "/.well-known/jwks.json");
        options.setBaseUrl(sandbox.url());
        options.setApiKey(sandbox.apiKey());
        options.setContact("ops@example.org");
        options.setActivationDelay(DELAY);
        return camel.start();
    }

    @AfterEach
    void stop() {
        worker.close();
        leader.close();
        sandbox.close();
    }

    private Path file() {
        return folder.resolve("own.jwks.json");
    }

    @Test
    void newKeyIsInEveryWorkersHandsBeforeTheProviderKnowsIt() throws Exception {
        String old = callUnder(worker, "before");
        clock.advance(Duration.ofDays(90));

        JsonNode made = json(rotate(leader));
        assertThat(made.path("steps").findValuesAsText("outcome")).containsExactly("done", "waiting");
        assertThat(callUnder(worker, "meanwhile")).isEqualTo(old);
        assertThat(registered()).isEqualTo(1);

        // The leader is gone, and another one goes on where the file says.
        leader.close();
        leader = fleetMember();
        clock.advance(DELAY.minusSeconds(1));
        assertThat(json(rotate(leader)).path("steps").findValuesAsText("outcome"))
                .containsExactly("waiting");
        clock.advance(Duration.ofSeconds(1));
        assertThat(callUnder(worker, "shortly-before")).isEqualTo(old);
        JsonNode switched = json(rotate(leader));
        assertThat(switched.path("steps").findValuesAsText("step")).containsExactly("announce", "confirm", "switch");

        // Within the second in which the worker does not look at the file again it opens what came under the new key.
        String fresh = callUnder(leader, "after");
        assertThat(fresh).isNotEqualTo(old);
        assertThat(callUnder(worker, "after")).isEqualTo(fresh);
    }

    /** The provider repeats an answer that it has stored, under the key of then. */
    @Test
    void oldKeyStaysUntilNoWorkerHasSeenAnAnswerUnderItForTheDrainTime() throws Exception {
        String old = callUnder(worker, "first");
        replaceTheKey();
        clock.advance(DRAIN.minusHours(1));
        assertThat(callUnder(worker, "first")).isEqualTo(old);
        clock.advance(Duration.ofHours(1));

        JsonNode waiting = json(rotate(leader));
        assertThat(waiting.path("steps").findValuesAsText("step")).containsExactly("withdraw");
        assertThat(waiting.path("steps").findValuesAsText("outcome")).containsExactly("waiting");
        assertThat(waiting.at("/keys/0/lastUsedAt").textValue())
                .isEqualTo(clock.instant().minus(Duration.ofHours(1)).toString());
        assertThat(registered()).isEqualTo(2);
        assertThat(callUnder(worker, "first")).isEqualTo(old);

        clock.advance(DRAIN.plusMinutes(1));
        assertThat(json(rotate(leader)).path("steps").findValuesAsText("step")).containsExactly("withdraw", "remove");
        assertThat(new OwnKeys(file(), clock).stored().keys())
                .singleElement()
                .satisfies(key -> assertThat(key.status()).isEqualTo(KeyStatus.ACTIVE));
        assertThat(folder.resolve("own.jwks.json.used")).isEmptyDirectory();
    }

    /** As from a Secret: the marks are what somebody counts who sees to that mount. */
    @Test
    void workerThatCanLeaveNoMarkOpensAnswersAllTheSame() throws Exception {
        String old = callUnder(worker, "first");
        replaceTheKey();
        Files.createFile(folder.resolve("own.jwks.json.used"));

        assertThat(callUnder(worker, "first")).isEqualTo(old);
    }

    private void replaceTheKey() throws Exception {
        clock.advance(Duration.ofDays(90));
        json(rotate(leader));
        clock.advance(DELAY);
        json(rotate(leader));
    }

    private static Exchange rotate(CamelRun camel) {
        return camel.send("mle:rotateKey", null, Map.of());
    }

    private long registered() {
        return sandbox.received().stream()
                .filter(received ->
                        received.method().equals("POST") && received.path().equals("/teams/mle/public_keys"))
                .count();
    }

    /** The key under which the answer came to a call with this idempotency key. */
    private String callUnder(CamelRun camel, String idempotencyKey) {
        Exchange exchange = camel.send("mle:call?target=" + sandbox.url() + "/echo", call -> {
            call.getMessage().setBody("{}");
            call.getMessage().setHeader("Authorization", "Bearer " + sandbox.apiKey());
            call.setProperty(MleConstants.IDEMPOTENCY_KEY, idempotencyKey);
        });
        assertThat(exchange.getException()).isNull();
        return exchange.getMessage().getHeader(MleConstants.KEY_ID, String.class);
    }

    private static JsonNode json(Exchange exchange) throws Exception {
        assertThat(exchange.getException()).isNull();
        return new ObjectMapper().readTree(exchange.getMessage().getBody(byte[].class));
    }
}
