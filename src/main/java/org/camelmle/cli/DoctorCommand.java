package org.camelmle.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.component.http.HttpComponent;
import org.camelmle.component.MleComponent;
import org.camelmle.component.MleConfiguration;
import org.camelmle.component.MleEndpoint;
import org.camelmle.component.http.HttpEndpoints;
import org.camelmle.component.http.JsonBody;
import org.camelmle.message.FallbackMode;
import org.camelmle.profile.Profile;
import org.camelmle.profile.Profiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Checks a configuration end to end and says what would fail in production. */
@Command(
        name = "doctor",
        description =
                "Checks a configuration end to end: options, keys of both sides, environments, what camel-http would "
                        + "do by itself, and encrypts a message to the provider's key. Nothing is sent but the fetch of keys.",
        footer = {
            "",
            Setup.VARIABLES,
            "",
            "Examples:",
            "  camel-mle doctor --settings application.properties",
            "  camel-mle doctor --settings application.properties --json --offline",
            "",
            "Exit code: 0 if nothing would fail, 1 if something would, 2 for a wrong command line."
        })
@SuppressWarnings("UnusedVariable") // Picocli sets the options.
final class DoctorCommand implements Callable<Integer> {

    private enum Verdict {
        OK,
        WARN,
        FAIL
    }

    private record Finding(Verdict verdict, String what, String sentence) {}

