package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.life.OwnKeys;
import org.camelmle.sandbox.Sandbox;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.HttpFront;
import org.camelmle.testkit.MovableClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that dies behind any step of a rotation is followed by one that ends where the first would have. */
class RotationHaltTest {

    private static final String TOO_OLD = "P91D";
    private static final String DRAINED = "P99D";
    private static final int DIRECTLY = 0;

    @TempDir
    Path folder;

    private final MovableClock providersClock = new MovableClock();
    private Sandbox sandbox;
    private CamelRun camel;
    private OwnKeys keys;

    @BeforeEach
    void oneKey() {
        sandbox = Sandbox.method().clock(providersClock).start();
        camel = new CamelRun().start();
        keys = new OwnKeys(file(), Clock.systemUTC());
        keys.generate(2048, Optional.of("old"));
        camel.configuration().setBaseUrl(sandbox.url());
        camel.configuration().setApiKey(sandbox.apiKey());
        camel.configuration().setContact("ops@example.org");
        camel.configuration().setPrivateKeys("file:" + file());
        camel.configuration().setPublicKeys(sandbox.url() + "/.well-known/jwks.json");
    }

    @AfterEach
    void stop() {
        camel.close();
        sandbox.close();
    }

    private Path file() {
        return folder.resolve("own.jwks.json");
    }

    /** 1: generated, 2: registered, 3: confirmed, 4: switched. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void newKeyIsBroughtUpByTheNextProcess(int lastStep) throws Exception {
        operate("registerKey");
        assertThat(process(TOO_OLD, lastStep, DIRECTLY)).isEqualTo(HaltedRotation.HALTED);
        assertNoOrphan();
        assertMessagesGoOnUnder("old");
        assertMessagesGoOnUnder(activeKey());

        assertThat(process(TOO_OLD, 0, DIRECTLY)).isZero();

        assertThat(keys.stored().keys())
                .extracting(MleKey::status)
                .containsExactly(KeyStatus.RETIRING, KeyStatus.ACTIVE);
        assertMessagesGoOnUnder("old");
        assertMessagesGoOnUnder(activeKey());
        assertThat(registered("active"))
                .containsExactlyElementsOf(
                        keys.stored().keys().stream().map(MleKey::id).toList());
    }

    /** 1: deleted at the provider, 2: removed from the file. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void drainedKeyIsTakenBackByTheNextProcess(int lastStep) throws Exception {
        operate("registerKey");
        assertThat(process(TOO_OLD, 0, DIRECTLY)).isZero();

        assertThat(process(DRAINED, lastStep, DIRECTLY)).isEqualTo(HaltedRotation.HALTED);
        assertNoOrphan();
        assertMessagesGoOnUnder(activeKey());
        assertThat(process(DRAINED, 0, DIRECTLY)).isZero();

        assertThat(keys.stored().keys()).extracting(MleKey::status).containsExactly(KeyStatus.ACTIVE);
        assertThat(registered("active")).containsExactly(activeKey());
        assertThat(registered("disabled")).containsExactly("old");
        assertMessagesGoOnUnder(activeKey());
    }

    /**
     * The provider reads our keys at an endpoint of the very process that dies. In this order: generated, announced,
     * confirmed, switched; then withdrawn and removed.
     */
    @Test
    void keysThatTheProviderReadsAtOurEndpointGoOnToo() throws Exception {
        int port = HttpFront.freePort();
        operate("registerKey?wellKnownEndpoint=" + HaltedRotation.wellKnown(port));
        try (HttpFront published = HaltedRotation.published(port, file())) {
            assertThat(HaltedRotation.wellKnown(port)).startsWith(published.url());
            assertMessagesGoOnUnder("old");
        }

        // Each process goes on where the one before died, and dies itself behind the next step.
        for (int lastStep : new int[] {1, 1, 2}) {
            assertThat(process(TOO_OLD, lastStep, port)).isEqualTo(HaltedRotation.HALTED);
            assertThat(keys.stored().keys())
                    .extracting(MleKey::status)
                    .containsExactly(KeyStatus.ACTIVE, KeyStatus.PENDING);
            assertMessagesGoOnUnder("old");
        }
        assertThat(process(TOO_OLD, 3, port)).isEqualTo(HaltedRotation.HALTED);
        assertThat(keys.stored().keys())
                .extracting(MleKey::status)
                .containsExactly(KeyStatus.RETIRING, KeyStatus.ACTIVE);
        assertMessagesGoOnUnder("old");
        assertMessagesGoOnUnder(activeKey());

        for (int lastStep : new int[] {1, 2}) {
            assertThat(process(DRAINED, lastStep, port)).isEqualTo(HaltedRotation.HALTED);
            assertMessagesGoOnUnder(activeKey());
        }
        assertThat(process(DRAINED, 0, port)).isZero();
        assertThat(keys.stored().keys()).extracting(MleKey::status).containsExactly(KeyStatus.ACTIVE);
        assertMessagesGoOnUnder(activeKey());
        assertThat(operate("listKeys").path("keys").findValuesAsText("wellKnownEndpoint"))
                .as("one endpoint, and no key by itself")
                .containsExactly(HaltedRotation.wellKnown(port));
    }

    /** What the provider would encrypt to, we can open. */
    private void assertNoOrphan() throws Exception {
        assertThat(registered("active"))
                .allSatisfy(kid -> assertThat(keys.stored().decryptionKey(kid)).isPresent());
    }

    private String activeKey() {
        return keys.stored().activeKey().orElseThrow().id();
    }

    /** A request is answered under this key and the answer opened, with the key file as it was left. */
    private void assertMessagesGoOnUnder(String kid) {
        Exchange exchange = camel.send(
                "mle:call?target=" + sandbox.url() + "/echo&keyId=" + kid,
                "{\"kid\":\"" + kid + "\"}",
                Map.of("Authorization", "Bearer " + sandbox.apiKey()));
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getHeader(MleConstants.ENCRYPTED)).isEqualTo(true);
        assertThat(exchange.getMessage().getHeader(MleConstants.KEY_ID)).isEqualTo(kid);
        assertThat(exchange.getMessage().getBody(String.class)).contains("\"kid\":\"" + kid + "\"");
    }

    private int process(String ahead, int lastStep, int port) throws IOException, InterruptedException {
        // The provider is allowed to look at our endpoint again.
        providersClock.advance(Duration.ofMinutes(2));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HaltedRotation.class.getName(),
                        file().toString(),
                        sandbox.url(),
                        sandbox.apiKey(),
                        ahead,
                        Integer.toString(lastStep),
                        Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }

    private List<String> registered(String status) throws Exception {
        List<String> kids = new ArrayList<>();
        operate("listKeys").path("keys").forEach(key -> {
            if (key.path("registrationStatus").textValue().equals(status)) {
                kids.add(key.path("kid").textValue());
            }
        });
        return kids;
    }

    private JsonNode operate(String operation) throws IOException {
        Exchange exchange = camel.send("mle:" + operation, null, Map.of());
        assertThat(exchange.getException()).isNull();
        return new ObjectMapper().readTree(exchange.getMessage().getBody(byte[].class));
    }
}
