package org.camelmle.cli;

import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code keys} and {@code inspect}. */
class ToolsTest {

    private static final String TOKEN =
            "{\"encrypted\":\"eyJhbGciOiJSU0EtT0FFUC0yNTYiLCJlbmMiOiJBMjU2R0NNIiwia2lkIjoiayJ9.AAAA.AAAAAAAAAAAAAAAA."
                    + "AAAA.AAAAAAAAAAAAAAAAAAAAAA\"}";

    @TempDir
    private Path directory;

    @Test
    void aKeyIsGeneratedIntoAFileForItsOwnerOnly() throws IOException {
        Path file = directory.resolve("new/own.jwks.json");

        Run run = Run.of("keys", "generate", "--keys", file.toString(), "--id", "my-key-2026");

        assertThat(run.exitCode()).as(run.problems()).isZero();
        assertThat(run.output()).isEqualToIgnoringNewLines("my-key-2026");
        assertThat(Files.getPosixFilePermissions(file)).containsExactlyInAnyOrder(OWNER_READ, OWNER_WRITE);
    }

    @Test
    void aKeyForBankedComesWithTheMailAndARotationGoesOnWhereItEnded() throws IOException {
        String folder = directory.resolve("banked") + "/";

        Run made =
                Run.of("keys", "generate", "--profile", "banked", "--keys", folder, "--id", "first", "--size", "2048");

        assertThat(made.exitCode()).as(made.problems()).isZero();
        assertThat(made.output())
                .startsWith("first")
                .contains("first.pem; it stays there", "To: support@banked.com", "-----BEGIN RSA PUBLIC KEY-----")
                .doesNotContain("PRIVATE KEY-----");
        Path file = directory.resolve("banked/first.pem");
        assertThat(Files.getPosixFilePermissions(file)).containsExactlyInAnyOrder(OWNER_READ, OWNER_WRITE);
        assertThat(Files.readString(file)).startsWith("-----BEGIN PRIVATE KEY-----");

        assertThat(Run.of("keys", "rotate", "--keys", folder).output()).contains("Nothing is to be done");
        Run begun = Run.of("keys", "rotate", "--keys", folder, "--max-age", "0");
        assertThat(begun.problems()).contains("maxKeyAge");
    }

    /** For requesters and quarantines: who encrypts needs no private key. */
    @Test
    void publicHalvesAreExportedAndNothingElse() throws IOException {
        String file = directory.resolve("own.jwks.json").toString();
        Run.of("keys", "generate", "--keys", file, "--id", "my-key-2026");
        String folder = directory.resolve("pem") + "/";
        Run.of("keys", "generate", "--profile", "banked", "--keys", folder, "--id", "in-pem", "--size", "2048");

        Run exported = Run.of("keys", "export", "--keys", file);

        assertThat(exported.exitCode()).as(exported.problems()).isZero();
        JsonNode key = new ObjectMapper().readTree(exported.output()).at("/keys/0");
        assertThat(key.fieldNames()).toIterable().containsExactly("kty", "kid", "use", "alg", "n", "e");
        Path theirs = Files.writeString(directory.resolve("public.jwks.json"), exported.output());
        Path body = Files.writeString(directory.resolve("body"), "{}");
        Run encrypted = Run.of("encrypt", "--profile", "jwe", "--peer-keys", "file:" + theirs, body.toString());
        assertThat(encrypted.output()).as(encrypted.problems()).startsWith("eyJ");
        assertThat(Run.of("keys", "export", "--keys", folder).output()).contains("in-pem");
    }

    @Test
    void keygenTakesAFolderAndTheProvidersSizeToo() {
        Run made =
                Run.of("keygen", "--profile", "banked", "--keys", directory.resolve("banked") + "/", "--id", "first");

        assertThat(made.exitCode()).as(made.problems()).isZero();
        assertThat(made.output()).contains("\"bits\":4096");
        assertThat(directory.resolve("banked/first.pem")).exists();
    }

