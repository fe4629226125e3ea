package org.camelmle.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.camelmle.profile.Profiles;

/**
 * A real environment of Method, or what stands in its place.
 *
 * @param environment its name, or what it is where it is none of Method's own
 * @param url the API root, without a slash at its end
 * @param apiKey goes into the Authorization header; never printed
 */
record Destination(String environment, URI url, String apiKey) {

    static final String ENVIRONMENT = "METHOD_ENVIRONMENT";
    static final String URL = "METHOD_URL";
    static final String API_KEY = "METHOD_API_KEY";

    private static final String CUSTOM = "custom";
    private static final String EMBEDDED = "a sandbox in this process";
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    /** What the environment variables name; nothing if neither an environment nor a URL is given. */
    static Optional<Destination> of(Map<String, String> variables) {
        Optional<String> environment = given(variables, ENVIRONMENT);
        Optional<String> url = given(variables, URL);
        if (environment.isEmpty() && url.isEmpty()) {
            return Optional.empty();
        }
        URI root = url.map(Destination::parse).orElseGet(() -> urlOf(environment.orElseThrow()));
        String name = environmentOf(root);
        environment.ifPresent(expected -> checkAgree(expected, name));
        return Optional.of(new Destination(name, root, apiKey(variables)));
    }

    boolean isProduction() {
        return environment.equals("production");
    }

    /** Whether it is one of Method's own environments. */
    boolean isMethods() {
        return !environment.equals(CUSTOM) && !isEmbedded();
    }

    boolean isEmbedded() {
        return environment.equals(EMBEDDED);
    }

    static Destination embedded(URI url, String apiKey) {
        return new Destination(EMBEDDED, url, apiKey);
    }

    /** Where it is, and from which side it is seen what left. */
    String describe() {
        return isEmbedded()
                ? EMBEDDED + ", " + url + "; \"left\" is what it received"
                : environment + ", " + url + "; \"left\" is what was sent";
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "Destination[" + environment + ", " + url + "]";
    }

    private static Optional<String> given(Map<String, String> variables, String name) {
        return Optional.ofNullable(variables.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    private static Map<String, URI> known() {
        return Profiles.byName("method").environments();
    }

    private static URI urlOf(String environment) {
        URI url = known().get(environment);
        if (url == null) {
            throw new CommandFailure(
                    "Unknown " + ENVIRONMENT + " '" + environment + "'; known: " + String.join(", ", known().keySet()));
        }
        return url;
    }

    private static String environmentOf(URI url) {
        return known().entrySet().stream()
                .filter(entry -> entry.getValue().getHost().equalsIgnoreCase(url.getHost()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(CUSTOM);
    }

    private static void checkAgree(String expected, String found) {
        urlOf(expected);
        if (!found.equals(CUSTOM) && !found.equals(expected)) {
            throw new CommandFailure(URL + " is of the environment " + found + ", but " + ENVIRONMENT + " says "
                    + expected + "; set only one of them");
        }
    }

    private static URI parse(String text) {
        try {
            URI url = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            boolean https = "https".equalsIgnoreCase(url.getScheme());
            boolean loopback = "http".equalsIgnoreCase(url.getScheme()) && LOOPBACK.contains(url.getHost());
            if (url.getHost() != null && url.getUserInfo() == null && url.getQuery() == null && (https || loopback)) {
                return url;
            }
        } catch (URISyntaxException e) {
            // The sentence below is for this case too.
        }
        throw new CommandFailure(URL + " must be an https URL without user and query, or http on this machine");
    }

    private static String apiKey(Map<String, String> variables) {
        String key = given(variables, API_KEY)
                .orElseThrow(() -> new CommandFailure(
                        API_KEY + " is not set; a real environment needs your key (sk_...) in this variable"));
        if (!key.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new CommandFailure(API_KEY + " has characters that no API key has, such as spaces or line ends");
        }
        return key;
    }
}
