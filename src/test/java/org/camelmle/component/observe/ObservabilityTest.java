package org.camelmle.component.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.ProviderUnavailableException;
import org.camelmle.jose.StepTimes;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.remote.KeyRefresh;
import org.camelmle.message.FallbackPolicy;
import org.camelmle.testkit.HttpFront;
import org.camelmle.testkit.NimbusPeer;
import org.camelmle.testkit.PlainHttp;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.camelmle.testkit.RecordingServer.Request;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code examples/observability} opens is there over HTTP, and what it asks for is what is really emitted. */
class ObservabilityTest {

    private static final Path EXAMPLE = Path.of("examples/observability");
    private static final Pattern METER = Pattern.compile("\\bcamel_mle_\\w+");
    private static final Pattern LABEL = Pattern.compile("(\\w+)(?:=|!=|=~)\"([^\"]*)\"");
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final NimbusPeer PEER = new NimbusPeer();

    private static final AtomicBoolean OUTAGE = new AtomicBoolean(true);
    private static final String DOWN = "{\"success\":false,\"data\":{\"error\":{\"type\":\"api_error\",\"code\":500,"
            + "\"sub_type\":\"MLE_DECRYPTION_FAILED\",\"message\":\"m\"}},\"message\":\"m\"}";

    @TempDir
    private static Path directory;

    private static RecordingServer peer;
    private static Main main;
    private static int port;

