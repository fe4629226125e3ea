package org.camelmle.profile.json;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The fast reading of a body that is exactly {@code {"<name>": "<plain ASCII text>"}}, with white space where JSON allows
 * it. It finds nothing in any other body, which says nothing about that body.
 */
public final class SoleMember {

    private final String name;
    private final byte[] body;
    private int at;

    public SoleMember(String name, byte[] body) {
        this.name = name;
        this.body = body;
    }

    /** What is between the first and the last quote of the value, judged by the body's two ends alone. */
    public Optional<Span> guess() {
        if (!skipOpening()) {
            return Optional.empty();
        }
        int brace = lastBefore(body.length);
        int quote = lastBefore(brace);
        return quote >= at && body[brace] == '}' && body[quote] == '"'
                ? Optional.of(new Span(at, quote))
                : Optional.empty();
    }

    /** The last octet before this one that is no white space. */
    private int lastBefore(int end) {
        int last = end - 1;
        while (last >= at && isWhiteSpace(body[last])) {
            last--;
        }
        return last;
    }

    /** The text between the member's quotes. */
    public Optional<Span> find() {
        if (!skipOpening()) {
            return Optional.empty();
        }
        int from = at;
        int to = endOfText(from);
        at = to + 1;
        if (to == body.length || !skip('}')) {
            return Optional.empty();
        }
        skipWhiteSpace();
        return at == body.length ? Optional.of(new Span(from, to)) : Optional.empty();
    }

    private boolean skipOpening() {
        return skip('{') && skipName() && skip(':') && skip('"');
    }

    private boolean skipName() {
        if (!skip('"')) {
            return false;
        }
        for (byte expected : name.getBytes(StandardCharsets.US_ASCII)) {
            if (at == body.length || body[at] != expected) {
                return false;
            }
            at++;
        }
        return at < body.length && body[at++] == '"';
    }

    private boolean skip(char expected) {
        skipWhiteSpace();
        if (at == body.length || body[at] != expected) {
            return false;
        }
        at++;
        return true;
    }

    private void skipWhiteSpace() {
        while (at < body.length && isWhiteSpace(body[at])) {
            at++;
        }
    }

    private static boolean isWhiteSpace(byte octet) {
        return octet == ' ' || octet == '\n' || octet == '\r' || octet == '\t';
    }

    /** Where the closing quote is, or the body's length if something else than plain ASCII comes before it. */
    private int endOfText(int from) {
        byte[] text = body;
        for (int i = from; i < text.length; i++) {
            byte octet = text[i];
            if (octet == '"') {
                return i;
            }
            // Escapes, control characters, and (as negative bytes) everything beyond ASCII.
            if (octet == '\\' || octet < ' ') {
                return text.length;
            }
        }
        return text.length;
    }
}
