package org.camelmle.profile.signing;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a signed request said of itself, kept until its answer has come. No token, no secret; the wire's body is compared
 * and never shown.
 *
 * @param line what was signed of method, host, path and query
 * @param sentAt by our clock
 * @param answeredAt the same of the answer; as long as there is none, when it was sent
 * @param keyId the id of the key that signed
 * @param owner the CN of that key's certificate, if it has one
 * @param claims what was signed
 * @param body the wire's octets that were signed and handed on: a ciphertext where the request was encrypted
 * @param jweHeader the header segment of the request's JWE, if it was encrypted
 */
public record SignedFacts(
        RequestLine line,
        Instant sentAt,
        Instant answeredAt,
        String keyId,
        Optional<String> owner,
        Map<String, Object> claims,
        byte[] body,
        Optional<String> jweHeader) {

    public SignedFacts {
        claims = Collections.unmodifiableMap(new LinkedHashMap<>(claims));
    }

    /** The same, of a request whose answer has come. */
    public SignedFacts answered(Instant now) {
        return new SignedFacts(line, sentAt, now, keyId, owner, claims, body, jweHeader);
    }

    /** The claim's text, or an empty one. */
    String claim(String name) {
        return String.valueOf(claims.getOrDefault(name, ""));
    }

    @Override
    public String toString() {
        return "SignedFacts[" + line.method() + " " + line.path() + "]";
    }
}
