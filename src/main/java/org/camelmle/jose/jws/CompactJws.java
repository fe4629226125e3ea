package org.camelmle.jose.jws;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import org.camelmle.Explanation;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.jose.Base64Segment;
import org.camelmle.keys.StrictJson;

/**
 * A compact JWS (RFC 7515 section 7.1) whose shape was checked: three canonical base64url segments, a strict header
 * without {@code crit}, a payload that is one strict JSON object. Nothing of it has been verified yet.
 */
public final class CompactJws {

    /** More than any token that fits into an HTTP header. */
    private static final int LONGEST = 16 * 1024;

    private final byte[] signingInput;
    private final byte[] signature;
    private final Map<String, Object> header;
    private final Map<String, Object> claims;

    private CompactJws(byte[] text, int headerEnd, int payloadEnd) {
        this.signingInput = new byte[payloadEnd];
        System.arraycopy(text, 0, signingInput, 0, payloadEnd);
        this.header = object("header", new Base64Segment("header", text, 0, headerEnd));
        this.claims = object("payload", new Base64Segment("payload", text, headerEnd + 1, payloadEnd));
        this.signature = new Base64Segment("signature", text, payloadEnd + 1, text.length).decode();
    }

    /**
     * Parses a compact JWS.
     *
     * @throws MessageRejectedException with reason FORMAT or TOO_LARGE; never quoting the text
     */
    public static CompactJws parse(String text) {
        if (text.length() > LONGEST) {
            throw rejected(Reason.TOO_LARGE, "a token of " + text.length() + " characters");
        }
        int headerEnd = text.indexOf('.');
        int payloadEnd = text.indexOf('.', headerEnd + 1);
        if (headerEnd < 1 || payloadEnd < 0 || text.indexOf('.', payloadEnd + 1) >= 0) {
            throw rejected(Reason.FORMAT, "a token that has not exactly three segments");
        }
        // What is not ASCII becomes a question mark, which is no base64url: one for two characters that are one sign.
        byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
        if (octets.length != text.length()) {
            throw rejected(Reason.FORMAT, "a token with characters that are no base64url");
        }
        try {
            CompactJws jws = new CompactJws(octets, headerEnd, payloadEnd);
            if (jws.header.containsKey("crit") || jws.header.containsKey("b64")) {
                throw rejected(Reason.FORMAT, "a header with an extension that must be understood");
            }
            return jws;
        } catch (MessageRejectedException e) {
            throw rejected(e.reason(), e.explanation().found());
        }
    }

    private static Map<String, Object> object(String part, Base64Segment segment) {
        byte[] json = segment.decode();
        try {
            return Collections.unmodifiableMap(StrictJson.object(json, 0, json.length, StrictJson.Limits.SMALL));
        } catch (StrictJson.NotJsonException e) {
            throw rejected(Reason.FORMAT, "a " + part + " that is no strict JSON object");
        }
    }

    private static MessageRejectedException rejected(Reason reason, String found) {
        return new MessageRejectedException(
                reason,
                new Explanation(
                        found,
                        "a compact JWS as in RFC 7515 section 7.1, three base64url segments with strict JSON, of at most "
                                + LONGEST + " characters",
                        "the sender's JWT library is lenient, or the token was cut or wrapped on the way",
                        "look at how the sender makes the token"));
    }

    /** The header's algorithm, if it is one of ours. */
    public Optional<JwsAlgorithm> algorithm() {
        return header("alg").flatMap(JwsAlgorithm::of);
    }

    public Optional<String> keyId() {
        return header("kid");
    }

    /** The value of a header member that is a non-empty string. */
    public Optional<String> header(String member) {
        return header.get(member) instanceof String text && !text.isEmpty() ? Optional.of(text) : Optional.empty();
    }

    /** The header's members. */
    public Map<String, Object> header() {
        return header;
    }

    /** The payload's members. Trust them only after {@link JwsVerifier#verifies}. */
    public Map<String, Object> claims() {
        return claims;
    }

    /** Never changed by who gets it. */
    byte[] signingInput() {
        return signingInput;
    }

    /** Never changed by who gets it. */
    byte[] signature() {
        return signature;
    }

    @Override
    public String toString() {
        return "CompactJws[" + header.get("alg") + "]";
    }
}
