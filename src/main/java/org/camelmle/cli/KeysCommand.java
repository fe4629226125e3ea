package org.camelmle.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Our own keys. */
@Command(name = "keys", description = "Works on a file with your own keys.", synopsisSubcommandLabel = "COMMAND")
final class KeysCommand {

    @Spec
    private CommandSpec spec;

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
