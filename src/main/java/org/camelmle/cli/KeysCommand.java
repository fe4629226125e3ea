package org.camelmle.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.camelmle.component.http.JsonBody;
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
        Path file = setup.keys().orElseThrow(() -> new CommandFailure("Name the key file with --keys"));
        return new OwnKeys(file, Clock.systemUTC())
                .keys().keys().stream().map(KeyReport::of).toList();
    }

    @Command(
            name = "generate",
            description =
                    "Generates a key, adds it to the file (made if need be, readable by you only) and prints its id.")
    int generate(
            @Option(
                            names = "--keys",
                            paramLabel = "FILE",
                            description = "The JWKS file. Default: ${DEFAULT-VALUE}",
                            defaultValue = "keys/own.jwks.json")
                    Path file,
            @Option(names = "--id", paramLabel = "KID", description = "The key's id. Default: made from date and key.")
                    Optional<String> id,
            @Option(
                            names = "--size",
                            paramLabel = "BITS",
                            description = "2048 to 4096. Default: ${DEFAULT-VALUE}",
                            defaultValue = "2048")
                    int bits) {
        Map<String, String> properties = new HashMap<>();
        properties.put("camel.component.mle.private-keys", "file:" + file);
        properties.put("camel.component.mle.key-size", Integer.toString(bits));
        id.ifPresent(kid -> properties.put("camel.component.mle.key-id", kid));
        try (CamelSession camel = CamelSession.start(Optional.empty(), properties, Map.of())) {
            spec.commandLine().getOut().println(KeyChoice.generate(camel, file));
            return 0;
        }
    }
}
