package org.camelmle.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.camel.Exchange;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** One message through one route of the user's. */
@Command(
        name = "call",
        description = "Sends a file through a YAML route and prints the answer's body.",
        footer = {
            "",
            "Example:",
            "  camel-mle call --route routes/create-entity.camel.yaml --settings application.properties entity.json",
            "",
            "Exit code: 0 if an answer came, whatever its status, 1 if not, 2 for a wrong command line."
        })
final class CallCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The message's body.")
    private Path file;

    @Option(names = "--route", required = true, paramLabel = "FILE", description = "A file with one YAML route.")
    private Path route;

    @Option(names = "--settings", required = true, paramLabel = "FILE", description = "Camel's properties.")
    private Path settings;

    @Override
    public Integer call() {
        byte[] body = read();
        try (CamelSession camel = CamelSession.start(Optional.of(settings), Map.of(), Map.of())) {
            Exchange exchange = camel.send(camel.addRoute(route), body);
            if (exchange.getException() != null) {
                throw new CommandFailure(FailureSentence.of(exchange.getException()));
            }
            spec.commandLine().getOut().println(exchange.getMessage().getBody(String.class));
            return 0;
        }
    }

    private byte[] read() {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new CommandFailure("There is no readable file " + file);
        }
    }
}
