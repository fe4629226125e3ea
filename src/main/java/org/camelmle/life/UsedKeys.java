package org.camelmle.life;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.camelmle.Explanation;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;

/**
 * Which message an idempotency key that the user has set belongs to. Under one key the provider carries out one request and
 * answers all others with its answer: ten parts of a split under one key would be created once. The newest 10,000 keys are
 * remembered, with a digest. Safe for many threads.
 */
public final class UsedKeys {

    private static final int REMEMBERED = 10_000;
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");

    private final Map<String, Use> uses = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Use> eldest) {
            return size() > REMEMBERED;
        }
    };

    private record Use(byte[] digest, Optional<Integer> part) {

        boolean isAlike(Use other) {
            return Arrays.equals(digest, other.digest);
        }

        /**
         * Two parts of one split are two messages, also if they are alike. Of which split they are cannot be told: what
         * copies an exchange, as a circuit breaker does, leaves the index and nothing else.
         */
        boolean isAnotherPart(Use other) {
            return part.isPresent() && other.part.isPresent() && !part.equals(other.part);
        }

        @Override
        public String toString() {
            return "Use[" + part.isPresent() + "]";
        }
    }

    /**
     * Takes the key for a message.
     *
     * @param operation what it is sent for: the HTTP method and the address
     * @param part the index of the part, if a message was split
     * @throws MessageRejectedException IDEMPOTENCY_KEY if it is none, or belongs to another message;
     *     IDEMPOTENCY_KEY_IN_DOUBT if it belongs to a part of a split that is alike, but was at another place
     */
    public void take(String key, String operation, byte[] plaintext, Optional<Integer> part) {
        if (!KEY.matcher(key).matches()) {
            throw rejected(
                    Reason.IDEMPOTENCY_KEY,
                    "an idempotency key that is empty, too long or not printable",
                    "1 to 255 printable characters without spaces",
                    "a value that was taken over from somewhere else");
        }
        Use use = new Use(digest(operation, plaintext), part);
        Use earlier;
        synchronized (uses) {
            earlier = uses.putIfAbsent(key, use);
        }
        if (earlier != null && !earlier.isAlike(use)) {
            throw rejected(
                    Reason.IDEMPOTENCY_KEY,
                    "an idempotency key that another message was sent under",
                    "a key of its own for each message",
                    "the property was set before a split, or for several calls of one exchange");
        }
        if (earlier != null && earlier.isAnotherPart(use)) {
            throw rejected(
                    Reason.IDEMPOTENCY_KEY_IN_DOUBT,
                    "an idempotency key that an alike part of a split was sent under, at another place in it",
                    "a key of its own for each part",
                    "the property was set before the split; or the same message comes once more in another split");
        }
    }

    private static byte[] digest(String operation, byte[] plaintext) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(operation.getBytes(StandardCharsets.UTF_8));
            sha256.update((byte) 0);
            return sha256.digest(plaintext);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static MessageRejectedException rejected(Reason reason, String found, String expected, String cause) {
        return new MessageRejectedException(
                reason,
                new Explanation(
                        found,
                        expected,
                        cause,
                        "set the exchange property CamelMleIdempotencyKey inside the split and anew for each call, or"
                                + " leave it to mle:call"));
    }
}
