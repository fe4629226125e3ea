package org.camelmle.component.observe;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One line on a set-up for the log at start: what is configured, which keys, what is wrong or weak. */
final class StartSummary {

    private StartSummary() {}

    static String of(String name, KeyFindings findings) {
        Map<String, Object> facts = findings.facts();
        String found = Stream.of(
                        "environment " + facts.getOrDefault("environment", "none"),
                        "requests " + facts.get("encryptedRequest"),
                        "answers " + facts.get("encryptedResponse"),
                        "encrypts to " + key(facts.get("publicKeys")),
                        "decrypts with " + key(facts.get("privateKeys")))
                .collect(Collectors.joining(", "));
        return "MLE " + name + ": " + found + list("; not ready: ", findings.problems())
                + list("; weak: ", findings.warnings());
    }

    private static String key(@Nullable Object keys) {
        if (!(keys instanceof Map<?, ?> shown)) {
            return "nothing";
        }
        return shown.containsKey("kid")
                ? shown.get("kid") + " (RSA-" + shown.get("bits") + ")"
                : "keys of " + shown.get("source");
    }

    private static String list(String title, Iterable<String> sentences) {
        String joined = String.join("; ", sentences);
        return joined.isEmpty() ? "" : title + joined;
    }
}
