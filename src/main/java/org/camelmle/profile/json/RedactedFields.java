package org.camelmle.profile.json;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.camelmle.keys.StrictJson;

/** Finds the strings in a body that stand for a value which was taken out. */
public final class RedactedFields {

    /** More are not listed. */
    public static final int MOST = 100;

    /** Characters of a pointer: what is longer is cut, with three dots at its end. */
    public static final int LONGEST = 256;

    private final byte[] json;
    private final String mark;
    private final JsonCursor cursor;
    private final Deque<String> tokens = new ArrayDeque<>();
    private final List<String> found = new ArrayList<>();

    private RedactedFields(byte[] json, String mark) {
        this.json = json;
        this.mark = mark;
        this.cursor = new JsonCursor(json);
    }

    /**
     * JSON pointers (RFC 6901) to the strings that are exactly this mark, in the body's order; none if the body is no
     * strict JSON. In a name what cannot be printed is replaced.
     *
     * @param mark in ASCII, without quotes and backslashes
     */
    public static List<String> of(byte[] body, String mark) {
        if (!holds(body, ('"' + mark + '"').getBytes(US_ASCII))) {
            return List.of();
        }
        try {
            StrictJson.check(body, 0, body.length, StrictJson.Limits.PAYLOAD);
        } catch (StrictJson.NotJsonException e) {
            return List.of();
        }
        RedactedFields fields = new RedactedFields(body, mark);
        fields.value();
        return List.copyOf(fields.found);
    }

    /** Whether a value is this mark. */
    public static boolean is(byte[] json, Span value, String mark) {
        if (json[value.from()] != '"') {
            return false;
        }
        Span inside = new Span(value.from() + 1, value.to() - 1);
        if (JsonText.hasEscape(json, inside)) {
            return JsonText.decode(json, inside).equals(mark);
        }
        // Without a String of the value, which could not be wiped.
        byte[] octets = mark.getBytes(UTF_8);
        return Arrays.equals(json, inside.from(), inside.to(), octets, 0, octets.length);
    }

    private static boolean holds(byte[] body, byte[] part) {
        for (int from = 0; from <= body.length - part.length; from++) {
            int i = 0;
            while (i < part.length && body[from + i] == part[i]) {
                i++;
            }
            if (i == part.length) {
                return true;
            }
        }
        return false;
    }

    private void value() {
        switch (cursor.next()) {
            case '{' -> object();
            case '[' -> array();
            default -> {
                if (is(json, cursor.value(), mark) && found.size() < MOST) {
                    found.add(pointer());
                }
            }
        }
    }

    private void object() {
        cursor.step();
        while (cursor.hasMore('}')) {
            String name = JsonText.decode(json, cursor.string());
            cursor.step();
            within(name);
        }
    }

    private void array() {
        cursor.step();
        int index = 0;
        while (cursor.hasMore(']')) {
            within(Integer.toString(index++));
        }
    }

    private void within(String token) {
        tokens.addLast(token);
        value();
        tokens.removeLast();
    }

    private String pointer() {
        StringBuilder pointer = new StringBuilder();
        Iterator<String> outermostFirst = tokens.iterator();
        while (outermostFirst.hasNext() && pointer.length() <= LONGEST) {
            pointer.append('/');
            append(outermostFirst.next(), pointer);
        }
        if (pointer.length() > LONGEST) {
            pointer.setLength(LONGEST);
            pointer.append("...");
        }
        return pointer.toString();
    }

    /** A name is the sender's own: it goes into logs, in one line, and no longer than the limit. */
    private static void append(String token, StringBuilder pointer) {
        for (int i = 0; i < token.length() && pointer.length() <= LONGEST; i++) {
            char letter = token.charAt(i);
            switch (letter) {
                case '~' -> pointer.append("~0");
                case '/' -> pointer.append("~1");
                default -> pointer.append(isPrintable(letter) ? letter : '\uFFFD');
            }
        }
    }

    private static boolean isPrintable(char letter) {
        int type = Character.getType(letter);
        return type != Character.CONTROL
                && type != Character.FORMAT
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR;
    }
}
