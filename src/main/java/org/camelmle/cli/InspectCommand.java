package org.camelmle.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.camel.Exchange;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What a JWE says of itself; nothing is decrypted. */
@Command(
        name = "inspect",
        description = "Says what a JWE, or a body with one in it, tells of itself: header, sizes, and what is wrong. "
                + "No plaintext is shown.",
        footer = {
            "",
            "Examples:",
            "  camel-mle inspect request.json",
            "  camel-mle inspect --keys keys/own.jwks.json --diagnose answer.json",
            "",
            "MLE_KEY_PASSWORD is read from the environment, never from the command line.",
            "",
            "Exit code: 0 if it was read, whatever is wrong with it, 1 if not, 2 for a wrong command line."
        })
final class InspectCommand implements Callable<Integer> {

    private final Map<String, String> variables;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "Where the JWE is; - for standard input.")
    private Path file;

    @Option(names = "--keys", paramLabel = "FILE", description = "Say also whether one of these keys is meant.")
    private Optional<Path> keys = Optional.empty();

    @Option(
            names = "--diagnose",
            description = "With --keys: try the private key too, and say why it does not open the message.")
    private boolean diagnose;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description = "Whose rules apply. Default: ${DEFAULT-VALUE}",
            defaultValue = "method")
    private String profile;

    InspectCommand(Map<String, String> variables) {
        this.variables = variables;
    }

    @Override
    public Integer call() {
        Map<String, String> properties = new HashMap<>();
        Optional.ofNullable(variables.get("MLE_KEY_PASSWORD"))
                .ifPresent(password -> properties.put("camel.component.mle.key-password", password));
        properties.put("camel.component.mle.profile", profile);
        keys.ifPresent(path -> properties.put("camel.component.mle.private-keys", "file:" + path));
        byte[] input = read();
        try (CamelSession camel = CamelSession.start(Optional.empty(), properties, Map.of())) {
            Exchange exchange = camel.send("mle:inspect?diagnose=" + diagnose, input);
            if (exchange.getException() != null) {
                throw new CommandFailure(FailureSentence.of(exchange.getException()));
            }
            spec.commandLine().getOut().println(exchange.getMessage().getBody(String.class));
            return 0;
        }
    }

    private byte[] read() {
        try (InputStream in = file.toString().equals("-") ? System.in : Files.newInputStream(file)) {
            return in.readNBytes(EntityFile.MAX_ENTITY + 1);
        } catch (IOException e) {
            throw new CommandFailure("There is no readable file " + file);
        }
    }
}
