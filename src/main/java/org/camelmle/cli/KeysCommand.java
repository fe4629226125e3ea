package org.camelmle.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.camelmle.component.http.JsonBody;
import org.camelmle.keys.PublicJwks;
import org.camelmle.life.KeyReport;
import org.camelmle.life.OwnKeys;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Our own keys. */
@Command(name = "keys", description = "Works on a file with your own keys.", synopsisSubcommandLabel = "COMMAND")
final class KeysCommand {

    private final Map<String, String> variables;

    @Spec
    private CommandSpec spec;

    KeysCommand(Map<String, String> variables) {
        this.variables = variables;
    }

    @Command(
            name = "list",
            description = "Lists the keys in the file as JSON, or with --registered those that the provider has.",
            footer = {
                "",
                Setup.VARIABLES,
                "",
                "Examples:",
                "  camel-mle keys list --keys keys/own.jwks.json",
                "  MLE_API_KEY=sk_... camel-mle keys list --registered --environment dev"
            })
    int list(
            @Option(names = "--registered", description = "Ask the provider.") boolean registered, @Mixin Setup setup) {
        try (CamelSession camel = setup.start(variables, Map.of())) {
            String listed = registered
                    ? Setup.text(Setup.operate(camel, "mle:listKeys", null, Map.of()))
                    : Setup.text(JsonBody.of(Map.of("keys", ownKeys(setup))));
            spec.commandLine().getOut().println(listed);
            return 0;
        }
    }

    private static List<Map<String, Object>> ownKeys(Setup setup) {
        OwnKeys keys = keysOf(setup);
        return KeyReport.of(keys, keys.keys());
    }

    private static OwnKeys keysOf(Setup setup) {
        String file = setup.keys().orElseThrow(() -> new CommandFailure("Name the key file with --keys"));
        return new OwnKeys(Path.of(file), Clock.systemUTC());
    }

    @Command(
            name = "export",
            description = "Prints the public halves of the keys in the file as a JWKS, for those who encrypt to them.",
            footer = {"", "Example:", "  camel-mle keys export --keys keys/own.jwks.json > own-public.jwks.json"})
    int export(@Mixin Setup setup) {
        out().println(Setup.text(PublicJwks.write(keysOf(setup).keys())));
        return 0;
    }

    @Command(
            name = "generate",
            description = {
                "Generates a key, adds it to the file (made if need be, readable by you only) and prints its id.",
                "For a provider that takes keys by mail, such as banked, it prints the mail as well."
            })
    int generate(
            @Option(
                            names = "--keys",
                            paramLabel = "FILE",
                            description = "The JWKS file, or with a slash at its end a folder of PEM files. "
                                    + "Default: ${DEFAULT-VALUE}",
                            defaultValue = Setup.USUAL_KEYS)
                    String keys,
            @Option(names = "--id", paramLabel = "KID", description = "The key's id. Default: made from date and key.")
                    Optional<String> id,
            @Option(
                            names = "--size",
                            paramLabel = "BITS",
                            description = "2048 to 4096. Default: 2048, for banked 4096.")
                    Optional<Integer> bits,
            @Option(
                            names = "--profile",
                            paramLabel = "NAME",
                            description = "Whom the key is for. Default: ${DEFAULT-VALUE}",
                            defaultValue = "method")
                    String profile) {
        Map<String, String> properties = properties(keys, profile);
        bits.ifPresent(size -> properties.put("camel.component.mle.key-size", Integer.toString(size)));
        id.ifPresent(kid -> properties.put("camel.component.mle.key-id", kid));
        try (CamelSession camel = CamelSession.start(Optional.empty(), properties, Map.of())) {
            Exchange exchange = KeyChoice.generated(camel, Path.of(keys));
            out().println(KeyChoice.id(exchange));
            JsonNode report = report(exchange);
            if (report.hasNonNull("privateKeyFile")) {
                out().println("The private key is in "
                        + report.path("privateKeyFile").asText() + "; it stays there.");
            }
            printMails(report);
            return 0;
        }
    }

    @Command(
            name = "rotate",
            description = {
                "Takes the next steps of a key's replacement at a provider that takes keys by mail, such as banked, and "
                        + "prints what is to be sent.",
                "Run it again at any time: it goes on where the last run ended."
            })
    int rotate(
            @Option(names = "--keys", required = true, paramLabel = "FILE", description = "As for generate.")
                    String keys,
            @Option(
                            names = "--profile",
                            paramLabel = "NAME",
                            description = "Whom the keys are for. Default: ${DEFAULT-VALUE}",
                            defaultValue = "banked")
                    String profile,
            @Option(
                            names = "--credentials-received",
                            paramLabel = "KID",
                            description = "Confirm that the new key's API credentials have come and are in use.")
                    Optional<String> received,
            @Option(
                            names = "--key-released",
                            paramLabel = "KID",
                            description = "Confirm that the provider does not use the old key any more.")
                    Optional<String> released,
            @Option(
                            names = "--max-age",
                            paramLabel = "TIME",
                            description = "Replace a key of this age. A number without a unit is days. "
                                    + "Default: ${DEFAULT-VALUE}",
                            defaultValue = "90d")
                    String age,
            @Option(
                            names = "--drain",
                            paramLabel = "TIME",
                            description = "How long a replaced key still opens answers. Default: ${DEFAULT-VALUE}",
                            defaultValue = "7d")
                    String drain,
            @Option(names = "--size", paramLabel = "BITS", description = "As for generate.") Optional<Integer> bits,
            @Option(
                            names = "--settings",
                            paramLabel = "FILE",
                            description = "The application's properties: a key that its credential-keys name is kept.")
                    Optional<Path> settings) {
        Map<String, String> properties = properties(keys, profile);
        properties.put("camel.component.mle.max-key-age", time(age));
        properties.put("camel.component.mle.drain-time", time(drain));
        bits.ifPresent(size -> properties.put("camel.component.mle.key-size", Integer.toString(size)));
        received.ifPresent(kid -> properties.put("camel.component.mle.credentials-received", kid));
        released.ifPresent(kid -> properties.put("camel.component.mle.key-released", kid));
        try (CamelSession camel = CamelSession.start(settings, properties, Map.of())) {
            JsonNode report = report(KeyChoice.operated(camel, "mle:rotateKey", "The keys could not be rotated"));
            report.path("steps")
                    .forEach(step -> out().println(step.path("step").asText() + " "
                            + step.path("kid").asText() + " "
                            + step.path("outcome").asText() + ": "
                            + step.path("detail").asText()));
            if (report.path("steps").isEmpty()) {
                out().println("Nothing is to be done.");
            }
            printMails(report);
            return 0;
        }
    }

    private static String time(String text) {
        return text.matches("[0-9]+") ? text + "d" : text;
    }

    private static Map<String, String> properties(String keys, String profile) {
        Map<String, String> properties = new HashMap<>();
        properties.put("camel.component.mle.profile", profile);
        properties.put("camel.component.mle.private-keys", "file:" + keys);
        return properties;
    }

    private void printMails(JsonNode report) {
        for (JsonNode mail : report.path("mails")) {
            out().println();
            out().println("Send this mail:");
            out().println("To: " + mail.path("to").asText());
            out().println("Subject: " + mail.path("subject").asText());
            out().println();
            out().println(mail.path("text").asText().stripTrailing());
        }
    }

    private static JsonNode report(Exchange exchange) {
        try {
            return new ObjectMapper().readTree(exchange.getMessage().getBody(byte[].class));
        } catch (IOException e) {
            throw new CommandFailure("The operation's report cannot be read");
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
