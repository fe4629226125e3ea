package org.camelmle.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command line {@code camel-mle}. */
@Command(
        name = "camel-mle",
        version = "camel-mle 0.1.0",
        description = "Message-level encryption for Apache Camel: a demonstration, and tools for keys and tokens.",
        synopsisSubcommandLabel = "COMMAND")
@SuppressWarnings({"UnusedVariable", "UnusedMethod"}) // Picocli sets and reads the options.
public final class MleMain {

    private static final String LOG_LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";

    private MleMain() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.setProperty(LOG_LEVEL, "off");
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter problems = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(System.getenv(), out, problems, arguments));
    }

    /**
     * Runs the command.
     *
     * @param variables the environment variables
     * @return 0 if all was done, 1 if not, 2 for a wrong command line
     */
    static int run(Map<String, String> variables, PrintWriter out, PrintWriter problems, String... arguments) {
        return commands(variables)
                .setOut(out)
                .setErr(problems)
                .setExecutionExceptionHandler(MleMain::explain)
                .setParameterExceptionHandler(MleMain::explainUsage)
                .execute(arguments);
    }

    static CommandLine commands(Map<String, String> variables) {
        CommandLine main = new CommandLine(new MleMain())
                .addSubcommand(new CreateEntitiesCommand(variables))
                .addSubcommand(new CallCommand())
                .addSubcommand(new InspectCommand(variables))
                .addSubcommand(new KeysCommand(variables))
                .addSubcommand(new AuditVerifyCommand())
                .addSubcommand(new DoctorCommand(variables));
        MessageCommands.all(variables).forEach(main::addSubcommand);
        KeyLifeCommands.all(variables).forEach(main::addSubcommand);
        return main;
    }

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    private boolean version;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Show Camel's log.")
    private void setVerbose(boolean verbose) {
        if (verbose) {
            System.setProperty(LOG_LEVEL, "info");
        }
    }

    private static int explain(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        command.getErr().println(FailureSentence.of(failure));
        command.getErr().flush();
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** Without the values that were given: who tries to pass a secret shall not find it in a log. */
    private static String problem(CommandLine.ParameterException failure) {
        if (!(failure instanceof CommandLine.UnmatchedArgumentException unmatched)) {
            return String.valueOf(failure.getMessage());
        }
        String options = unmatched.getUnmatched().stream()
                .filter(argument -> argument.startsWith("-"))
                .map(argument -> "'" + argument.replaceFirst("=.*", "") + "'")
                .collect(Collectors.joining(", "));
        return options.isEmpty() ? "There are too many arguments" : "Unknown option: " + options;
    }

    private static int explainUsage(CommandLine.ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        command.getErr()
                .println(problem(failure) + "; see " + command.getCommandSpec().qualifiedName() + " --help");
        command.getErr().flush();
        return CommandLine.ExitCode.USAGE;
    }
}