    private static final int LONGEST_CONNECT = 30_000;
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]+");

    @Spec
    private CommandSpec spec;

    @Mixin
    private Setup setup;

    @Option(names = "--offline", description = "Fetch nothing.")
    private boolean offline;

    @Option(names = "--json", description = "Write the findings as JSON.")
    private boolean json;

    private final Map<String, String> variables;
    private final List<Finding> findings = new ArrayList<>();

    DoctorCommand(Map<String, String> variables) {
        this.variables = variables;
    }

    @Override
    public Integer call() {
        try (CamelSession camel = setup.start(variables, Map.of())) {
            examine(camel);
        } catch (RuntimeException e) {
            // Properties that Camel itself refuses.
            add(Verdict.FAIL, "start", FailureSentence.of(e));
        }
        report();
        return findings.stream().anyMatch(finding -> finding.verdict() == Verdict.FAIL) ? 1 : 0;
    }

    private void examine(CamelSession camel) {
        CamelContext context = camel.context();
        MleConfiguration options =
                context.getComponent("mle", MleComponent.class).getConfiguration();
        lookAtKeyFile(options);
        lookAtHttp(context.getComponent("http", HttpComponent.class), "http");
        lookAtHttp(context.getComponent("https", HttpComponent.class), "https");
        lookAtSpooling(context);
        lookAtEnvironments(options, context);
        lookAtPlainHttp(context);
        lookAtFallback(options);
        if (!offline) {
            attempt("peer's keys", camel.send("mle:refreshKeys", null), "fetched, with one to encrypt to");
            attempt(
                    "encryption",
                    camel.send(encryption(options), "{}".getBytes(StandardCharsets.US_ASCII)),
                    "a message was encrypted to the peer's key");
        }
        lookAtKeys(context);
    }

    /** Where requests are signed, for the address that the profile names: what is signed is not sent. */
    private static String encryption(MleConfiguration options) {
        return builtIn(options)
                .filter(profile -> profile.signing().isPresent())
                .map(profile -> Objects.toString(
                        options.getBaseUrl(),
                        String.valueOf(profile.environments().get(environment(profile, options)))))
                .map(url -> "mle:encrypt?httpMethod=POST&target=" + url + "/")
                .orElse("mle:encrypt");
    }

    /** The profile, if it is none of the user's own. */
    private static Optional<Profile> builtIn(MleConfiguration options) {
        return options.getProfile() instanceof String name && !name.startsWith("#")
                ? Optional.of(Profiles.byName(name))
                : Optional.empty();
    }

    private static String environment(Profile profile, MleConfiguration options) {
        return profile.environmentOr(Optional.ofNullable(options.getEnvironment()));
    }

    private void attempt(String what, Exchange exchange, String done) {
        if (exchange.getException() == null) {
            add(Verdict.OK, what, done);
        } else {
            add(Verdict.FAIL, what, FailureSentence.of(exchange.getException()));
        }
    }

    /** What health, the console and JMX say too. */
    private void lookAtKeys(CamelContext context) {
        try {
            MleEndpoint endpoint = context.getEndpoint("mle:call?target=mock:none", MleEndpoint.class);
            String problems = offline ? "" : endpoint.getProblems();
            if (!problems.isEmpty()) {
                add(Verdict.FAIL, "keys", problems);
            }
            if (!endpoint.getWarnings().isEmpty()) {
                add(Verdict.WARN, "keys", endpoint.getWarnings());
            }
        } catch (RuntimeException e) {
            add(Verdict.FAIL, "options", FailureSentence.of(e));
        }
    }

    private void lookAtKeyFile(MleConfiguration options) {
        if (options.getPrivateKeys() == null) {
            add(
                    Verdict.FAIL,
                    "own keys",
                    "privateKeys is not set: nothing could be decrypted; see camel-mle keys generate");
            return;
        }
        if (!(options.getPrivateKeys() instanceof String location) || !location.startsWith("file:")) {
            return;
        }
        Arrays.stream(location.split(",", -1))
                .map(String::strip)
                .filter(one -> one.startsWith("file:"))
                .forEach(one -> lookAtKeyFile(Path.of(one.substring("file:".length()))));
    }

    private void lookAtKeyFile(Path file) {
        try {
            List<String> open = Files.isDirectory(file) ? openIn(file) : openForReading(file);
            if (open.isEmpty()) {
                add(Verdict.OK, "own keys", "others cannot use " + file);
            }
            open.forEach(what -> add(Verdict.WARN, "own keys", "others may use " + what));
        } catch (IOException | UnsupportedOperationException e) {
            add(Verdict.FAIL, "own keys", "there is no readable key file " + file + "; see camel-mle keys generate");
        }
    }

    private static List<String> openForReading(Path file) throws IOException {
        return mayOthers(file, "") ? List.of(file + "; set its mode to 600") : List.of();
    }

    /** A folder shows names to who may look into it, and no key; to who may write, it gives any key for ours. */
    private static List<String> openIn(Path folder) throws IOException {
        List<String> open = new ArrayList<>();
        if (mayOthers(folder, "WRITE")) {
            open.add(folder + "; set its mode to 755");
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.pem")) {
            for (Path file : files) {
                if (!file.toString().endsWith(".public.pem")) {
                    open.addAll(openForReading(file));
                }
            }
        }
        return open;
    }

    private static boolean mayOthers(Path file, String what) throws IOException {
        return Files.getPosixFilePermissions(file).stream()
                .map(PosixFilePermission::name)
                .anyMatch(name -> !name.startsWith("OWNER") && name.endsWith(what));
    }

    /** mle:call and our own fetches repeat nothing behind our back; a to step with an http URI does. */
    private void lookAtHttp(HttpComponent http, String name) {
        String prefix = "camel.component." + name;
        if (!http.isAutomaticRetriesDisabled()) {
            add(
                    Verdict.WARN,
                    prefix,
                    "a plain http step repeats a POST on 429 and 503 by itself, with the same bytes; set " + prefix
                            + ".automatic-retries-disabled=true");
        }
        if (http.getConnectTimeout() > LONGEST_CONNECT || http.getResponseTimeout() <= 0) {
            add(
                    Verdict.WARN,
                    prefix,
                    "calls may hang for minutes; set " + prefix + ".connect-timeout=2000 and " + prefix
                            + ".response-timeout=30000");
        }
    }

    private void lookAtSpooling(CamelContext context) {
        if (Boolean.TRUE.equals(context.getStreamCachingStrategy().isSpoolEnabled())
                && context.getStreamCachingStrategy().getSpoolCipher() == null) {
            add(
                    Verdict.FAIL,
                    "stream caching",
                    "decrypted bodies would be written to disk; leave spooling off, or set "
                            + "camel.main.stream-caching-spool-cipher=AES/CTR/NoPadding");
        }
    }

    /** An address anywhere in the properties with the host of another environment than the one whose keys are used. */
    private void lookAtEnvironments(MleConfiguration options, CamelContext context) {
        builtIn(options).ifPresent(profile -> {
            String wanted = environment(profile, options);
            properties(context).forEach((key, value) -> {
                List<String> there = environmentsIn(value, profile);
                if (!there.isEmpty() && !there.contains(wanted)) {
                    add(
                            Verdict.FAIL,
                            "environments",
                            key + " is of the environment " + there.get(0) + ", but the keys are of " + wanted
                                    + "; set both to one");
                }
            });
        });
    }

    /** Some providers have one host for several environments. */
    private static List<String> environmentsIn(String value, Profile profile) {
        Set<String> hosts = HOST.matcher(value)
                .results()
                .map(found -> found.group().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        return profile.environments().entrySet().stream()
                .filter(environment -> hosts.contains(environment.getValue().getHost()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Bodies are encrypted there too, but not the credential beside them. */
    private void lookAtPlainHttp(CamelContext context) {
        properties(context).forEach((key, value) -> {
            if (HttpEndpoints.isPlainHttp(value)) {
                add(
                        Verdict.WARN,
                        "plain http",
                        key + " is http: to another host, where credentials cross the network in clear; write https:");
            }
        });
    }

    private void lookAtFallback(MleConfiguration options) {
        if (options.getFallback() != FallbackMode.never) {
            add(
                    Verdict.WARN,
                    "fallback",
                    "camel.component.mle.fallback counts for nothing; a call that may go in plaintext says so itself");
        }
    }

    /** Those of the file, by name, with what their placeholders stand for. */
    private Map<String, String> properties(CamelContext context) {
        Properties properties = new Properties();
        setup.settings().ifPresent(file -> {
            try (var in = Files.newInputStream(file)) {
                properties.load(in);
            } catch (IOException e) {
                throw new CommandFailure("There is no readable file " + file);
            }
        });
        Map<String, String> resolved = new TreeMap<>();
        properties.forEach((key, value) -> resolved.put(key.toString(), resolved(context, value.toString())));
        return resolved;
    }

    private static String resolved(CamelContext context, String value) {
        try {
            return context.resolvePropertyPlaceholders(value);
        } catch (RuntimeException e) {
            // Something is not set here; what is not known cannot be judged.
            return value;
        }
    }

    private void add(Verdict verdict, String what, String sentence) {
        findings.add(new Finding(verdict, what, sentence));
    }

    private void report() {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Setup.text(JsonBody.of(Map.of(
                    "findings",
                    findings.stream()
                            .map(finding -> Map.of(
                                    "verdict", finding.verdict().name().toLowerCase(Locale.ROOT),
                                    "what", finding.what(),
                                    "sentence", finding.sentence()))
                            .toList()))));
        } else {
            findings.forEach(finding ->
                    out.printf(Locale.ROOT, "%-4s  %s: %s%n", finding.verdict(), finding.what(), finding.sentence()));
        }
        out.flush();
    }
}
