package org.camelmle.profile.json;

/**
 * Walks over JSON that was checked to be strict before: it only has to know where things end. Nothing is decoded or
 * built.
 */
final class JsonCursor {

    private final byte[] json;
    private int at;

    JsonCursor(byte[] json) {
        this.json = json;
    }

    /** The first octet of what comes next. */
    byte next() {
        while (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t') {
            at++;
        }
        return json[at];
    }

    /** Steps over a bracket, a colon or a comma. */
    void step() {
        next();
        at++;
    }

    /** Steps over a comma, or over the closing bracket: then there is nothing more. */
    boolean hasMore(char closing) {
        byte found = next();
        if (found == ',' || found == closing) {
            at++;
        }
        return found != closing;
    }

    /** Steps over a string and gives what stands between its quotes. */
    Span string() {
        next();
        int from = ++at;
        while (json[at] != '"') {
            at += json[at] == '\\' ? 2 : 1;
        }
        return new Span(from, at++);
    }

    /** Steps over a value and gives all of it. */
    Span value() {
        byte first = next();
        int from = at;
        if (first == '"') {
            string();
        } else if (first == '{' || first == '[') {
            structure();
        } else {
            while (at < json.length && isOfLiteral(json[at])) {
                at++;
            }
        }
        return new Span(from, at);
    }

    private void structure() {
        int depth = 0;
        do {
            byte octet = json[at];
            if (octet == '"') {
                string();
                continue;
            }
            if (octet == '{' || octet == '[') {
                depth++;
            } else if (octet == '}' || octet == ']') {
                depth--;
            }
            at++;
        } while (depth > 0);
    }

    private static boolean isOfLiteral(byte octet) {
        return octet > ' ' && octet != ',' && octet != '}' && octet != ']';
    }
}
