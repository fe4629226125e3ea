package org.camelmle.sandbox.banked;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import org.camelmle.keys.MleKey;

/**
 * One set of API credentials and how good answers to it look.
 *
 * @param name what the merchant calls it
 * @param apiKey the user of HTTP Basic; also taken as a bearer token
 * @param secret the password of HTTP Basic; never printed
 * @param answers how good answers look
 * @param key the merchant's public key, if answers are encrypted
 */
public record Credential(String name, String apiKey, String secret, Answers answers, Optional<MleKey> key) {

    /** How good answers look. */
    public enum Answers {
        /** One JWE under {@code application/jose}. */
        ENCRYPTED,
        /** JSON with {@code [REDACTED]} for sensitive values. */
        REDACTED,
        /** JSON as it is. */
        PLAIN
    }

    public Credential {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(apiKey, "apiKey");
        Objects.requireNonNull(secret, "secret");
        if ((answers == Answers.ENCRYPTED) != key.isPresent()) {
            throw new IllegalArgumentException("Answers are encrypted where there is a key, and only there");
        }
    }

    /** The value of the header {@code Authorization}. */
    public String authorization() {
        byte[] pair = (apiKey + ":" + secret).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    boolean isShownBy(String authorization) {
        return authorization.equals(authorization()) || authorization.equals("Bearer " + apiKey);
    }

    @Override
    public String toString() {
        return "Credential[" + name + ", " + answers + "]";
    }
}
