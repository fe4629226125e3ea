package org.camelmle.component;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.camelmle.MleConfigurationException;
import org.camelmle.keys.KeyFiles;
import org.camelmle.sandbox.Sandbox;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.Canaries;
import org.camelmle.testkit.Channels;
import org.camelmle.testkit.Secrets;
import org.camelmle.testkit.TappedPairs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** As {@link LeakChannelsTest}, with keys that are made, announced and replaced, and with files that do not open. */
class KeyLeaksTest {

    private static final String CALL = "mle:call?target=<url>/echo";
    private static final String RIGHT = "changeit";
    private static final String WRONG = "canary-key-password-13";

    @TempDir
    private Path folder;

    @Test
    void freshPrivateKeyIsShownNowhereAndLeavesNowhere() throws Exception {
        try (Sandbox sandbox = Sandbox.method().start();
                ShownRun run = new ShownRun()) {
            // Made on a thread of its own: not to be counted among ours.
            assertThat(sandbox.keys().active()).isNotNull();
            Path file = folder.resolve("own.jwks.json");
            MleConfiguration options = run.camel.configuration();
            options.setPrivateKeys("file:" + file);
            options.setPublicKeys(sandbox.url() + "/.well-known/jwks.json");
            options.setBaseUrl(sandbox.url());
            options.setApiKey(sandbox.apiKey());
            options.setContact("ops@example.org");
            options.setCanary(sandbox.url() + "/echo");
            Set<String> apiKey = new Secrets().text(sandbox.apiKey()).forms();
            try (Canaries canaries = new Canaries(apiKey).sending(apiKey);
                    TappedPairs pairs = new TappedPairs(
                            pair -> canaries.and(new Secrets().pair(pair).forms()))) {
                Channels channels = new Channels(run.camel.context(), canaries);
                run.camel.start(steps("generateKey?keyId=k1", "registerKey", "rotateKey?maxKeyAge=1ms", "listKeys"));
                Map<String, Object> bearer = Map.of("Authorization", "Bearer " + sandbox.apiKey());
                for (String step : List.of("direct:step0", "direct:step1", "direct:step2", "direct:step3", CALL)) {
                    Exchange done = run.camel.send(
                            step.replace("<url>", sandbox.url()), "{}", step.equals(CALL) ? bearer : Map.of());
                    assertThat(done.getException()).isNull();
                    canaries.search("report", done.getMessage().getBody(String.class));
                    ShownRun.look(step, done, channels);
                }
                run.lookAround(channels);
                sandbox.received().forEach(sent -> canaries.search("wire", new String(sent.body(), UTF_8)));

                assertThat(pairs.made()).isEqualTo(2);
                assertThat(Set.copyOf(canaries.found())).isEmpty();
                canaries.search("file", Files.readString(file));
                assertThat(canaries.found()).as("members of two keys").hasSizeGreaterThanOrEqualTo(12);
            }
        }
    }

    private static RouteBuilder steps(String... operations) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                for (int i = 0; i < operations.length; i++) {
                    from("direct:step" + i).routeId("step" + i).to("mle:" + operations[i]);
                }
            }
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"pkcs8-encrypted.pem", "pkcs8-scrypt.pem", "openssl.p12", "openssl-legacy.p12", "keytool.jks"})
    void passwordThatIsWrongAndWhatItDidNotOpenAreShownNowhere(String name) throws Exception {
        Secrets secrets = new Secrets()
                .text(WRONG)
                .pair(KeyFiles.read(content(name), name, RIGHT.toCharArray())
                        .keys()
                        .get(0));
        Path file = Files.write(folder.resolve(name), content(name));
        try (Canaries canaries = new Canaries(secrets.forms())) {
            for (String password : List.of(WRONG, RIGHT)) {
                try (CamelRun run = new CamelRun()) {
                    run.configuration().setKeyPassword(password);
                    run.start();
                    Channels channels = new Channels(run.context(), canaries);
                    Throwable refused = catchThrowable(() -> ShownRun.look(
                            name, run.send("mle:decrypt?privateKeys=file:" + file, "{}", Map.of()), channels));
                    if (password.equals(RIGHT)) {
                        assertThat(refused).isNull();
                    } else {
                        assertThat(refused).rootCause().isInstanceOf(MleConfigurationException.class);
                        canaries.exception("refused", refused);
                    }
                    canaries.endpoints(run.context());
                    canaries.texts(Map.of("options", run.configuration()));
                    channels.health();
                }
            }
            assertThat(Set.copyOf(canaries.found())).isEmpty();
        }
    }

    private static byte[] content(String name) throws IOException {
        try (InputStream in = KeyLeaksTest.class.getResourceAsStream("/keys/" + name)) {
            return in.readAllBytes();
        }
    }
}
