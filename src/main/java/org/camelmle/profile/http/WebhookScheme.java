package org.camelmle.profile.http;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.camelmle.Explanation;
import org.camelmle.MleConfigurationException;
import org.camelmle.jose.HmacSha256;
import org.jspecify.annotations.Nullable;

/** How a provider calls us back, when its keys change or for its business. No networking and no memory of earlier deliveries here. */
public interface WebhookScheme {

    /** Whether deliveries can ask to fetch the provider's keys again. */
    default boolean tellsOfKeys() {
        return true;
    }

    /**
     * Checks at start that these secrets are what this provider's deliveries are proved by.
     *
     * @throws MleConfigurationException if they are not
     */
    default void check(Secrets secrets) {}

    /**
     * Reads a delivery after it has proved its origin and age.
     *
     * @param body the octets as they came over the wire
     * @throws org.camelmle.MessageRejectedException UNAUTHENTICATED if it has not
     */
    Delivery authenticate(byte[] body, HeaderLookup headers, Secrets secrets, Limits limits, Instant now);

    /**
     * What is taken from whoever calls.
     *
     * @param maxSize of a body, in octets
     * @param maxAge how old a delivery may be
     * @param maxAhead how far its time may be ahead of ours; a narrow window keeps it from being replayed for longer
     */
    record Limits(int maxSize, Duration maxAge, Duration maxAhead) {

        /** 64 KiB, 5 minutes old, 1 minute ahead. */
        public static final Limits DEFAULT = new Limits(64 * 1024, Duration.ofMinutes(5), Duration.ofMinutes(1));

        public Limits {
            Objects.requireNonNull(maxAge, "maxAge");
            Objects.requireNonNull(maxAhead, "maxAhead");
        }

        /** How long after its first arrival a delivery could still pass as a timely one: ages are in whole seconds. */
        public Duration lifetime() {
            return maxAge.plus(maxAhead).plusSeconds(1);
        }

        /**
         * What is wrong with the time of a delivery, if anything is.
         *
         * @param timestamp in seconds since the epoch
         */
        public Optional<String> untimely(long timestamp, Instant now) {
            long age = now.getEpochSecond() - timestamp;
            if (age > maxAge.toSeconds()) {
                return Optional.of("a timestamp that is " + age + " s old, of at most " + maxAge.toSeconds());
            }
            return -age > maxAhead.toSeconds()
                    ? Optional.of("a timestamp that is " + -age + " s ahead, of at most " + maxAhead.toSeconds())
                    : Optional.empty();
        }
    }

    /** What a delivery asks for. It carries no keys: those are always fetched from where the configuration says. */
    enum Action {
        /** Fetch the provider's keys again. */
        REFRESH,
        /** What the route that took it does with such an event. */
        PROCESS,
        /** Nothing. */
        IGNORE
    }

    /**
     * A genuine delivery.
     *
     * @param eventType as the profile spells it, or {@code other}
     * @param marks texts that only a repetition of this delivery has as well
     */
    record Delivery(Action action, String eventType, Set<String> marks) {

        public Delivery {
            Objects.requireNonNull(action, "action");
            Objects.requireNonNull(eventType, "eventType");
            marks = Set.copyOf(marks);
        }

        /** The same, with nothing to do. */
        public Delivery ignored() {
            return new Delivery(Action.IGNORE, eventType, marks);
        }
    }

    /**
     * What proves that a delivery is the provider's. If both kinds are there, both are demanded.
     *
     * @param secret the HMAC key
     * @param previousSecret the one before it, while it is being changed
     * @param token the text that the provider shows with each delivery
     */
    record Secrets(Optional<String> secret, Optional<String> previousSecret, Optional<String> token) {

        /** @throws MleConfigurationException if nothing is there that proves anything */
        public Secrets {
            if (secret.isEmpty() && previousSecret.isPresent()) {
                throw missing("the option previousSecret without secret", "the current secret beside the previous one");
            }
            if (secret.isEmpty() && token.isEmpty()) {
                throw missing("neither of the options secret and token", "at least one of them");
            }
        }

        /** Empty texts count as absent, and so do nulls. */
        public static Secrets of(@Nullable String secret, @Nullable String previousSecret, @Nullable String token) {
            return new Secrets(given(secret), given(previousSecret), given(token));
        }

        /** Whether this is the MAC of these octets under the current or the previous secret. */
        public boolean signed(byte[] mac, byte[]... parts) {
            boolean current = secret.map(HmacSha256::new)
                    .filter(it -> it.matches(mac, parts))
                    .isPresent();
            boolean previous = previousSecret
                    .map(HmacSha256::new)
                    .filter(it -> it.matches(mac, parts))
                    .isPresent();
            return current || previous;
        }

        /** What is set, and nothing of it. */
        @Override
        public String toString() {
            return "Secrets[secret=" + secret.isPresent() + ", previousSecret=" + previousSecret.isPresent()
                    + ", token=" + token.isPresent() + "]";
        }

        private static Optional<String> given(@Nullable String text) {
            return Optional.ofNullable(text).filter(it -> !it.isBlank());
        }

        private static MleConfigurationException missing(String found, String expected) {
            return new MleConfigurationException(new Explanation(
                    found,
                    expected,
                    "a property that is empty or not set; without it anybody could send webhooks",
                    "set secret to the hmac_secret, or token to the auth_token, that the webhook was registered with"));
        }
    }
}
