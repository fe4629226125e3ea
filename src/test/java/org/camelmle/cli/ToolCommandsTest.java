package org.camelmle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.camelmle.keys.MleKey;
import org.camelmle.life.OwnKeys;
import org.camelmle.sandbox.Sandbox;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tools at the prompt, each against the sandbox or a file. */
class ToolCommandsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path directory;

    private static Sandbox sandbox;
    private static Path keys;

    @BeforeAll
    static void start() {
        keys = directory.resolve("own.jwks.json");
        MleKey pair = new OwnKeys(keys, Clock.systemUTC()).generate(2048, Optional.of("tool-key"));
        sandbox = Sandbox.method().teamKey(pair.toPublic()).start();
        sandbox.keys().active();
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    private static Run run(String... arguments) {
        return Run.with(Map.of("MLE_API_KEY", sandbox.apiKey()), arguments);
    }

    /** With the sandbox as provider and the key file. */
    private static Run atSandbox(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--base-url", sandbox.url(), "--keys", keys.toString()));
        return run(all.toArray(String[]::new));
    }

    private static JsonNode json(Run run) throws IOException {
        assertThat(run.exitCode()).as(run.problems()).isZero();
        return JSON.readTree(run.output());
    }

    private static String write(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content).toString();
    }

    @Test
    void aKeyIsGeneratedAndDescribedWithoutItsPrivateHalf() throws IOException {
        String file = directory.resolve("made/own.jwks.json").toString();

        JsonNode made = json(run("keygen", "--keys", file, "--id", "made-key", "--size", "3072"));

        assertThat(made.path("kid").asText()).isEqualTo("made-key");
        assertThat(made.path("bits").asInt()).isEqualTo(3072);
        assertThat(made.has("d")).isFalse();
        JsonNode listed = json(run("keys", "list", "--keys", file));
        assertThat(listed.at("/keys/0/thumbprint")).isEqualTo(made.path("thumbprint"));
    }

    @Test
    void whatIsEncryptedForAPeerThePeerDecrypts() throws IOException {
        String peer = directory.resolve("peer.jwks.json").toString();
        json(run("keygen", "--keys", peer, "--id", "peer-key"));

        Run encrypted = run("encrypt", "--profile", "jwe", "--peer-keys", "file:" + peer, write("plain", "{\"a\":1}"));
        assertThat(encrypted.exitCode()).as(encrypted.problems()).isZero();
        assertThat(encrypted.output()).startsWith("eyJ");

        Run decrypted = run(
                "decrypt",
                "--profile",
                "jwe",
                "--keys",
                peer,
                write("wire", encrypted.output().strip()));
        assertThat(decrypted.output()).as(decrypted.problems()).isEqualToIgnoringNewLines("{\"a\":1}");
    }

    @Test
    void aRequestToTheProviderIsEncryptedToItsPublishedKey() throws IOException {
        Run encrypted = atSandbox("encrypt", write("entity", "{}"));

        JsonNode inspected = json(run("inspect", write("request", encrypted.output())));
        assertThat(inspected.toString()).contains("mthd_jwk_", "tool-key");
    }

    @Test
    void anAnswerThatDoesNotDecryptIsRefusedWithAReason() throws IOException {
        Run run = atSandbox("decrypt", write("bad", "{\"encrypted\":\"a.b.c.d.e\"}"));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.problems()).contains("Message rejected (FORMAT)");
        assertThat(run.output()).isEmpty();
    }

    @Test
    void thePeersKeysAreJudged() throws IOException {
        JsonNode judged = json(atSandbox("jwks"));

        assertThat(judged.path("selected").asText()).startsWith("mthd_jwk_");
        assertThat(judged.at("/keys/0/bits").asInt()).isEqualTo(2048);
    }

    @Test
    void aKeySetWithoutAUsableKeyIsAnError() {
        try (RecordingServer server = new RecordingServer(request -> Reply.json(200, "{\"keys\":[]}"))) {
            Run run = run("jwks", "--peer-keys", server.url() + "/jwks");

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.problems() + run.output()).contains(server.url());
        }
    }

    @Test
    void aKeyIsRegisteredAndListed() throws IOException {
        String file = directory.resolve("registered.jwks.json").toString();
        json(run("keygen", "--keys", file, "--id", "registered-key"));

        JsonNode registered =
                json(run("register", "--contact", "keys@example.com", "--base-url", sandbox.url(), "--keys", file));
        assertThat(registered.path("kid").asText()).isEqualTo("registered-key");

        assertThat(json(atSandbox("keys", "list", "--registered")).toString()).contains("registered-key");
    }

    @Test
    void aRotationIsPlannedAndDone() throws IOException {
        String file = directory.resolve("rotated.jwks.json").toString();
        json(run("keygen", "--keys", file, "--id", "old-key"));
        String[] common = {"--contact", "keys@example.com", "--base-url", sandbox.url(), "--keys", file};

        assertThat(json(run(with(common, "rotate", "--dry-run"))).at("/steps").size())
                .isZero();
        assertThat(json(run(with(common, "rotate", "--dry-run", "--max-age", "1ms")))
                        .at("/steps/0/step")
                        .asText())
                .isEqualTo("generate");
        JsonNode done = json(run(with(common, "rotate", "--max-age", "1ms")));
        assertThat(done.at("/steps/3/step").asText()).isEqualTo("switch");
        assertThat(done.at("/keys")).hasSize(2);
    }

    @Test
    void newKeyIsPendingFirstWhereOtherProcessesHaveToReadIt() throws IOException {
        String file = directory.resolve("delayed.jwks.json").toString();
        json(run("keygen", "--keys", file, "--id", "old-key"));
        String[] common = {"--contact", "keys@example.com", "--base-url", sandbox.url(), "--keys", file};

        JsonNode waiting = json(run(with(common, "rotate", "--max-age", "1ms", "--activation-delay", "1h")));

        assertThat(waiting.at("/steps/1/step").asText()).isEqualTo("announce");
        assertThat(waiting.at("/steps/1/outcome").asText()).isEqualTo("waiting");
        assertThat(waiting.at("/keys").findValuesAsText("status")).containsExactly("active", "pending");
    }

    @Test
    void theListTellsWhenAnOldKeyWasLastUsed() throws IOException {
        Path file = directory.resolve("used.jwks.json");
        OwnKeys own = new OwnKeys(file, Clock.fixed(Instant.parse("2026-03-30T12:34:56Z"), ZoneOffset.UTC));
        own.generate(2048, Optional.of("old-key"));
        own.generate(2048, Optional.of("new-key"));
        own.activate("new-key");
        own.opened(own.stored().find("old-key").orElseThrow());

        JsonNode listed = json(run("keys", "list", "--keys", file.toString()));

        assertThat(listed.at("/keys/0/lastUsedAt").asText()).isEqualTo("2026-03-30T12:34:00Z");
        assertThat(listed.at("/keys/1").has("lastUsedAt")).isFalse();
    }

    private static String[] with(String[] common, String... first) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(List.of(common));
        return all.toArray(String[]::new);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"MLE_INVALID_CID", "MLE_DECRYPTION_FAILED", "JWK_KID_ALREADY_EXISTS", "PAYLOAD_INVALID_JSON"})
    void aCodeIsExplained(String code) throws IOException {
        JsonNode explained = json(run("explain", code));

        assertThat(explained.path("code").asText()).isEqualTo(code);
        assertThat(explained.path("likelyCause").asText()).isNotEmpty();
        assertThat(explained.path("next").asText()).isNotEmpty();
    }

    @Test
    void anAnswerInAFileIsExplainedAndAnotherIsNot() throws IOException {
        String answer = write(
                "answer",
                "{\"success\":false,\"data\":{\"error\":{\"type\":\"INVALID_REQUEST\",\"sub_type\":\"MLE_INVALID_KID\"}}}");

        assertThat(json(run("explain", "--status", "400", answer))
                        .path("exception")
                        .asText())
                .isEqualTo("KeyRejectedException");
        Run other = run("explain", write("other", "<html>"));
        assertThat(other.exitCode()).isEqualTo(1);
        assertThat(other.problems()).contains("no error of encryption");
    }

    @Test
    void aWebhookThatProvesNothingIsRefusedAndOneWithItsTokenIsAuthentic() throws IOException {
        String body = write("webhook", "{\"id\":\"x\",\"type\":\"method_jwk.create\",\"path\":\"/x\"}");
        String headers = write(
                "headers",
                "Authorization: dG9rZW4tb2YtdGhlLXdlYmhvb2s=\nMethod-Webhook-Timestamp: "
                        + Clock.systemUTC().instant().getEpochSecond() + "\n");

        Run refused =
                Run.with(Map.of("MLE_WEBHOOK_TOKEN", "another"), "webhook-verify", "--header-file", headers, body);
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.problems()).contains("UNAUTHENTICATED").doesNotContain("token-of-the-webhook");

        Run taken = Run.with(
                Map.of("MLE_WEBHOOK_TOKEN", "token-of-the-webhook"), "webhook-verify", "--header-file", headers, body);
        assertThat(json(taken).path("authentic").asBoolean()).isTrue();
    }

    @Test
    void theDoctorFindsWhatWouldFailInProduction() throws IOException {
        String settings = write("sick.properties", """
                method.url = https://dev.methodfi.com
                camel.component.mle.environment = production
                camel.component.mle.encrypted-response = preferred
                camel.component.mle.private-keys = file:%s
                camel.main.stream-caching-spool-enabled = true
                """.formatted(keys));

        Run run = run("doctor", "--offline", "--json", "--settings", settings);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(JSON.readTree(run.output()).path("findings"))
                .extracting(finding -> finding.path("verdict").asText() + " "
                        + finding.path("what").asText() + ": "
                        + finding.path("sentence").asText())
                .anySatisfy(
                        line -> assertThat(line).startsWith("fail environments: method.url is of the environment dev"))
                .anySatisfy(line -> assertThat(line).startsWith("fail stream caching"))
                .anySatisfy(
                        line -> assertThat(line).contains("warn camel.component.https", "automatic-retries-disabled"))
                .anySatisfy(line -> assertThat(line).contains("warn camel.component.https", "response-timeout"))
                .anySatisfy(line -> assertThat(line).contains("warn keys", "encryptedResponse=preferred"));
    }

    @Test
    void theDoctorFindsPlainHttpAndMixedEnvironmentsBehindPlaceholdersAndAFallbackWithoutEffect() throws IOException {
        String settings = write("mixed.properties", """
                host = dev.methodfi.com
                method.url = https://{{host}}
                gateway = http://gateway.example.com/entities
                nobody = {{env:NOBODY_SETS_THIS}}
                camel.component.mle.environment = production
                camel.component.mle.fallback = onProviderUnavailable
                camel.component.mle.private-keys = file:%s
                """.formatted(keys));

        Run run = run("doctor", "--offline", "--settings", settings);

        assertThat(run.output())
                .contains(
                        "FAIL  environments: method.url is of the environment dev",
                        "WARN  plain http: gateway is http: to another host",
                        "WARN  fallback: camel.component.mle.fallback counts for nothing")
                .doesNotContain("nobody");
    }

    @Test
    void theDoctorRefusesWeakKeysAndWarnsOfShortOnes() throws IOException {
        Path weak = Files.copy(Path.of("src/test/resources/keys/weak.pem"), directory.resolve("weak.pem"));

        Run refused = run("doctor", "--offline", "--keys", weak.toString());
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.output()).contains("FAIL", "1024 bits");

        String settings = write(
                "short.properties",
                "camel.component.mle.private-keys = file:" + keys + "\ncamel.component.mle.key-size = 4096\n");
        assertThat(run("doctor", "--offline", "--settings", settings).output())
                .contains("WARN  keys: our key 'tool-key' has 2048 bits; a new one would have 4096");
    }

    @Test
    void theDoctorHasNothingToSayOfAGoodConfiguration() throws IOException {
        String settings = write("well.properties", """
                camel.component.mle.base-url = %s
                camel.component.mle.private-keys = file:%s
                camel.component.http.automatic-retries-disabled = true
                camel.component.https.automatic-retries-disabled = true
                camel.component.http.connect-timeout = 2000
                camel.component.https.connect-timeout = 2000
                camel.component.http.response-timeout = 30000
                camel.component.https.response-timeout = 30000
                """.formatted(sandbox.url(), keys));

        Run run = run("doctor", "--settings", settings);

        assertThat(run.exitCode()).as(run.output()).isZero();
        assertThat(run.output()).contains("OK    encryption").doesNotContain("WARN", "FAIL");
    }

    @Test
    void theDoctorSaysThatAKeyServerCannotBeReached() {
        Run run = run("doctor", "--base-url", "http://127.0.0.1:1", "--keys", keys.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.output()).contains("FAIL  peer's keys");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "keygen",
                "encrypt",
                "decrypt",
                "explain",
                "jwks",
                "register",
                "rotate",
                "webhook-verify",
                "sandbox",
                "doctor",
                "inspect",
                "audit-verify",
                "call",
                "create-entities"
            })
    void eachToolHasAHelpWithExamplesAndTakesNoSecret(String command) {
        Run run = run(command, "--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.output())
                .contains("Usage: camel-mle " + command, "Example")
                .doesNotContain("--api-key", "--password", "--secret", "--token");
    }

    @Test
    void aWrongCommandLineHasAnExitCodeOfItsOwn() {
        assertThat(run("encrypt").exitCode()).isEqualTo(2);
        assertThat(run("register").exitCode()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--api-key=sk_canary", "--api-key sk_canary", "--key-password sk_canary"})
    void aSecretOnTheCommandLineIsRefusedAndNotRepeated(String option) {
        List<String> arguments = new ArrayList<>(List.of("jwks"));
        arguments.addAll(List.of(option.split(" ")));
        Run run = run(arguments.toArray(String[]::new));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.problems())
                .startsWith("Unknown option: '" + option.replaceFirst("[= ].*", "") + "'; see")
                .doesNotContain("canary");
    }

    @Test
    void noSecretIsPrinted() throws IOException {
        Run run = atSandbox("doctor");

        assertThat(run.output() + run.problems()).doesNotContain(sandbox.apiKey());
        String file = Files.readString(keys, StandardCharsets.UTF_8);
        String privateExponent = JSON.readTree(file).at("/keys/0/d").asText();
        assertThat(privateExponent).isNotEmpty();
        assertThat(atSandbox("keys", "list").output()).doesNotContain(privateExponent);
    }
}
