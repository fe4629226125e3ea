package org.camelmle.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The main job: entities from files are created at Method through the YAML route, over MLE. */
@Command(
        name = "create-entities",
        aliases = "demo",
        description = {
            "Creates entities at Method over message-level encryption, through a YAML route.",
            "Without METHOD_ENVIRONMENT and METHOD_URL it talks to a sandbox inside this process, "
                    + "with a key that it generates and registers there."
        },
        footer = {
            "",
            "Environment variables:",
            "  METHOD_ENVIRONMENT  dev, sandbox or production",
            "  METHOD_URL          another API root, in place of an environment",
            "  METHOD_API_KEY      your secret key for either",
            "",
            "Examples:",
            "  camel-mle create-entities",
            "  METHOD_ENVIRONMENT=dev METHOD_API_KEY=sk_... camel-mle create-entities --register "
                    + "--contact you@example.com people.ndjson",
            "",
            "Exit code: 0 if all entities were created over MLE, 1 if not, 2 for a wrong command line."
        })
final class CreateEntitiesCommand implements Callable<Integer> {

    private static final String EXAMPLE = "examples/create-entity/";

    private static final List<Path> EXAMPLES = List.of(
            Path.of(EXAMPLE, "individual.json"),
            Path.of(EXAMPLE, "corporation.json"),
            Path.of(EXAMPLE, "entities.ndjson"));

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            arity = "0..*",
            description = "Entities: *.json holds one, any other file one a line. Default: those in " + EXAMPLE)
    private List<Path> files = List.of();

    @Option(
            names = "--route",
            paramLabel = "FILE",
            description = "The YAML route. Default: ${DEFAULT-VALUE}",
            defaultValue = "routes/create-entity.camel.yaml")
    private Path route;

    @Option(
            names = "--settings",
            paramLabel = "FILE",
            description = "Camel's properties. Default: ${DEFAULT-VALUE}",
            defaultValue = EXAMPLE + "application.properties")
    private Path settings;

    @Option(
            names = "--keys",
            paramLabel = "FILE",
            description = "The JWKS file with your keys, for a real environment. Default: ${DEFAULT-VALUE}",
            defaultValue = "keys/own.jwks.json")
    private Path keys;

    @Option(names = "--register", description = "Register your key first; generate it if there is no key file yet.")
    private boolean register;

    @Option(names = "--contact", paramLabel = "EMAIL", description = "The address that --register gives to Method.")
    private Optional<String> contact = Optional.empty();

    @Option(names = "--production", description = "Allow that entities are created in production.")
    private boolean production;

    private final Map<String, String> variables;

    CreateEntitiesCommand(Map<String, String> variables) {
        this.variables = variables;
    }

    @Override
    public Integer call() {
        List<Path> input = files.isEmpty() ? EXAMPLES : files;
        EntityJob job = new EntityJob(
                input,
                route,
                settings,
                spec.commandLine().getOut(),
                spec.commandLine().getErr());
        Optional<Destination> destination = Destination.of(variables);
        boolean complete =
                destination.isPresent() ? job.runAt(destination.get(), realKey(destination.get())) : job.runInSandbox();
        return complete ? 0 : 1;
    }

    private KeyChoice realKey(Destination destination) {
        if (destination.isProduction() && !production) {
            throw new CommandFailure(
                    "This would create entities in Method's production; if you mean it, add --production");
        }
        return new KeyChoice(keys, register, contact);
    }
}
