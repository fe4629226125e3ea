package org.camelmle.profile.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The fields of a body that are encrypted, none inside another. */
public record FieldPaths(List<FieldPath> paths) {

    /** No field. */
    public static final FieldPaths NONE = new FieldPaths(List.of());

    public FieldPaths {
        paths = List.copyOf(paths);
        for (FieldPath outer : paths) {
            for (FieldPath inner : paths) {
                if (outer.mayHold(inner)) {
                    throw new IllegalArgumentException(
                            "the path '" + outer + "', which may hold what '" + inner + "' selects");
                }
            }
        }
    }

    /**
     * Reads paths with commas between them.
     *
     * @throws IllegalArgumentException if one is no path or two overlap, saying which
     */
    public static FieldPaths parse(String text) {
        List<FieldPath> paths = new ArrayList<>();
        Stream.of(text.split(",", -1)).map(String::strip).map(FieldPath::parse).forEach(paths::add);
        return new FieldPaths(paths);
    }

    public boolean isEmpty() {
        return paths.isEmpty();
    }

    /** The first path that names what the prefix would make of another name, if there is one. */
    public Optional<FieldPath> withPrefix(String prefix) {
        return paths.stream()
                .filter(path -> path.lastToken().startsWith(prefix))
                .findFirst();
    }

    @Override
    public String toString() {
        return paths.toString();
    }
}
