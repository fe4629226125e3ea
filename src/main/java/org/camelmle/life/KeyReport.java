package org.camelmle.life;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.profile.KeyApi.RegisteredKey;
import org.camelmle.profile.KeyExchange.Letter;

/** What is told of keys, registrations and rotations as plain values for JSON; never a private half. */
public final class KeyReport {

    private KeyReport() {}

    /** One key of ours. */
    public static Map<String, Object> of(MleKey key) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("kid", key.id());
        report.put("status", lower(key.status()));
        report.put("bits", key.bits());
        report.put("thumbprint", key.thumbprint());
        key.createdAt().map(Instant::toString).ifPresent(time -> report.put("createdAt", time));
        key.statusSince().map(Instant::toString).ifPresent(time -> report.put("statusSince", time));
        return report;
    }

    /** Keys of ours, those that are retiring with their last use. */
    public static List<Map<String, Object>> of(OwnKeys keys, KeySet set) {
        return set.keys().stream().map(key -> of(key, keys)).toList();
    }

    private static Map<String, Object> of(MleKey key, OwnKeys keys) {
        Map<String, Object> report = of(key);
        if (key.status() == KeyStatus.RETIRING) {
            LastUse use = keys.lastUse(key);
            use.unknown().or(() -> use.at().map(Instant::toString)).ifPresent(time -> report.put("lastUsedAt", time));
        }
        return report;
    }

    /** One registration. */
    public static Map<String, Object> of(RegisteredKey registered) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("registrationId", registered.registrationId());
        report.put("registrationStatus", lower(registered.status()));
        registered.kid().ifPresent(kid -> report.put("kid", kid));
        registered.thumbprint().ifPresent(thumbprint -> report.put("thumbprint", thumbprint));
        registered.wellKnownEndpoint().ifPresent(url -> report.put("wellKnownEndpoint", url));
        return report;
    }

    /** All registrations, under {@code keys}. */
    public static Map<String, Object> of(List<RegisteredKey> registrations) {
        return Map.of("keys", registrations.stream().map(KeyReport::of).toList());
    }

    /** A key of ours and its registration. */
    public static Map<String, Object> of(MleKey key, RegisteredKey registered) {
        Map<String, Object> report = of(key);
        of(registered).forEach(report::putIfAbsent);
        return report;
    }

    /** The steps of a rotation, under {@code steps}, and the keys after them, under {@code keys}. */
    public static Map<String, Object> of(List<RotationStep> steps, OwnKeys keys) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("steps", steps.stream().map(KeyReport::of).toList());
        report.put("keys", of(keys, keys.stored()));
        return report;
    }

    /** A letter that is to be sent. */
    public static Map<String, Object> of(Letter letter) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("to", letter.to());
        report.put("subject", letter.subject());
        report.put("text", letter.text());
        return report;
    }

    private static Map<String, Object> of(RotationStep step) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("step", lower(step.action()));
        step.kid().ifPresent(kid -> report.put("kid", kid));
        report.put("outcome", lower(step.outcome()));
        report.put("detail", step.detail());
        return report;
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
