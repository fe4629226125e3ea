package org.camelmle.profile.json;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Finds the members that paths select, in one pass over a body that was checked to be strict JSON before. */
public final class FieldScan {

    private final byte[] json;
    private final String prefix;
    private final JsonCursor cursor;
    private final List<Member> found = new ArrayList<>();

    private FieldScan(byte[] json, String prefix) {
        this.json = json;
        this.prefix = prefix;
        this.cursor = new JsonCursor(json);
    }

    /** What a selected member is. */
    public enum Kind {
        /** It stands under its own name. */
        PLAIN,
        /** It stands under the name with the prefix. */
        SEALED,
        /** Both stand in one object. */
        BOTH,
        /** It is an array's element, which has no name that could be changed. */
        NAMELESS
    }

    /**
     * A selected member.
     *
     * @param paths that select it, one at least
     * @param name between its quotes, as it is spelt
     * @param value all of it
     */
    public record Member(Kind kind, List<FieldPath> paths, Span name, Span value) {}

    /** The members in the body's order. */
    public static List<Member> of(byte[] json, FieldPaths paths, String prefix) {
        Objects.requireNonNull(prefix, "prefix");
        FieldScan scan = new FieldScan(json, prefix);
        scan.value(paths.paths(), 0);
        return List.copyOf(scan.found);
    }

    private void value(List<FieldPath> paths, int depth) {
        switch (cursor.next()) {
            case '{' -> object(paths, depth);
            case '[' -> array(paths, depth);
            default -> cursor.value();
        }
    }

    private void object(List<FieldPath> paths, int depth) {
        Map<String, Integer> places = new HashMap<>();
        cursor.step();
        while (cursor.hasMore('}')) {
            Span name = cursor.string();
            String text = JsonText.decode(json, name);
            cursor.step();
            boolean sealed = text.startsWith(prefix);
            String plain = sealed ? text.substring(prefix.length()) : text;
            List<FieldPath> here = paths.stream()
                    .filter(path -> path.endsAt(depth) && path.matches(depth, plain))
                    .toList();
            if (here.isEmpty()) {
                descend(deeper(paths, depth, text), depth);
            } else {
                add(new Member(sealed ? Kind.SEALED : Kind.PLAIN, here, name, cursor.value()), plain, places);
            }
        }
    }

    private void add(Member member, String plainName, Map<String, Integer> places) {
        Integer earlier = places.putIfAbsent(plainName, found.size());
        found.add(member);
        if (earlier != null) {
            found.set(earlier, new Member(Kind.BOTH, member.paths(), member.name(), member.value()));
        }
    }

    private void array(List<FieldPath> paths, int depth) {
        cursor.step();
        int index = 0;
        while (cursor.hasMore(']')) {
            String text = Integer.toString(index++);
            List<FieldPath> here = paths.stream()
                    .filter(path -> path.endsAt(depth) && path.matches(depth, text))
                    .toList();
            if (here.isEmpty()) {
                descend(deeper(paths, depth, text), depth);
            } else {
                Span element = cursor.value();
                found.add(new Member(Kind.NAMELESS, here, element, element));
            }
        }
    }

    private void descend(List<FieldPath> deeper, int depth) {
        if (deeper.isEmpty()) {
            cursor.value();
        } else {
            value(deeper, depth + 1);
        }
    }

    private static List<FieldPath> deeper(List<FieldPath> paths, int depth, String name) {
        return paths.stream()
                .filter(path -> !path.endsAt(depth) && path.matches(depth, name))
                .toList();
    }
}
