package org.camelmle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.main.Main;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.camelmle.MessageRejectedException;
import org.camelmle.ProviderUnavailableException;
import org.camelmle.component.MleConstants;
import org.camelmle.keys.KeySet;
import org.camelmle.testkit.NimbusPeer;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.camelmle.testkit.RecordingServer.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Kamelet {@code mle-http-sink} in an outage of the provider's encryption. */
class KameletFallbackTest {

    private static final String CANARY = "CANARY-5d11";
    private static final String ENTITY = "{\"first_name\":\"" + CANARY + "\"}";
    private static final String CREATED = "{\"success\":true,\"data\":{\"id\":\"ent_1\"},\"message\":null}";
    private static final String OUTAGE = "{\"success\":false,\"data\":{\"error\":{\"type\":\"api_error\",\"code\":500,"
            + "\"sub_type\":\"MLE_DECRYPTION_FAILED\",\"message\":\"m\"}},\"message\":\"m\"}";

    @TempDir
    private Path directory;

    private final NimbusPeer peer = new NimbusPeer();
    private final Main main = new Main();
    private Supplier<Reply> plainAnswer = () -> Reply.json(200, CREATED);
    private RecordingServer server;

    @BeforeEach
    void start() throws IOException {
        server = new RecordingServer(this::answer);
        Files.writeString(directory.resolve("audit.key"), "0123456789abcdef0123456789abcdef");
        main.setDefaultPropertyPlaceholderLocation("false");
        Properties properties = new Properties();
        properties.setProperty("url", server.url());
        properties.setProperty("audit", directory.resolve("audit.log").toString());
        properties.setProperty("audit.key", "file:" + directory.resolve("audit.key"));
        properties.setProperty("camel.component.mle.retry-delay", "1ms");
        main.setOverrideProperties(properties);
        main.bind("own", KeySet.of(peer.clientPair()));
        main.start();
    }

    /** In an outage from the first request to the last: who wants an answer has to come in plaintext. */
    private Reply answer(Request request) {
        if (request.uri().contains("jwks")) {
            return Reply.json(200, peer.jwks());
        }
        return request.header("Method-MLE") == null ? plainAnswer.get() : Reply.json(500, OUTAGE);
    }

    @AfterEach
    void stop() {
        main.stop();
        server.close();
    }

    private void route(String... more) throws Exception {
        PluginHelper.getRoutesLoader(main.getCamelContext())
                .loadRoutes(ResourceHelper.fromString(
                        "test.camel.yaml", """
                - route:
                    from:
                      uri: direct:sink
                      steps:
                        - to:
                            uri: kamelet:mle-http-sink
                            parameters:
                              target: "{{url}}/entities"
                              apiKey: sk_test
                              baseUrl: "{{url}}"
                              privateKeys: "#own"
                """ + "              " + String.join("\n              ", more) + "\n"));
    }

    private void routeThatFallsBack() throws Exception {
        route(
                "fallback: onProviderUnavailable",
                "fallbackBudget: 1/1h",
                "auditFile: \"{{audit}}\"",
                "auditKey: \"{{audit.key}}\"");
    }

    private Exchange send() throws Exception {
        return main.getCamelTemplate()
                .request("direct:sink", exchange -> exchange.getMessage().setBody(ENTITY));
    }

    private List<Request> inPlaintext() {
        return server.requests().stream()
                .filter(request -> new String(request.body(), StandardCharsets.UTF_8).contains(CANARY))
                .toList();
    }

    private List<Request> posts() {
        return server.requests().stream()
                .filter(request -> request.method().equals("POST"))
                .toList();
    }

    @Test
    void nothingGoesInPlaintextUnlessTheParameterAllowsIt() throws Exception {
        route();

        assertThat(send().getException()).isInstanceOf(ProviderUnavailableException.class);
        assertThat(posts()).hasSize(3);
        assertThat(inPlaintext()).isEmpty();
    }

    @Test
    void oneRequestGoesInPlaintextUnderTheSameKeyAndIsAudited() throws Exception {
        routeThatFallsBack();

        Exchange answer = send();

        assertThat(answer.getException()).isNull();
        assertThat(answer.getMessage().getBody(String.class)).isEqualTo(CREATED);
        assertThat(answer.getMessage().getHeader(MleConstants.FALLBACK)).isEqualTo(true);
        assertThat(answer.getMessage().getHeader(MleConstants.ENCRYPTED)).isEqualTo(false);
        assertThat(inPlaintext()).hasSize(1);
        assertThat(posts())
                .hasSize(4)
                .extracting(request -> request.header("Idempotency-Key"))
                .containsOnly(inPlaintext().get(0).header("Idempotency-Key"));
        assertThat(Files.readAllLines(directory.resolve("audit.log")))
                .singleElement()
                .asString()
                .contains("MLE_DECRYPTION_FAILED");
    }

    @Test
    void theGuardsConditionsHoldHereToo() throws Exception {
        routeThatFallsBack();
        send();

        Exchange second = send();

        assertThat(second.getException())
                .isInstanceOf(MessageRejectedException.class)
                .hasMessageContaining("BUDGET");
        assertThat(inPlaintext()).hasSize(1);
        assertThat(second.getMessage().getBody(String.class)).isNotEqualTo(ENTITY);
    }

    @Test
    void withoutAnAuditFileTheRouteDoesNotStart() {
        assertThatThrownBy(() -> route("fallback: onProviderUnavailable")).hasStackTraceContaining("option auditFile");
    }

    @Test
    void aRequestThatWasNotAnsweredIsNotLeftInPlaintext() throws Exception {
        plainAnswer = () -> {
            throw new IllegalStateException("the connection breaks");
        };
        routeThatFallsBack();

        Exchange failed = send();

        assertThat(inPlaintext()).hasSize(1);
        assertThat(failed.getException()).isInstanceOf(IOException.class);
        assertThat(failed.getMessage().getBody(String.class)).isEmpty();
        assertThat(failed.getMessage().getHeaders()).isEmpty();
    }

    @Test
    void anAnswerThatInvitesAnotherAttemptIsAFailure() throws Exception {
        plainAnswer = () -> Reply.json(503, "{\"message\":\"busy\"}");
        routeThatFallsBack();

        assertThat(send().getException())
                .isInstanceOf(IOException.class)
                .hasMessage("The plaintext resend was answered with 503");
        assertThat(inPlaintext()).hasSize(1);
    }

    @Test
    void anAnswerOfTheProvidersBusinessPasses() throws Exception {
        plainAnswer = () -> Reply.json(404, "{\"success\":false,\"data\":null,\"message\":\"none\"}");
        routeThatFallsBack();

        Exchange answer = send();

        assertThat(answer.getException()).isNull();
        assertThat(answer.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(404);
    }
}
