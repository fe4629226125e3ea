package org.camelmle.component.observe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.camelmle.jose.HmacSha256;

/**
 * An endpoint's URI without the secrets in it. Camel puts it on every exchange that goes there, which some transports take
 * along, and shows it in its developer console.
 */
public final class ShownUri {

    private static final int DIGITS = 12;

    // Of this process alone, so that nobody can try out secrets.
    private static final HmacSha256 MARK = new HmacSha256(UUID.randomUUID() + " " + UUID.randomUUID());

    // What stands in a value behind a ? or & counts, too.
    private static final Pattern PARAMETER =
            Pattern.compile("([?&]([^?&=]*)=)(RAW\\(.*?\\)(?=&|$)|RAW\\{.*?\\}(?=&|$)|[^&]*)");

    // In the query of a target, encoded or not. Visa wants its key there.
    private static final Pattern KEY_OF_A_TARGET =
            Pattern.compile("(?i)((?:[?&]|%3F|%26)api[-_]?key(?:=|%3D))(?!xxxxxx|RAW\\()((?:(?!%26)[^&)])+)");

    private ShownUri() {}

    /**
     * In the place of each secret stands a mark: another one for another secret, as endpoints are told apart by their URI.
     * References to beans stay. Names count in the spellings that Camel takes: in any case, with dashes, encoded, behind
     * {@code configuration.} and the like. A target's {@code apikey} is a secret, whatever the options are.
     *
     * @param secrets names of options
     */
    public static String of(String uri, Set<String> secrets) {
        Set<String> names = secrets.stream().map(ShownUri::spelledAlike).collect(Collectors.toSet());
        return marked(KEY_OF_A_TARGET, withoutSecrets(uri, names));
    }

    /** A secret goes on to the next &; in another value there may be names again. */
    private static String withoutSecrets(String text, Set<String> names) {
        return PARAMETER
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(found.group(1)
                        + (names.contains(spelledAlike(decoded(found.group(2))))
                                ? shown(found.group(3))
                                : withoutSecrets(found.group(3), names))));
    }

    private static String decoded(String name) {
        try {
            return URLDecoder.decode(name, UTF_8);
        } catch (IllegalArgumentException e) {
            return name;
        }
    }

    /** The last part, and of that the letters: Camel takes dashes, brackets, any case and a path of beans before it. */
    private static String spelledAlike(String name) {
        return name.substring(name.lastIndexOf('.') + 1)
                .replaceAll("\\[.*?]|-", "")
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT);
    }

    private static String marked(Pattern secret, String uri) {
        return secret.matcher(uri)
                .replaceAll(found -> Matcher.quoteReplacement(found.group(1) + shown(found.group(2))));
    }

    private static String shown(String value) {
        boolean isReference = value.startsWith("#") || value.startsWith("%23");
        return isReference || value.isEmpty()
                ? value
                : "xxxxxx"
                        + HexFormat.of()
                                .formatHex(MARK.of(value.getBytes(UTF_8)))
                                .substring(0, DIGITS);
    }
}
