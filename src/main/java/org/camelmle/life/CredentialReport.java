package org.camelmle.life;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;

/**
 * Which API credential receives answers under which of our keys.
 *
 * @param bound credential to key id, as it is configured
 * @param use what came since this process was started
 * @param recently how long an answer under a replaced key keeps that key
 */
public record CredentialReport(Map<String, String> bound, CredentialUse use, Duration recently, Clock clock) {

    public CredentialReport {
        bound = Map.copyOf(bound);
        Objects.requireNonNull(use, "use");
        Objects.requireNonNull(recently, "recently");
        Objects.requireNonNull(clock, "clock");
    }

    /** The credentials that are configured to receive answers under this key, in alphabetical order. */
    List<String> boundTo(String keyId) {
        return bound.entrySet().stream()
                .filter(entry -> entry.getValue().equals(keyId))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    Optional<Instant> lastAnswerUnder(String keyId) {
        return use.lastAnswerUnder(keyId);
    }

    boolean isRecent(Instant answer) {
        return clock.instant().isBefore(answer.plus(recently));
    }

    /** One entry a credential, as plain values for JSON; {@code underOldKey} where its last answer was. */
    public List<Map<String, Object>> entries(KeySet keys) {
        SortedSet<String> credentials = new TreeSet<>(bound.keySet());
        credentials.addAll(use.lastAnswers().keySet());
        List<Map<String, Object>> entries = new ArrayList<>();
        credentials.forEach(credential -> entries.add(entry(credential, keys)));
        return entries;
    }

    private Map<String, Object> entry(String credential, KeySet keys) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("credential", credential);
        Optional.ofNullable(bound.get(credential)).ifPresent(kid -> entry.put("kid", kid));
        Optional<Map.Entry<String, Instant>> last =
                use.lastAnswers().getOrDefault(credential, Map.of()).entrySet().stream()
                        .max(Map.Entry.comparingByValue());
        last.ifPresent(answer -> {
            entry.put("lastAnswerUnder", answer.getKey());
            entry.put("lastAnswerAt", answer.getValue().toString());
        });
        Optional<KeyStatus> status = last.map(Map.Entry::getKey)
                .or(() -> Optional.ofNullable(bound.get(credential)))
                .flatMap(keys::find)
                .map(MleKey::status);
        status.ifPresent(found -> entry.put("keyStatus", found.name().toLowerCase(Locale.ROOT)));
        entry.put(
                "underOldKey",
                status.filter(found -> found == KeyStatus.RETIRING).isPresent());
        return entry;
    }
}
