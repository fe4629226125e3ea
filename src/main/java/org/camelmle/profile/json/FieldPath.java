package org.camelmle.profile.json;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where in a JSON body a field stands: a JSON pointer (RFC 6901), {@code /customer/name}, or the same with dots,
 * {@code customer.name}. The token {@code *} is every member of an object and every element of an array.
 *
 * @param text as it was written, without the mark
 * @param tokens from the outermost on
 * @param optional whether a body without the field is fine; marked by a {@code ?} at the end
 */
public record FieldPath(String text, List<String> tokens, boolean optional) {

    private static final String ANY = "*";
    private static final Pattern BAD_ESCAPE = Pattern.compile("~(?![01])");

    public FieldPath {
        tokens = List.copyOf(tokens);
        if (tokens.isEmpty() || tokens.stream().anyMatch(String::isEmpty)) {
            throw new IllegalArgumentException("the path '" + text + "' with an empty name");
        }
    }

    /** @throws IllegalArgumentException if it is no path, saying which and why */
    static FieldPath parse(String written) {
        boolean optional = written.endsWith("?");
        String path = optional ? written.substring(0, written.length() - 1) : written;
        return new FieldPath(path, path.startsWith("/") ? ofPointer(path) : ofDots(path), optional);
    }

    private static List<String> ofPointer(String path) {
        if (BAD_ESCAPE.matcher(path).find()) {
            throw new IllegalArgumentException("the path '" + path + "' with a '~' that is neither ~0 nor ~1");
        }
        List<String> tokens = new ArrayList<>();
        for (String token : path.substring(1).split("/", -1)) {
            tokens.add(token.replace("~1", "/").replace("~0", "~"));
        }
        return tokens;
    }

    private static List<String> ofDots(String path) {
        String plain = path.startsWith("$.") ? path.substring(2) : path;
        return List.of(plain.replace("[*]", ".*").split("\\.", -1));
    }

    int depth() {
        return tokens.size();
    }

    /** Whether the field itself, and not something around it, stands at this depth. */
    boolean endsAt(int depth) {
        return depth == tokens.size() - 1;
    }

    boolean matches(int depth, String name) {
        String token = tokens.get(depth);
        return token.equals(ANY) || token.equals(name);
    }

    /** Whether one may select something that holds what the other selects. */
    boolean mayHold(FieldPath other) {
        if (depth() >= other.depth()) {
            return false;
        }
        for (int i = 0; i < depth(); i++) {
            String mine = tokens.get(i);
            String others = other.tokens.get(i);
            if (!mine.equals(ANY) && !others.equals(ANY) && !mine.equals(others)) {
                return false;
            }
        }
        return true;
    }

    String lastToken() {
        return tokens.get(tokens.size() - 1);
    }

    @Override
    public String toString() {
        return text;
    }
}
