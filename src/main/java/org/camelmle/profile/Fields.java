package org.camelmle.profile;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.camelmle.profile.http.HeaderLookup;
import org.camelmle.profile.json.FieldBody;
import org.camelmle.profile.json.FieldRules;

/**
 * Single fields of a JSON body are encrypted: {@code "name": "Ada"} becomes {@code "encrypted_name": "<jwe>"}. Every other
 * octet of the body stays as it was.
 *
 * <p>A field that is missing is refused on encryption unless its path is optional: a slip in a path would send it plain. A
 * field that is encrypted already stays as it is.
 */
public record Fields(FieldRules rules) implements Envelope {

    private static final byte[] NOTHING = {};

    public Fields {
        Objects.requireNonNull(rules, "rules");
    }

    @Override
    public String contentType() {
        return "application/json";
    }

    @Override
    public byte[] wrap(byte[] plaintext, Seal seal) {
        return rules.paths().isEmpty()
                ? plaintext
                : new FieldBody(plaintext, rules).sealed(text -> seal.seal(text, NOTHING, NOTHING));
    }

    @Override
    public Optional<Sealed> find(byte[] body, HeaderLookup headers) {
        return body.length == 0 ? Optional.empty() : Optional.of(new SealedFields(new FieldBody(body, rules)));
    }

    /** The fields of one body. */
    private record SealedFields(FieldBody body) implements Sealed {

        @Override
        public List<Location> jwes() {
            return body.jwes().stream()
                    .map(jwe -> new Location(jwe, 0, jwe.length))
                    .toList();
        }

        @Override
        public List<String> unsealed() {
            return body.unsealed();
        }

        @Override
        public byte[] opened(List<byte[]> texts) {
            return body.opened(texts);
        }
    }
}
