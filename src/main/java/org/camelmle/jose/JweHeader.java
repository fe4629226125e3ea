package org.camelmle.jose;

import java.util.Map;
import java.util.Optional;

/** A JWE's protected header as it was read: RFC 7516 section 4. Nothing in it has been authenticated yet. */
public final class JweHeader {

    private final Map<String, Object> members;

    JweHeader(Map<String, Object> members) {
        this.members = members;
    }

    /** The value of a member that is a non-empty string, else nothing. */
    public Optional<String> text(String member) {
        return members.get(member) instanceof String text && !text.isEmpty() ? Optional.of(text) : Optional.empty();
    }

    public Optional<String> keyId() {
        return text("kid");
    }

    /** All members, for {@code inspect}. */
    public Map<String, Object> members() {
        return members;
    }
}
