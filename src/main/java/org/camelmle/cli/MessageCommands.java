package org.camelmle.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.camelmle.MleErrorCode;
import org.camelmle.MleException;
import org.camelmle.component.http.JsonBody;
import org.camelmle.message.WebhookReceiver;
import org.camelmle.profile.Profile;
import org.camelmle.profile.Profiles;
import org.camelmle.profile.http.WebhookScheme;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tools for one message: encrypt, decrypt, explain an error, verify a webhook. */
final class MessageCommands {

    private MessageCommands() {}

    static List<Object> all(Map<String, String> variables) {
        return List.of(new Encrypt(variables), new Decrypt(variables), new Explain(), new VerifyWebhook(variables));
    }

    @Command(
            name = "encrypt",
            description = "Encrypts a body to the peer's key and prints the wire body.",
            footer = {
                "",
                Setup.VARIABLES,
                "",
                "Examples:",
                "  camel-mle encrypt --environment dev --keys keys/own.jwks.json entity.json",
                "  echo '{}' | camel-mle encrypt --profile jwe --peer-keys file:peer.pem -"
            })
    @SuppressWarnings("UnusedVariable") // Picocli sets the options.
    static final class Encrypt implements Callable<Integer> {

        private final Map<String, String> variables;

        @Spec
        private CommandSpec spec;

        @Parameters(paramLabel = "FILE", description = "The plaintext; - for standard input.")
        private Path file;

        @Mixin
        private Setup setup;

        Encrypt(Map<String, String> variables) {
            this.variables = variables;
        }

        @Override
        public Integer call() {
            byte[] plaintext = Setup.read(file);
            try (CamelSession camel = setup.start(variables, Map.of())) {
                print(spec, Setup.operate(camel, "mle:encrypt", plaintext, Map.of()));
                return 0;
            }
        }
    }

    @Command(
            name = "decrypt",
            description = "Decrypts a wire body with one of your keys and prints the plaintext.",
            footer = {
                "",
                Setup.VARIABLES,
                "",
                "Examples:",
                "  camel-mle decrypt --keys keys/own.jwks.json answer.json",
                "  camel-mle decrypt --role server --keys provider.jwks.json --peer-keys file:team.pem request.json"
            })
    @SuppressWarnings("UnusedVariable") // Picocli sets the options.
    static final class Decrypt implements Callable<Integer> {

        private final Map<String, String> variables;

        @Spec
        private CommandSpec spec;

        @Parameters(paramLabel = "FILE", description = "The wire body; - for standard input.")
        private Path file;

        @Option(
                names = "--role",
                paramLabel = "ROLE",
                description = "client: an answer of the provider's. server: a request. Default: client",
                defaultValue = "client")
        private String role;

        @Mixin
        private Setup setup;

        Decrypt(Map<String, String> variables) {
            this.variables = variables;
        }

        @Override
        public Integer call() {
            byte[] wire = Setup.read(file);
            try (CamelSession camel = setup.start(variables, Map.of("role", role))) {
                print(spec, Setup.operate(camel, "mle:decrypt", wire, marker(role)));
                return 0;
            }
        }
    }

    @Command(
            name = "explain",
            description = "Explains an error of encryption: by its code, or by the provider's answer in a file.",
            footer = {
                "",
                "Examples:",
                "  camel-mle explain MLE_INVALID_CID",
                "  camel-mle explain --status 400 answer.json"
            })
    @SuppressWarnings("UnusedVariable") // Picocli sets the options.
    static final class Explain implements Callable<Integer> {

        @Spec
        private CommandSpec spec;

        @Parameters(paramLabel = "CODE|FILE", description = "Such as MLE_INVALID_KID; or a file, or -.")
        private String what;

        @Option(
                names = "--status",
                paramLabel = "NUMBER",
                description = "The answer's HTTP status. Default: the one documented for a code, or 500",
                defaultValue = "0")
        private int status;

        @Option(names = "--profile", description = "Whose answer it is. Default: method", defaultValue = "method")
        private String profileName;