    /** As the application itself has it: the old key's private half is there as long as answers need it. */
    @Test
    void aKeyThatTheSettingsBindIsNotRemovedFromTheCommandLineEither() throws IOException {
        String folder = directory.resolve("banked") + "/";
        Run.of("keys", "generate", "--profile", "banked", "--keys", folder, "--id", "old", "--size", "2048");
        Path settings = Files.writeString(
                directory.resolve("application.properties"), "camel.component.mle.credential-keys = live=old\n");
        String[] rotate = {
            "keys",
            "rotate",
            "--keys",
            folder,
            "--max-age",
            "1ms",
            "--drain",
            "0",
            "--size",
            "2048",
            "--settings",
            settings.toString()
        };
        String successor = id(run(rotate));
        run(rotate, "--credentials-received", successor);

        assertThat(run(rotate, "--key-released", "old")).contains("credential");
        assertThat(directory.resolve("banked/old.pem")).exists();

        Files.writeString(settings, "");
        run(rotate, "--key-released", "old");
        assertThat(directory.resolve("banked/old.pem")).doesNotExist();
    }

    private static String run(String[] command, String... more) {
        Run run = Run.of(Stream.concat(Stream.of(command), Stream.of(more)).toArray(String[]::new));
        assertThat(run.exitCode()).as(run.problems()).isZero();
        return run.output();
    }

    private static String id(String generated) {
        return generated.split(" ", -1)[1];
    }

    @Test
    void aLockedKeyFileIsOpenedForADiagnosis() throws IOException {
        Path token = Files.writeString(directory.resolve("token"), TOKEN);
        String[] command = {"inspect", "--keys", "src/test/resources/keys/openssl.p12", "--diagnose", token.toString()};

        assertThat(Run.of(command).problems()).contains("password");
        Run opened = Run.with(Map.of("MLE_KEY_PASSWORD", "changeit"), command);
        assertThat(opened.exitCode()).as(opened.problems()).isZero();
        assertThat(opened.output()).contains("RSA-OAEP-256");
    }

    @Test
    void anIdThatIsTakenIsRefused() {
        String file = directory.resolve("own.jwks.json").toString();
        Run.of("keys", "generate", "--keys", file, "--id", "my-key-2026");

        Run run = Run.of("keys", "generate", "--keys", file, "--id", "my-key-2026");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.problems()).contains("No key could be generated").contains("my-key-2026");
    }

    @Test
    void aTokenIsInspectedWithoutAKey() throws IOException {
        Path file = Files.writeString(directory.resolve("token"), TOKEN);

        Run run = Run.of("inspect", file.toString());

        assertThat(run.exitCode()).as(run.problems()).isZero();
        assertThat(run.output()).contains("RSA-OAEP-256").contains("A256GCM");
    }

    @Test
    void aFileGoesThroughARouteAndItsAnswerIsPrinted() throws IOException {
        Path route = Files.writeString(
                directory.resolve("echo.camel.yaml"),
                "- route: {from: {uri: 'direct:echo', steps: [{setBody: {simple: 'got ${body}'}}]}}\n");
        Path settings = Files.writeString(directory.resolve("application.properties"), "");
        Path message = Files.writeString(directory.resolve("message"), "hello");
        String[] call = {"call", "--route", route.toString(), "--settings", settings.toString(), message.toString()};

        assertThat(Run.of(call).output().strip()).isEqualTo("got hello");
        call[5] = directory.resolve("nowhere").toString();
        assertThat(Run.of(call).problems()).contains("There is no readable file");
    }

    @Test
    void aMissingFileIsNamed() {
        Run run = Run.of("inspect", "nowhere");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.problems().lines()).containsExactly("There is no readable file nowhere");
    }

    @Test
    void everyCommandHasAHelp() {
        for (String command : new String[] {"create-entities", "call", "inspect", "keys"}) {
            assertThat(Run.of(command, "--help").output()).contains("Usage: camel-mle " + command);
            assertThat(Run.of(command, "--help").exitCode()).isZero();
        }
        assertThat(Run.of("--help").output()).contains("create-entities", "call", "inspect", "keys");
    }
}
