package org.camelmle.jose;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.camelmle.keys.StrictJson;

/** A JWE's protected header as it was read: RFC 7516 section 4. Nothing in it has been authenticated yet. */
public final class JweHeader {

    /** Extensions that must be understood, and compression (RFC 8725 section 3.6): we know none. */
    private static final List<String> REFUSED = List.of("crit", "zip");

    /** Members that name a key: a value that is no string must not be coerced into one. */
    private static final List<String> KEY_NAMES = List.of("kid", "cid");

    /** RFC 7518 sections 6.3.2 and 6.4. */
    private static final Set<String> PRIVATE_JWK_MEMBERS = Set.of("d", "p", "q", "dp", "dq", "qi", "oth", "k");

    private final Map<String, Object> members;

    JweHeader(Map<String, Object> members) {
        this.members = Collections.unmodifiableMap(members);
    }

    /**
     * Reads the header segment's octets.
     *
     * @throws org.camelmle.MessageRejectedException with reason FORMAT
     */
    static JweHeader parse(byte[] json) {
        JweHeader header = new JweHeader(read(json));
        header.requireNoExtension();
        header.requireTextualKeyNames();
        header.requireNoPrivateKey();
        return header;
    }

    private static Map<String, Object> read(byte[] json) {
        try {
            return StrictJson.object(json, 0, json.length, StrictJson.Limits.SMALL);
        } catch (StrictJson.NotJsonException e) {
            throw CompactJwe.malformed("a header that is no strict JSON object");
        }
    }

    private void requireNoExtension() {
        for (String member : REFUSED) {
            if (members.containsKey(member)) {
                throw CompactJwe.malformed("the header member '" + member + "'");
            }
        }
    }

    private void requireTextualKeyNames() {
        for (String member : KEY_NAMES) {
            Object value = members.get(member);
            if (value != null && !(value instanceof String)) {
                throw CompactJwe.malformed("a header member '" + member + "' that is no string");
            }
        }
    }

    private void requireNoPrivateKey() {
        if (members.get("jwk") instanceof Map<?, ?> jwk
                && jwk.keySet().stream().anyMatch(PRIVATE_JWK_MEMBERS::contains)) {
            throw CompactJwe.malformed("a private key in the header");
        }
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
