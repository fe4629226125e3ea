package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that dies behind any step of a rotation is followed by one that ends where the first would have. */
class RotationHaltTest {

    private static final String TOO_OLD = "P91D";
    private static final String DRAINED = "P99D";

    @TempDir
    Path folder;

    private Sandbox sandbox;
    private CamelRun camel;
    private OwnKeys keys;

    @BeforeEach
    void oneRegisteredKey() throws Exception {
        sandbox = Sandbox.method().start();
        camel = new CamelRun().start();
        keys = new OwnKeys(file(), Clock.systemUTC());
        keys.generate(2048, Optional.of("old"));
        camel.configuration().setBaseUrl(sandbox.url());
        camel.configuration().setApiKey(sandbox.apiKey());
        camel.configuration().setContact("ops@example.org");
        camel.configuration().setPrivateKeys("file:" + file());
        operate("registerKey");
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
        assertThat(process(TOO_OLD, lastStep)).isEqualTo(HaltedRotation.HALTED);
        assertNoOrphan();
        assertOldKeyOpens();

        assertThat(process(TOO_OLD, 0)).isZero();

        assertThat(keys.stored().keys())
                .extracting(MleKey::status)
                .containsExactly(KeyStatus.RETIRING, KeyStatus.ACTIVE);
        assertOldKeyOpens();
        assertThat(registered("active"))
                .containsExactlyElementsOf(
                        keys.stored().keys().stream().map(MleKey::id).toList());
    }

    /** 1: deleted at the provider, 2: removed from the file. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void drainedKeyIsTakenBackByTheNextProcess(int lastStep) throws Exception {
        assertThat(process(TOO_OLD, 0)).isZero();

        assertThat(process(DRAINED, lastStep)).isEqualTo(HaltedRotation.HALTED);
        assertNoOrphan();
        assertThat(process(DRAINED, 0)).isZero();

        assertThat(keys.stored().keys()).extracting(MleKey::status).containsExactly(KeyStatus.ACTIVE);
        assertThat(registered("active"))
                .containsExactly(keys.stored().activeKey().orElseThrow().id());
        assertThat(registered("disabled")).containsExactly("old");
    }

    /** What the provider would encrypt to, we can open. */
    private void assertNoOrphan() throws Exception {
        assertThat(registered("active"))
                .allSatisfy(kid -> assertThat(keys.stored().decryptionKey(kid)).isPresent());
    }

    private void assertOldKeyOpens() {
        assertThat(keys.stored().decryptionKey("old")).isPresent();
    }

    private int process(String ahead, int lastStep) throws IOException, InterruptedException {
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
                        Integer.toString(lastStep))
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
