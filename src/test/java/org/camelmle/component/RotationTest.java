package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.camelmle.KeyUnavailableException;
import org.camelmle.MleConfigurationException;
import org.camelmle.keys.PublicJwks;
import org.camelmle.life.OwnKeys;
import org.camelmle.sandbox.Faults;
import org.camelmle.sandbox.Sandbox;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.MovableClock;
import org.camelmle.testkit.RecordingServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RotationTest {

    private static final String SOME_PROVIDER = "&apiKey=sk&contact=a@b.c&baseUrl=http://127.0.0.1:1";

    @TempDir
    Path folder;

    private final MovableClock clock = new MovableClock();
    private Sandbox sandbox;
    private CamelRun camel;

    @BeforeEach
    void start() {
        sandbox = Sandbox.method().clock(clock).start();
        camel = new CamelRun();
        MleConfiguration options = camel.configuration();
        options.setPrivateKeys("file:" + file());
        options.setPublicKeys(sandbox.url() + "/.well-known/jwks.json");
        options.setBaseUrl(sandbox.url());
        options.setApiKey(sandbox.apiKey());
        options.setContact("ops@example.org");
        options.setCanary(sandbox.url() + "/echo");
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.close();
        sandbox.close();
    }

    private Path file() {
        return folder.resolve("own.jwks.json");
    }

    @Test
    void theFirstKeyIsGeneratedRegisteredConfirmedByTheCanaryAndServesACall() throws Exception {
        JsonNode report = json(operate("rotateKey"));

        assertThat(report.path("steps").findValuesAsText("step"))
                .containsExactly("generate", "announce", "confirm", "switch");
        assertThat(report.path("steps").findValuesAsText("outcome")).containsOnly("done");
        assertThat(report.path("keys").findValuesAsText("status")).containsExactly("active");
        assertThat(callUnder()).isEqualTo(report.at("/keys/0/kid").textValue());
    }

    @Test
    void theCanaryIsTheBodyOfTheMessage() throws Exception {
        json(camel.send("mle:rotateKey", Map.of("ping", 1), Map.of()));

        assertThat(sandbox.received()).anySatisfy(received -> {
            assertThat(received.path()).isEqualTo("/echo");
            assertThat(received.plaintext().orElseThrow()).asString().isEqualTo("{\"ping\":1}");
        });
    }

    @Test
    void anOldKeyIsReplacedAndDeletedAtTheProviderOnceItIsDrained() throws Exception {
        String old = json(operate("rotateKey")).at("/keys/0/kid").textValue();

        JsonNode replaced = json(operate("rotateKey?maxKeyAge=1ms"));
        assertThat(replaced.path("keys").findValuesAsText("status")).containsExactly("retiring", "active");
        String fresh = replaced.at("/keys/1/kid").textValue();
        assertThat(callUnder()).isEqualTo(fresh);
        assertThat(registrations("active")).containsExactly(old, fresh);

        JsonNode drained = json(operate("rotateKey?drainTime=0"));
        assertThat(drained.path("steps").findValuesAsText("step")).containsExactly("withdraw", "remove");
        assertThat(drained.path("keys").findValuesAsText("kid")).containsExactly(fresh);
        assertThat(registrations("active")).containsExactly(fresh);
        assertThat(registrations("disabled")).containsExactly(old);
        assertThat(Files.readString(file())).doesNotContain(old);
        assertThat(callUnder()).isEqualTo(fresh);
    }

    @Test
    void aRegistrationWhoseAnswerGotLostIsFoundAgain() throws Exception {
        sandbox.faults().next(1, Faults.Fault.ANSWER_LOST);
        assertThat(operate("rotateKey").getException()).isNotNull();

        JsonNode report = json(operate("rotateKey"));

        assertThat(report.path("steps").findValuesAsText("step")).containsExactly("announce", "confirm", "switch");
        assertThat(registrations("active")).hasSize(1);
    }

    @Test
    void aCanaryThatIsAnsweredPlainSwitchesNothingAndSaysSo() throws Exception {
        json(operate("rotateKey"));

        Exchange failed = operate("rotateKey?maxKeyAge=1ms&canary=" + sandbox.url() + "/teams/mle/none");

        assertThat(failed.getException())
                .isInstanceOf(KeyUnavailableException.class)
                .hasMessageContaining("a plain answer to the canary, with status 404");
        assertThat(json(operate("rotateKey?dryRun=true")).path("keys").findValuesAsText("status"))
                .containsExactly("active", "pending");
    }

    @Test
    void aDryRunReportsWhatWouldBeDone() throws Exception {
        JsonNode report = json(operate("rotateKey?dryRun=true"));

        assertThat(report.path("steps").findValuesAsText("outcome")).containsOnly("planned");
        assertThat(file()).doesNotExist();
        assertThat(sandbox.received()).isEmpty();
    }

    @Test
    void keysPublishedAtOurOwnEndpointRotateWithoutARegistrationEach() throws Exception {
        OwnKeys own = new OwnKeys(file(), Clock.systemUTC());
        try (RecordingServer published = new RecordingServer(request -> RecordingServer.Reply.json(
                        200, new String(PublicJwks.write(own.stored()), StandardCharsets.UTF_8))
                .with("Cache-Control", "max-age=60"))) {
            String endpoint = "&wellKnownEndpoint=" + published.url() + "/jwks";
            JsonNode first = json(operate("rotateKey?maxKeyAge=80d" + endpoint));
            assertThat(first.at("/keys/0/status").textValue()).isEqualTo("active");

            // The provider has fetched the set a moment ago: nothing is switched until it does so again.
            JsonNode second = json(operate("rotateKey?maxKeyAge=1ms" + endpoint));
            assertThat(second.path("steps").findValuesAsText("outcome")).containsExactly("done", "done", "waiting");
            assertThat(second.path("keys").findValuesAsText("status")).containsExactly("active", "pending");

            clock.advance(Duration.ofMinutes(2));
            JsonNode third = json(operate("rotateKey?maxKeyAge=80d" + endpoint));
            assertThat(third.path("steps").findValuesAsText("step")).containsExactly("announce", "confirm", "switch");
            assertThat(callUnder()).isEqualTo(third.at("/keys/1/kid").textValue());

            json(operate("rotateKey?drainTime=0" + endpoint));
            assertThat(own.stored().keys()).hasSize(1);
            assertThat(json(operate("listKeys")).path("keys").findValuesAsText("wellKnownEndpoint"))
                    .containsExactly(published.url() + "/jwks");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mle:rotateKey?canary=&privateKeys=file:x.json&keyId=k1" + SOME_PROVIDER,
                "mle:rotateKey?privateKeys=#own" + SOME_PROVIDER,
                "mle:rotateKey?privateKeys=file:x.json&drainTime=-1" + SOME_PROVIDER,
                "mle:rotateKey?privateKeys=file:x.json&maxKeyAge=0" + SOME_PROVIDER,
                "mle:rotateKey?privateKeys=file:x.json&wellKnownEndpoint=ftp://h/jwks" + SOME_PROVIDER,
                "mle:retrieveKey?registrationId=..%2fx" + SOME_PROVIDER,
                "mle:deleteKey?privateKeys=file:x.json" + SOME_PROVIDER
            })
    void wrongOptionFailsAtStart(String uri) {
        assertThatThrownBy(() -> camel.send(uri, null, Map.of()))
                .rootCause()
                .isInstanceOf(MleConfigurationException.class);
    }

    @Test
    void endpointOfOurOwnNeedsACanary() {
        camel.configuration().setCanary(null);

        assertThatThrownBy(() -> operate("rotateKey?wellKnownEndpoint=https://keys.example.com/jwks"))
                .rootCause()
                .hasMessageContaining("canary");
    }

    @Test
    void canaryTakesTheCredentialToNoOtherHostInClear() {
        assertThatThrownBy(() -> operate("rotateKey?canary=http://192.0.2.2/echo"))
                .rootCause()
                .isInstanceOf(MleConfigurationException.class)
                .hasMessageContaining("the option canary with http: to the host '192.0.2.2'");
    }

    private Exchange operate(String operation) {
        return camel.send("mle:" + operation, null, Map.of());
    }

    /** The key under which the answer of a business call came. */
    private String callUnder() throws Exception {
        Exchange exchange = camel.send(
                "mle:call?target=" + sandbox.url() + "/echo",
                "{}",
                Map.of("Authorization", "Bearer " + sandbox.apiKey()));
        assertThat(exchange.getException()).isNull();
        return exchange.getMessage().getHeader(MleConstants.KEY_ID, String.class);
    }

    private List<String> registrations(String status) throws Exception {
        List<String> kids = new ArrayList<>();
        json(operate("listKeys")).path("keys").forEach(key -> {
            if (key.path("registrationStatus").textValue().equals(status)) {
                kids.add(key.path("kid").textValue());
            }
        });
        return kids;
    }

    private static JsonNode json(Exchange exchange) throws Exception {
        assertThat(exchange.getException()).isNull();
        return new ObjectMapper().readTree(exchange.getMessage().getBody(byte[].class));
    }
}