        @Override
        public Integer call() {
            Profile profile = Profiles.byName(profileName);
            Optional<MleErrorCode> code = MleErrorCode.of(what);
            byte[] body = code.map(MessageCommands::answerWith).orElseGet(() -> Setup.read(Path.of(what)));
            int documented = code.map(MleErrorCode::httpStatus).orElse(500);
            MleException error = profile.errors()
                    .read(body, status == 0 ? documented : status, name -> Optional.empty())
                    .orElseThrow(() -> new CommandFailure(
                            "This is no error of encryption that the profile " + profileName + " knows"));
            Map<String, Object> explained = new LinkedHashMap<>();
            error.providerCode().ifPresent(found -> explained.put("code", found));
            explained.put("exception", error.getClass().getSimpleName());
            explained.put("found", error.explanation().found());
            explained.put("likelyCause", error.explanation().likelyCause());
            explained.put("next", error.explanation().nextStep());
            print(spec, JsonBody.of(explained));
            return 0;
        }
    }

    @Command(
            name = "webhook-verify",
            description = "Says whether a delivery of a webhook, as it was recorded, proves that the provider sent it.",
            footer = {
                "",
                "MLE_WEBHOOK_SECRET and MLE_WEBHOOK_TOKEN are read from the environment, never from the command line.",
                "",
                "Example:",
                "  MLE_WEBHOOK_SECRET=... camel-mle webhook-verify --header-file headers.txt body.json"
            })
    @SuppressWarnings("UnusedVariable") // Picocli sets the options.
    static final class VerifyWebhook implements Callable<Integer> {

        private final Map<String, String> variables;

        @Spec
        private CommandSpec spec;

        @Parameters(paramLabel = "FILE", description = "The body, octet by octet as it came; - for standard input.")
        private Path file;

        @Option(
                names = "--header-file",
                paramLabel = "FILE",
                required = true,
                description = "The headers, one 'Name: value' a line; a token among them is a secret.")
        private Path headerFile;

        @Option(names = "--profile", description = "Whose webhook it is. Default: method", defaultValue = "method")
        private String profileName;

        VerifyWebhook(Map<String, String> variables) {
            this.variables = variables;
        }

        @Override
        public Integer call() {
            WebhookScheme scheme = Profiles.byName(profileName)
                    .webhooks()
                    .orElseThrow(() -> new CommandFailure("The profile " + profileName + " has no webhooks"));
            WebhookScheme.Secrets secrets = new WebhookScheme.Secrets(
                    given(variables, "MLE_WEBHOOK_SECRET"), Optional.empty(), given(variables, "MLE_WEBHOOK_TOKEN"));
            Map<String, String> headers = headers(headerFile);
            WebhookScheme.Delivery delivery = new WebhookReceiver(
                            scheme, secrets, WebhookScheme.Limits.DEFAULT, Clock.systemUTC())
                    .receive(Setup.read(file), name -> Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT))));
            print(
                    spec,
                    JsonBody.of(Map.of(
                            "authentic",
                            true,
                            "action",
                            delivery.action().name().toLowerCase(Locale.ROOT))));
            return 0;
        }
    }

    /** A file does not have the request's header; its body is taken for one that has. */
    private static Map<String, String> marker(String role) {
        return role.equals("server") ? Profiles.byName("method").marker() : Map.of();
    }

    private static byte[] answerWith(MleErrorCode code) {
        return ("{\"success\":false,\"data\":{\"error\":{\"type\":\"INVALID_REQUEST\",\"sub_type\":\"" + code.name()
                        + "\"}}}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Optional<String> given(Map<String, String> variables, String variable) {
        return Optional.ofNullable(variables.get(variable)).filter(text -> !text.isEmpty());
    }

    private static Map<String, String> headers(Path file) {
        Map<String, String> headers = new HashMap<>();
        List<String> lines =
                new String(Setup.read(file), StandardCharsets.UTF_8).lines().toList();
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return headers;
    }

    private static void print(CommandSpec spec, byte[] text) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(Setup.text(text));
        out.flush();
    }
}
