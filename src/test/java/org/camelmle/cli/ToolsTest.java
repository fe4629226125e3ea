package org.camelmle.cli;

import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code keys generate} and {@code inspect}. */
class ToolsTest {

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
        Path file = Files.writeString(
                directory.resolve("token"),
                "{\"encrypted\":\"eyJhbGciOiJSU0EtT0FFUC0yNTYiLCJlbmMiOiJBMjU2R0NNIiwia2lkIjoiayJ9.AAAA.AAAAAAAAAAAAAAAA."
                        + "AAAA.AAAAAAAAAAAAAAAAAAAAAA\"}");

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
