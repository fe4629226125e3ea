package org.camelmle.sandbox;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.camelmle.MleException;
import org.camelmle.keys.KeyFiles;
import org.camelmle.keys.MleKey;

/** Runs a sandbox from the command line until it is interrupted. */
public final class SandboxMain {

    static final String USAGE = """
            Usage: SandboxMain [options]
            Runs Method Financial's API on this machine, with message-level encryption, until interrupted.

              --port NUMBER      the port on the loopback address (default: a free one)
              --api-key TEXT     the API key to accept (default: a random one, printed)
              --method-key FILE  the server's key pair as JWK, JWKS or PEM (default: a new one)
              --team-key FILE    a public key of yours, registered at the start; may be repeated
              --require-mle      refuse requests with a plain body
              --reprocess-500s   do not store answers of 500 and above under an Idempotency-Key
              --help             print this text
            """;

    private SandboxMain() {}

    /** Exits with 2 if the command line is wrong. */
    public static void main(String[] arguments) throws InterruptedException {
        if (List.of(arguments).contains("--help")) {
            System.out.print(USAGE);
            return;
        }
        try {
            start(List.of(arguments), System.out);
        } catch (IllegalArgumentException | UncheckedIOException | MleException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
        new CountDownLatch(1).await();
    }

    /** Starts a sandbox and prints how to reach it. */
    static Sandbox start(List<String> arguments, PrintStream out) {
        Sandbox sandbox = options(arguments).start();
        Runtime.getRuntime().addShutdownHook(new Thread(sandbox::close));
        out.println("METHOD_URL=" + sandbox.url());
        out.println("METHOD_API_KEY=" + sandbox.apiKey());
        return sandbox;
    }

    private static SandboxBuilder options(List<String> arguments) {
        SandboxBuilder options = Sandbox.method();
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            switch (option) {
                case "--port" -> options.port(port(value(option, rest)));
                case "--api-key" -> options.apiKey(value(option, rest));
                case "--method-key" -> keys(value(option, rest)).forEach(options::methodKey);
                case "--team-key" -> keys(value(option, rest)).forEach(options::teamKey);
                case "--require-mle" -> options.requireMle();
                case "--reprocess-500s" -> options.reprocess500s();
                default ->
                    throw new IllegalArgumentException("Unknown option '" + option + "'; --help lists the known ones");
            }
        }
        return options;
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException("The option " + option + " needs a value");
        }
        return rest.next();
    }

    private static int port(String text) {
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > 65535) {
            throw new IllegalArgumentException("The port must be a number from 0 to 65535, but is '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    private static List<MleKey> keys(String file) {
        try {
            return KeyFiles.read(Files.readAllBytes(Path.of(file)), file, new char[0])
                    .keys();
        } catch (IOException e) {
            throw new IllegalArgumentException("The key file '" + file + "' cannot be read");
        }
    }
}
