package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.component.http.HttpComponent;
import org.camelmle.life.OwnKeys;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that sends us elsewhere: what asks with a credential does not go there, whatever camel-http is set to. */
class RedirectsTest {

    private static final String KEY = "sk_CANARY-77";

    @TempDir
    private Path folder;

    private final RecordingServer elsewhere = new RecordingServer(request -> Reply.json(200, "{\"keys\":[]}"));
    private int status = 302;
    private final RecordingServer server =
            new RecordingServer(request -> Reply.json(status, "").with("Location", elsewhere.url() + request.uri()));
    private final CamelRun camel = new CamelRun().start();

    @AfterEach
    void stop() {
        camel.close();
        server.close();
        elsewhere.close();
    }

    @BeforeEach
    void makeAKey() {
        new OwnKeys(folder.resolve("own.jwks.json"), Clock.systemUTC()).generate(2048, Optional.of("own"));
        camel.configuration().setPrivateKeys("file:" + folder.resolve("own.jwks.json"));
    }

    private Exchange send(String uri) {
        camel.context().getComponent("http", HttpComponent.class).setFollowRedirects(true);
        camel.configuration().setApiKey(KEY);
        camel.configuration().setBaseUrl(server.url());
        camel.configuration().setContact("ops@example.org");
        camel.configuration().setSecret("s");
        return camel.send(uri, "{}", Map.of("Authorization", "Bearer " + KEY));
    }

    @ParameterizedTest
    @CsvSource({
        "mle:listKeys,301",
        "mle:listKeys,302",
        "mle:listKeys,307",
        "mle:listKeys,308",
        "mle:registerKey?keyId=own,307",
        "mle:deleteKey?registrationId=team_jwk_7,307",
        "mle:listWebhooks,302",
        "mle:registerWebhooks?webhookUrl=https://receiver.example/keys,307"
    })
    void apiKeyGoesNowhereElse(String uri, int redirect) {
        status = redirect;

        assertThat(send(uri).getException()).hasMessageContaining(Integer.toString(redirect));
        assertThat(server.requests())
                .isNotEmpty()
                .allSatisfy(
                        request -> assertThat(request.header("Authorization")).isEqualTo("Bearer " + KEY));
        assertThat(elsewhere.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"method,", "banked,Basic c2tfQ0FOQVJZLTc3"})
    void keysComeFromNowhereElse(String profile, String credential) {
        Exchange exchange = send("mle:refreshKeys?profile=" + profile + "&publicKeys=" + server.url() + "/keys");

        assertThat(exchange.getException()).hasMessageContaining("302");
        assertThat(server.requests())
                .singleElement()
                .satisfies(
                        request -> assertThat(request.header("Authorization")).isEqualTo(credential));
        assertThat(elsewhere.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"followRedirects", "follow-redirects", "FollowRedirects"})
    void noOptionHasKeysComeFromElsewhere(String option) {
        assertThatThrownBy(() -> camel.context()
                        .getEndpoint("mle:encrypt?publicKeys=RAW(" + server.url() + "/keys?" + option + "=true)")
                        .createProducer()
                        .start())
                .hasStackTraceContaining("publicKeys with 'followRedirects' in its query");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void toSayThatTheyDoNotIsNoHarm() throws Exception {
        camel.context()
                .getEndpoint("mle:encrypt?publicKeys=RAW(" + server.url() + "/keys?followRedirects=false)")
                .createProducer()
                .start();
    }
}
