package org.camelmle.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * What the tools have in common: whose rules apply and where the keys are. Secrets come from environment variables or
 * the settings only: a command line can be read by every user of the machine.
 */
@SuppressWarnings("UnusedVariable") // Picocli sets the options.
final class Setup {

    /** In octets: what a command reads at most. */
    private static final int MOST = 16 * 1024 * 1024;

    private static final Map<String, String> SECRETS = Map.of(
            "MLE_API_KEY", "api-key",
            "MLE_KEY_PASSWORD", "key-password",
            "MLE_WEBHOOK_SECRET", "secret",
            "MLE_WEBHOOK_TOKEN", "token");

    /** Where key files are unless something else is said. */
    static final String USUAL_KEYS = "keys/own.jwks.json";

    /** For the help of each command. */
    static final String VARIABLES = "Secrets are read from the environment (MLE_API_KEY, MLE_KEY_PASSWORD, "
            + "MLE_WEBHOOK_SECRET, MLE_WEBHOOK_TOKEN) or from the file of --settings, never from the command line.";

    @Option(names = "--settings", paramLabel = "FILE", description = "Camel's properties to begin with.")
    private Optional<Path> settings = Optional.empty();

    @Option(names = "--profile", paramLabel = "NAME", description = "Whose rules apply. Default: method")
    private Optional<String> profile = Optional.empty();

    @Option(names = "--environment", paramLabel = "NAME", description = "The provider's, such as dev or production.")
    private Optional<String> environment = Optional.empty();

    @Option(
            names = "--base-url",
            paramLabel = "URL",
            description = "The provider's API root, in place of an environment.")
    private Optional<String> baseUrl = Optional.empty();

    @Option(
            names = "--keys",
            paramLabel = "FILE",
            description = "Your own keys: a JWKS, or with a slash at its end a folder of PEM files.")
    private Optional<String> keys = Optional.empty();

    @Option(
            names = "--peer-keys",
            paramLabel = "LOCATION",
            description = "The peer's keys: a URL or file:<path>. Default: the provider's own")
    private Optional<String> peerKeys = Optional.empty();

    Optional<Path> settings() {
        return settings;
    }

    /** The key file, if one is named here or in the default place. */
    Optional<String> keys() {
        return keys.or(() -> Optional.of(USUAL_KEYS).filter(file -> settings.isEmpty() && Files.exists(Path.of(file))));
    }

    /** The default place, for commands that make a file. */
    String keysToMake() {
        return keys.orElse(USUAL_KEYS);
    }

    /**
     * Starts a Camel with all this.
     *
     * @param more further options of the component, by their names in properties
     */
    CamelSession start(Map<String, String> variables, Map<String, String> more) {
        Map<String, String> options = new HashMap<>();
        SECRETS.forEach((variable, option) -> put(options, option, Optional.ofNullable(variables.get(variable))));
        put(options, "profile", profile);
        put(options, "environment", environment);
        put(options, "base-url", baseUrl);
        put(options, "public-keys", peerKeys);
        put(options, "private-keys", keys().map(file -> "file:" + file));
        options.putAll(more);
        Map<String, String> properties = new HashMap<>();
        options.forEach((name, value) -> properties.put("camel.component.mle." + name, value));
        return CamelSession.start(settings, properties, Map.of());
    }

    private static void put(Map<String, String> options, String name, Optional<String> value) {
        value.filter(text -> !text.isEmpty()).ifPresent(text -> options.put(name, text));
    }

    /** Has an operation of the component done and gives what it left as body. */
    static byte[] operate(CamelSession camel, String uri, byte @Nullable [] body, Map<String, String> headers) {
        Exchange exchange = camel.send(uri, body, headers);
        if (exchange.getException() != null) {
            throw new CommandFailure(FailureSentence.of(exchange.getException()));
        }
        byte[] result = exchange.getMessage().getBody(byte[].class);
        return result == null ? new byte[0] : result;
    }

    static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }

    /** A file's content, or what comes on standard input for {@code -}. */
    static byte[] read(Path file) {
        try (InputStream in = file.toString().equals("-") ? System.in : Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MOST + 1);
            if (content.length > MOST) {
                throw new CommandFailure(file + " is larger than 16 MiB");
            }
            return content;
        } catch (IOException e) {
            throw new CommandFailure("There is no readable file " + file);
        }
    }
}
