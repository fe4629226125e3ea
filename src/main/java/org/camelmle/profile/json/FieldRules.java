package org.camelmle.profile.json;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How single fields of a body are encrypted.
 *
 * @param paths which fields; with none every body is plain
 * @param prefix of an encrypted field's name
 * @param value what of a value is encrypted
 * @param limit the most encrypted fields of one body, as each costs an RSA operation
 * @param redactionMark a text that stands for a value which the peer left out, and is never encrypted as if it were data
 */
public record FieldRules(FieldPaths paths, String prefix, FieldValue value, int limit, Optional<String> redactionMark) {

    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_.-]{1,32}");

    /** No fields yet; {@code encrypted_}, the value's JSON, at most 64 fields. */
    public static final FieldRules DEFAULT =
            new FieldRules(FieldPaths.NONE, "encrypted_", FieldValue.JSON, 64, Optional.empty());

    public FieldRules {
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(redactionMark, "redactionMark");
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("a prefix that is not 1 to 32 letters, digits, '_', '.' or '-'");
        }
        paths.withPrefix(prefix).ifPresent(path -> {
            throw new IllegalArgumentException(
                    "the path '" + path + "', which names a field that is encrypted already");
        });
        if (limit < 1) {
            throw new IllegalArgumentException("a limit of " + limit + " fields");
        }
    }

    /** The same for other fields. */
    public FieldRules with(FieldPaths others) {
        return new FieldRules(others, prefix, value, limit, redactionMark);
    }

    /** The same with another prefix. */
    public FieldRules withPrefix(String other) {
        return new FieldRules(paths, other, value, limit, redactionMark);
    }

    /** The same with another form of values. */
    public FieldRules with(FieldValue other) {
        return new FieldRules(paths, prefix, other, limit, redactionMark);
    }

    /** The same with another limit. */
    public FieldRules withLimit(int other) {
        return new FieldRules(paths, prefix, value, other, redactionMark);
    }

    /** The same with a mark. */
    public FieldRules withRedactionMark(Optional<String> other) {
        return new FieldRules(paths, prefix, value, limit, other);
    }
}
