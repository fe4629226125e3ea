package org.camelmle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.camelmle.sandbox.cybersource.CyberSourceSandbox;
import org.camelmle.sandbox.cybersource.Merchant;
import org.camelmle.sandbox.cybersource.VisaSandbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The settings of the examples, with keys where they name them: nothing that {@code doctor} would fail. */
class DoctorExamplesTest {

    private static final Path EXAMPLES = Path.of("examples");

    @TempDir
    private Path folder;

    /** The file of an example with this folder's keys, and values for what it reads from the environment. */
    private Path settings(String example, Map<String, String> variables) throws IOException {
        String text = Files.readString(EXAMPLES.resolve(example))
                .replace("file:keys/", "file:" + folder + "/")
                .replace("file:audit/", "file:" + folder + "/");
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            text = text.replace("{{env:" + variable.getKey() + "}}", variable.getValue());
        }
        return Files.writeString(folder.resolve("application.properties"), text);
    }

    private static void assertNothingFails(Run run) {
        assertThat(run.output()).doesNotContain("FAIL").contains("OK    own keys");
        assertThat(run.exitCode()).as(run.problems()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "create-entity/application.properties, METHOD_API_KEY",
        "fallback/application.properties, METHOD_API_KEY",
        "keys-direct/application.properties, METHOD_API_KEY",
        "keys-published/application.properties, METHOD_API_KEY"
    })
    void methods(String example, String variable) throws IOException {
        assertThat(Run.of(
                                "keys",
                                "generate",
                                "--keys",
                                folder.resolve("own.jwks.json").toString())
                        .exitCode())
                .isZero();
        Path settings = settings(example, Map.of(variable, "sk_test", "METHOD_WEBHOOK_SECRET", "s".repeat(32)));

        assertNothingFails(Run.of("doctor", "--offline", "--settings", settings.toString()));
    }

    /** Banked has one host for its environments. */
    @Test
    void bankedsWithAFolderOfKeys() throws IOException {
        String keys = folder.resolve("banked") + "/";
        Run.of("keys", "generate", "--profile", "banked", "--keys", keys, "--id", "2026-key", "--size", "2048");
        Path settings = settings(
                "banked-payment/application.properties",
                Map.of("BANKED_API_KEY", "key:secret", "BANKED_AUTHORIZATION", "Basic a2V5OnNlY3JldA=="));

        assertNothingFails(Run.of("doctor", "--offline", "--settings", settings.toString()));

        setMode(Path.of(keys), "rwxrwxr-x");
        setMode(Path.of(keys).resolve("2026-key.pem"), "rw-r-----");
        assertThat(Run.of("doctor", "--offline", "--settings", settings.toString())
                        .output())
                .contains(
                        "WARN  own keys: others may use " + folder.resolve("banked") + "; set its mode to 755",
                        "WARN  own keys: others may use " + folder.resolve("banked/2026-key.pem")
                                + "; set its mode to 600");
    }

    private static void setMode(Path file, String permissions) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    /** It signs and encrypts, and sends nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"p12.properties", "shared-secret.properties"})
    void cyberSources(String name) throws IOException {
        try (CyberSourceSandbox sandbox = CyberSourceSandbox.start()) {
            Merchant merchant = sandbox.merchant();
            merchant.write(folder, sandbox.certificates());
            setMode(folder.resolve("testmid-response.p12"), "rw-------");
            Path settings = settings(
                    "cybersource-payment/" + name,
                    Map.of(
                            "CYBERSOURCE_KEY_PASSWORD", Merchant.PASSWORD,
                            "CYBERSOURCE_KEY_ID", merchant.secretId(),
                            "CYBERSOURCE_SECRET", merchant.secret()));

            Run run = Run.of("doctor", "--settings", settings.toString());

            assertNothingFails(run);
            assertThat(run.output()).contains("OK    encryption").doesNotContain(merchant.secret());
            assertThat(sandbox.seen()).isEmpty();

            // While a certificate is being replaced, two files are named.
            Path next = Files.copy(folder.resolve("testmid-response.p12"), folder.resolve("next.p12"));
            setMode(next, "rw-r--r--");
            Files.writeString(
                    settings,
                    "\ncamel.component.mle.private-keys = file:" + folder.resolve("testmid-response.p12") + ",file:"
                            + next + "\n",
                    StandardOpenOption.APPEND);
            assertThat(Run.of("doctor", "--settings", settings.toString()).output())
                    .contains("own keys: others may use " + next)
                    .doesNotContain("no readable key file");
        }
    }

    /** The host of Visa's sandbox has that of production in its name. */
    @Test
    void visas() throws IOException {
        try (VisaSandbox sandbox = VisaSandbox.start()) {
            Files.writeString(folder.resolve("visa-server.pem"), sandbox.certificatePem());
            Path own = Files.writeString(folder.resolve("visa-project-key.pem"), sandbox.projectKeyPem());
            setMode(own, "rw-------");
            Path settings = settings(
                    "visa/application.properties",
                    Map.of(
                            "VISA_API_KEY", "api-key",
                            "VISA_KEY_ID", sandbox.keyId(),
                            "VISA_SECRET", sandbox.secret()));

            Run run = Run.of("doctor", "--settings", settings.toString());

            assertNothingFails(run);
            assertThat(run.output()).contains("OK    encryption");
        }
    }
}