    @BeforeAll
    static void startWithTheExamplesProperties() throws Exception {
        peer = new RecordingServer(ObservabilityTest::reply);
        port = HttpFront.freePort();
        main = new Main();
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setPropertyPlaceholderLocations("file:" + EXAMPLE.resolve("application.properties"));
        Properties overrides = new Properties();
        overrides.setProperty("camel.management.port", Integer.toString(port));
        overrides.setProperty("camel.component.mle.base-url", peer.url());
        overrides.setProperty("camel.component.mle.private-keys", "#own");
        main.setOverrideProperties(overrides);
        Path auditKey = Files.writeString(directory.resolve("audit.key"), "0123456789abcdef0123456789abcdef");
        main.bind("own", KeySet.of(PEER.clientPair()));
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").to("mle:call?target=" + peer.url() + "/entities");
                from("direct:down")
                        .doTry()
                        .to("mle:call?retries=0&fallback=onProviderUnavailable&target=" + peer.url() + "/down")
                        .doCatch(ProviderUnavailableException.class)
                        .to("mle:fallback?fallbackBudget=1/1h&auditKey=file:" + auditKey + "&auditFile="
                                + directory.resolve("audit.log"))
                        .end();
            }
        });
        main.start();
        await().untilAsserted(() ->
                assertThat(get("/observe/health/ready").statusCode()).isEqualTo(200));
        Exchange answer = main.getCamelTemplate()
                .request("direct:in", exchange -> exchange.getMessage().setBody("{}"));
        assertThat(answer.getException()).isNull();
        Exchange failed = main.getCamelTemplate()
                .request("mle:decrypt", exchange -> exchange.getMessage().setBody("{\"encrypted\":\"a.b.c.d.e\"}"));
        assertThat(failed.getException()).isNotNull();
        assertThat(down().getException()).isNull();
        assertThat(down().getException()).hasMessageContaining("BUDGET");
    }

    /** A call that may fall back, once an hour. */
    private static Exchange down() throws Exception {
        return main.getCamelTemplate()
                .request("direct:down", exchange -> exchange.getMessage().setBody("{}"));
    }

    private static Reply reply(Request request) {
        if (request.uri().contains("jwks")) {
            return Reply.json(200, PEER.jwks());
        }
        return request.uri().contains("down") ? Reply.json(500, DOWN) : answer();
    }

    /** The first call meets an outage, and is made again. */
    private static Reply answer() {
        return OUTAGE.getAndSet(false)
                ? Reply.json(500, "{\"success\":false,\"data\":{\"error\":{\"sub_type\":\"MLE_DECRYPTION_FAILED\"}}}")
                : Reply.json(200, PEER.encrypt("{\"done\":true}"));
    }

    @AfterAll
    static void stop() {
        main.stop();
        peer.close();
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return PlainHttp.send(request);
    }

    private static Set<String> meters(String text) {
        return METER.matcher(text).results().map(match -> match.group()).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void readinessNamesTheKeysThatAreUsed() throws Exception {
        String ready = get("/observe/health/ready?data=true").body();

        assertThat(ready)
                .contains(
                        "producer:mle-method-client",
                        PEER.serverKey().id(),
                        PEER.clientPair().id());
        assertThat(get("/observe/health/live").body()).doesNotContain("mle");
    }

    @Test
    void theConsoleAnswersInTextAndJson() throws Exception {
        assertThat(get("/q/dev/mle").body())
                .contains("method-client: ready", "kid: " + PEER.serverKey().id());
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/dev/mle"))
                .header("Accept", "application/json")
                .build();
        JsonNode json = JSON.readTree(PlainHttp.send(request).body());

        JsonNode setup = json.findPath("setups").path(0);
        assertThat(setup.path("name").asText()).isEqualTo("method-client");
        assertThat(setup.path("ready").asBoolean()).isTrue();
        assertThat(setup.at("/publicKeys/kid").asText())
                .isEqualTo(PEER.serverKey().id());
        assertThat(setup.path("problems").size()).isZero();
        assertThat(json.toString()).doesNotContain("\"d\":", "PRIVATE");
    }

    @Test
    void theDashboardAsksForMetersThatAreEmitted() throws Exception {
        JsonNode dashboard =
                JSON.readTree(EXAMPLE.resolve("grafana-dashboard.json").toFile());
        Set<String> asked = meters(dashboard.toString());

        assertThat(asked).hasSizeGreaterThan(5);
        assertThat(meters(get("/observe/metrics").body())).containsAll(asked);
        assertThat(asked).contains("camel_mle_fallbacks_total", "camel_mle_retries_total");
        assertThat(dashboard.findValuesAsText("expr")).hasSizeGreaterThan(10).allSatisfy(expression -> {
            assertThat(meters(expression)).isNotEmpty();
            assertKnown(expression);
        });
    }

    @Test
    void theAlertsAskForMetersAndLabelsThatAreEmitted() throws Exception {
        JsonNode alerts = new ObjectMapper(new YAMLFactory())
                .readTree(EXAMPLE.resolve("prometheus-alerts.yaml").toFile());
        String emitted = get("/observe/metrics").body();

        assertThat(alerts.at("/groups/0/rules")).hasSizeGreaterThan(5).allSatisfy(rule -> {
            assertThat(rule.path("alert").asText()).startsWith("Mle");
            assertThat(rule.at("/annotations/summary").asText()).isNotEmpty();
            String expression = rule.path("expr").asText();
            assertThat(meters(emitted)).containsAll(meters(expression));
            assertThat(meters(expression)).isNotEmpty();
            assertKnown(expression);
        });
    }

    private static void assertKnown(String expression) {
        Set<String> meters = meters(expression);
        LABEL.matcher(expression)
                .results()
                .filter(label -> !label.group(2).startsWith("$"))
                .forEach(label -> assertThat(meters)
                        .as(label.group())
                        .anySatisfy(meter ->
                                assertThat(knownValues(meter, label.group(1))).contains(label.group(2))));
    }

    /** The values that a label may have, from the code that emits them. */
    private static Set<String> knownValues(String meter, String label) {
        return switch (meter + " " + label) {
            case "camel_mle_operations_total outcome" ->
                Set.of(MleMetrics.SUCCESS, MleMetrics.PLAIN, MleMetrics.FAILURE);
            case "camel_mle_operations_total reason" -> {
                Set<String> reasons = words(Reason.values());
                reasons.add(MleMetrics.OVERLOAD);
                yield reasons;
            }
            case "camel_mle_operations_total operation" -> words(StepTimes.Operation.values());
            case "camel_mle_refreshes_total outcome" -> words(KeyRefresh.Outcome.values());
            case "camel_mle_fallbacks_total outcome" -> {
                Set<String> outcomes = words(FallbackPolicy.Condition.values());
                outcomes.add(MleMetrics.SENT);
                yield outcomes;
            }
            default -> Set.of();
        };
    }

    private static Set<String> words(Enum<?>[] values) {
        return Stream.of(values)
                .map(value -> value.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void aPlaintextResendAndARefusalAreCountedApart() throws Exception {
        assertThat(get("/observe/metrics").body())
                .containsPattern("camel_mle_fallbacks_total\\{[^}]*outcome=\"sent\"[^}]*\\} 1")
                .containsPattern("camel_mle_fallbacks_total\\{[^}]*outcome=\"budget\"[^}]*\\} 1")
                .containsPattern("camel_mle_fallbacks_total\\{[^}]*outcome=\"tls\"[^}]*\\} 0");
    }

    @Test
    void everyMeterThatIsEmittedIsInTheTableOfTheReadme() throws Exception {
        String readme = Files.readString(EXAMPLE.resolve("README.md"));

        meters(get("/observe/metrics").body()).stream()
                .map(name -> name.replaceFirst("_total$", "").replaceFirst("_step_seconds.*$", "_step"))
                .map(name -> name.replace("_", "."))
                .forEach(name -> assertThat(readme).contains("`" + name + "`"));
    }

    @Test
    void aMessageIsCountedByWhatBecameOfIt() throws Exception {
        assertThat(get("/observe/metrics").body())
                .containsPattern("camel_mle_operations_total\\{[^}]*algorithm=\"RSA-OAEP-256\\+A256GCM\"[^}]*"
                        + "operation=\"encrypt\"[^}]*outcome=\"success\"[^}]*\\} 4")
                .containsPattern("camel_mle_operations_total\\{[^}]*outcome=\"failure\"[^}]*"
                        + "reason=\"mle_decryption_failed\"[^}]*\\} 3")
                .containsPattern("camel_mle_retries_total\\{[^}]*cause=\"outage\"[^}]*\\} 1")
                .containsPattern("camel_mle_operations_total\\{[^}]*operation=\"decrypt\"[^}]*outcome=\"failure\"[^}]*"
                        + "reason=\"format\"[^}]*\\} 1")
                .containsPattern("camel_mle_refreshes_total\\{[^}]*outcome=\"replaced\"[^}]*\\} 1");
    }

    @Test
    void eachStepIsTimedOncePerMessage() throws Exception {
        for (String operation : new String[] {"encrypt", "decrypt"}) {
            for (String step : new String[] {"key", "rsa", "aes", "envelope"}) {
                assertThat(get("/observe/metrics").body())
                        .containsPattern(
                                "camel_mle_step_seconds_count\\{[^}]*operation=\"" + operation + "\"[^}]*step=\"" + step
                                        + "\"[^}]*\\} " + (operation.equals("encrypt") ? 4 : 1) + "\\b");
            }
        }
        assertThat(get("/observe/metrics").body())
                .containsPattern(
                        "camel_mle_step_seconds_count\\{[^}]*operation=\"decrypt\"[^}]*step=\"wait\"[^}]*\\} 1\\b");
    }
}
