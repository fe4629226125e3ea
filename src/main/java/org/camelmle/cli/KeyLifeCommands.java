package org.camelmle.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.camelmle.sandbox.SandboxMain;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tools for keys: make, judge, register, list and rotate them; and the sandbox to try that at. */
final class KeyLifeCommands {

    private static final ObjectMapper JSON = new ObjectMapper();

    private KeyLifeCommands() {}

    static List<Object> all(Map<String, String> variables) {
        return List.of(
                new KeyGen(variables),
                new Jwks(variables),
                new Register(variables),
                new Rotate(variables),
                new RunSandbox());
    }

    @Command(
            name = "keygen",
            description = "Generates a key pair, adds it to the key file (made if need be, readable by you only) and "
                    + "prints its public facts as JSON.",
            footer = {"", "Example:", "  camel-mle keygen --keys keys/own.jwks.json --id my-key-2026 --size 3072"})
    @SuppressWarnings("UnusedVariable") // Picocli sets the options.
    static final class KeyGen implements Callable<Integer> {

        private final Map<String, String> variables;

        @Spec
        private CommandSpec spec;

        @Option(names = "--id", paramLabel = "KID", description = "The key's id. Default: made from date and key.")
        private Optional<String> id = Optional.empty();

        @Option(names = "--size", paramLabel = "BITS", description = "2048 to 4096. Default: 2048, for banked 4096.")
        private Optional<Integer> bits = Optional.empty();

        @Mixin
        private Setup setup;

        KeyGen(Map<String, String> variables) {
            this.variables = variables;
        }

        @Override
        public Integer call() {
            KeyChoice.makeDirectory(Path.of(setup.keysToMake()));
            Map<String, String> options = new HashMap<>();
            options.put("private-keys", "file:" + setup.keysToMake());
            bits.ifPresent(size -> options.put("key-size", Integer.toString(size)));
            id.ifPresent(kid -> options.put("key-id", kid));
            return operate(spec, variables, setup, "mle:generateKey", options);
        }
    }

    @Command(
            name = "jwks",
            description =
                    "Fetches the peer's keys and judges them, as JSON: which one is selected, what was refused and "
                            + "why. Exit code 1 if there is none to encrypt to.",
            footer = {
                "",
                Setup.VARIABLES,
                "",
                "Examples:",
                "  camel-mle jwks --environment dev",
                "  camel-mle jwks --profile jwe --peer-keys https://partner.example/.well-known/jwks.json"
            })
    @SuppressWarnings("UnusedVariable") // Picocli sets the options.
    static final class Jwks implements Callable<Integer> {

        private final Map<String, String> variables;

        @Spec
        private CommandSpec spec;

        @Mixin
        private Setup setup;

        Jwks(Map<String, String> variables) {
            this.variables = variables;
        }

        @Override
        public Integer call() {
            try (CamelSession camel = setup.start(variables, Map.of())) {
                byte[] summary = Setup.operate(camel, "mle:refreshKeys", null, Map.of());
                print(spec, summary);
                JsonNode judged = JSON.readTree(summary);
                return judged.has("selected") ? 0 : 1;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Command(
            name = "register",
            description = "Registers the public half of your key, or the URL where it is published, at the provider.",
            footer = {
                "",
                Setup.VARIABLES,
                "",
                "Example:",
                "  MLE_API_KEY=sk_... camel-mle register --environment dev --contact you@example.com --id my-key-2026"
            })
    @SuppressWarnings("UnusedVariable") // Picocli sets the options.
    static final class Register implements Callable<Integer> {

        private final Map<String, String> variables;

        @Spec
        private CommandSpec spec;

        @Option(names = "--contact", paramLabel = "EMAIL", required = true, description = "What the provider asks for.")
        private String contact;

        @Option(names = "--id", paramLabel = "KID", description = "Which key. Default: the newest active one.")
        private Optional<String> id = Optional.empty();

        @Option(names = "--well-known", paramLabel = "URL", description = "Where your keys are published.")
        private Optional<String> wellKnown = Optional.empty();

        @Mixin
        private Setup setup;

        Register(Map<String, String> variables) {
            this.variables = variables;
        }

        @Override
        public Integer call() {
            Map<String, String> options = new HashMap<>();
            options.put("contact", contact);
            id.ifPresent(kid -> options.put("key-id", kid));
            wellKnown.ifPresent(url -> options.put("well-known-endpoint", url));
            return operate(spec, variables, setup, "mle:registerKey", options);
        }
    }

    @Command(
            name = "rotate",
            description =
                    "Takes the next steps of your key's rotation; a run that was cut off is resumed by the next one.",
            footer = {
                "",
                Setup.VARIABLES,
                "",
                "Examples:",
                "  camel-mle rotate --environment dev --contact you@example.com --dry-run",
                "  MLE_API_KEY=sk_... camel-mle rotate --environment dev --contact you@example.com --max-age 90d"
            })
    @SuppressWarnings("UnusedVariable") // Picocli sets the options.
    static final class Rotate implements Callable<Integer> {

        private final Map<String, String> variables;

        @Spec
        private CommandSpec spec;

        @Option(names = "--contact", paramLabel = "EMAIL", required = true, description = "What the provider asks for.")
        private String contact;

        @Option(names = "--dry-run", description = "Only say what would be done.")
        private boolean dryRun;

        @Option(
                names = "--max-age",
                paramLabel = "TIME",
                description = "The age at which a key is replaced. Default: 90d")
        private Optional<String> maxAge = Optional.empty();

        @Option(
                names = "--activation-delay",
                paramLabel = "TIME",
                description =
                        "How long a new key is pending first, for other processes to read it; a later run goes on. "
                                + "Default: 0s")
        private Optional<String> activationDelay = Optional.empty();

        @Mixin
        private Setup setup;

        Rotate(Map<String, String> variables) {
            this.variables = variables;
        }

        @Override
        public Integer call() {
            Map<String, String> options = new HashMap<>();
            options.put("contact", contact);
            options.put("dry-run", Boolean.toString(dryRun));
            maxAge.ifPresent(time -> options.put("max-key-age", time));
            activationDelay.ifPresent(time -> options.put("activation-delay", time));
            return operate(spec, variables, setup, "mle:rotateKey", options);
        }
    }

    @Command(
            name = "sandbox",
            description = "Runs Method's API on this machine until it is interrupted, and prints its URL and API key.",
            footer = {"", "Examples:", "  camel-mle sandbox", "  camel-mle sandbox -- --port 8080 --require-mle"})
    @SuppressWarnings("UnusedVariable") // Picocli sets the options.
    static final class RunSandbox implements Callable<Integer> {

        @Spec
        private CommandSpec spec;

        @Parameters(
                paramLabel = "OPTION",
                arity = "0..*",
                description = "The sandbox's own options, behind --; its --help lists them.")
        private List<String> options = List.of();

        @Override
        public Integer call() throws InterruptedException {
            SandboxMain.main(options.toArray(String[]::new));
            return 0;
        }
    }

    private static int operate(
            CommandSpec spec,
            Map<String, String> variables,
            Setup setup,
            String operation,
            Map<String, String> options) {
        try (CamelSession camel = setup.start(variables, options)) {
            print(spec, Setup.operate(camel, operation, null, Map.of()));
            return 0;
        }
    }

    private static void print(CommandSpec spec, byte[] json) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(Setup.text(json));
        out.flush();
    }
}
