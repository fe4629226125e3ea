package org.camelmle.life;

import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which of our keys opened the last answers to which API credential: while a key is replaced, it tells who still receives
 * answers under the old one. Kept in memory since the start of this process. Safe for many threads.
 */
public final class CredentialUse {

    /** Names come from a route, which might make them up. */
    private static final int MOST_CREDENTIALS = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(CredentialUse.class);

    private final Clock clock;
    private final Map<String, Map<String, Instant>> lastAnswers = new ConcurrentHashMap<>();

    public CredentialUse(Clock clock) {
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    /** Notes that a key opened an answer. The first time is logged. */
    public void opened(String credential, String keyId) {
        Map<String, Instant> keys = lastAnswers.get(credential);
        if (keys == null) {
            if (lastAnswers.size() >= MOST_CREDENTIALS) {
                return;
            }
            keys = lastAnswers.computeIfAbsent(credential, any -> new ConcurrentHashMap<>());
        }
        if (keys.put(keyId, clock.instant()) == null) {
            LOG.info("Answers to the credential {} come under the key {}", credential, keyId);
        }
    }

    /** By credential and key id, when the last answer came. */
    public Map<String, Map<String, Instant>> lastAnswers() {
        Map<String, Map<String, Instant>> copy = new TreeMap<>();
        lastAnswers.forEach((credential, keys) -> copy.put(credential, Map.copyOf(keys)));
        return Collections.unmodifiableMap(copy);
    }

    /** When the last answer under a key came, of any credential. */
    public Optional<Instant> lastAnswerUnder(String keyId) {
        return lastAnswers.values().stream()
                .flatMap(keys -> Optional.ofNullable(keys.get(keyId)).stream())
                .max(Instant::compareTo);
    }
}
