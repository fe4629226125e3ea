package org.camelmle.component.observe;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.camelmle.MleException;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.MleKey;
import org.camelmle.keys.remote.HeldKeys;
import org.camelmle.keys.remote.JwksKeySource;
import org.camelmle.message.Requirement;
import org.camelmle.message.Role;

/**
 * The keys of a set-up as they are at one moment: facts as plain values, what stops it from working, and what soon will
 * or is weak. Never key material. Looking fetches nothing.
 */
public final class KeyFindings {

    private static final double SECONDS_OF_A_DAY = Duration.ofDays(1).toSeconds();

    private final RunningProfile.Setup setup;
    private final Instant now;
    private final Map<String, Object> facts = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private OptionalDouble setAge = OptionalDouble.empty();
    private OptionalDouble peerDaysLeft = OptionalDouble.empty();
    private OptionalDouble ownDaysLeft = OptionalDouble.empty();

    private KeyFindings(RunningProfile.Setup setup, Instant now) {
        this.setup = setup;
        this.now = now;
    }

    static KeyFindings of(RunningProfile running, Clock clock) {
        KeyFindings findings = new KeyFindings(running.setup(), clock.instant());
        findings.lookAtSetup();
        findings.warnings.addAll(running.weaknesses());
        running.publicKeys().ifPresent(findings::lookAtPeersKeys);
        running.privateKeys().ifPresent(findings::lookAtOwnKeys);
        return findings;
    }

    /** Plain values for JSON. */
    public Map<String, Object> facts() {
        return facts;
    }

    /** What stops it from working now; empty if nothing does. */
    public List<String> problems() {
        return problems;
    }

    public List<String> warnings() {
        return warnings;
    }

    /** Seconds since the last good answer with the peer's keys. */
    public OptionalDouble setAge() {
        return setAge;
    }

    /** Until the peer's key that is used comes to its end. */
    OptionalDouble peerDaysLeft() {
        return peerDaysLeft;
    }

    /** The same of our own key. */
    OptionalDouble ownDaysLeft() {
        return ownDaysLeft;
    }

    private void lookAtSetup() {
        facts.put("profile", setup.profile());
        facts.put("role", word(setup.role()));
        setup.environment().ifPresent(environment -> facts.put("environment", environment));
        facts.put("encryptedRequest", word(setup.encryptedRequest()));
        facts.put("encryptedResponse", word(setup.encryptedResponse()));
        facts.put("cryptoProvider", setup.cryptoProvider());
        warnIfNotRequired("encryptedRequest", setup.encryptedRequest());
        warnIfNotRequired("encryptedResponse", setup.encryptedResponse());
    }

    private void warnIfNotRequired(String option, Requirement requirement) {
        if (requirement != Requirement.REQUIRED) {
            warnings.add(option + "=" + word(requirement) + " lets plaintext pass");
        }
    }

    private void lookAtPeersKeys(KeySource source) {
        Map<String, Object> shown = new LinkedHashMap<>();
        setup.publicKeys().ifPresent(location -> shown.put("source", location));
        facts.put("publicKeys", shown);
        Optional<KeySet> keys =
                source instanceof JwksKeySource remote ? fetched(remote, shown) : read(source, "public");
        keys.ifPresent(set -> {
            shown.put("keys", set.keys().size());
            if (setup.role() == Role.CLIENT) {
                Optional<MleKey> used = set.encryptionKey();
                if (used.isEmpty()) {
                    problems.add("none of the peer's keys may be encrypted to");
                }
                used.ifPresent(key -> peerDaysLeft = describe(key, "the peer's key", shown));
            }
        });
    }

    private Optional<KeySet> fetched(JwksKeySource remote, Map<String, Object> shown) {
        Optional<HeldKeys> held = remote.held();
        if (held.isEmpty()) {
            problems.add("the peer's keys were not fetched yet");
            return Optional.empty();
        }
        HeldKeys set = held.get();
        Instant usableUntil = set.usableUntil();
        Duration age = Duration.between(set.fetchedAt(), now);
        setAge = OptionalDouble.of(age.toMillis() / 1000.0);
        shown.put("fetchedAt", set.fetchedAt().toString());
        shown.put("ageSeconds", age.toSeconds());
        shown.put("freshUntil", set.freshUntil().toString());
        shown.put("usableUntil", usableUntil.toString());
        if (!now.isBefore(usableUntil)) {
            problems.add("the last good answer with the peer's keys is " + age.toMinutes()
                    + " minutes old, longer than staleIfError allows");
            return Optional.empty();
        }
        if (now.isAfter(set.freshUntil())) {
            warnings.add("the peer's keys could not be fetched again since " + set.freshUntil());
        }
        return Optional.of(set.keys());
    }

    private void lookAtOwnKeys(KeySource source) {
        Map<String, Object> shown = new LinkedHashMap<>();
        setup.privateKeys().ifPresent(location -> shown.put("source", location));
        facts.put("privateKeys", shown);
        read(source, "private").ifPresent(set -> {
            shown.put("keys", set.keys().size());
            Optional<MleKey> used = setup.keyId().isPresent()
                    ? setup.keyId().flatMap(set::decryptionKey)
                    : set.activeKey().filter(key -> key.privateKey().isPresent());
            if (used.isEmpty()) {
                problems.add(setup.keyId()
                        .map(id -> "there is no private key '" + id + "' that may be used")
                        .orElse("none of our keys is active"));
            }
            used.ifPresent(key -> {
                ownDaysLeft = describe(key, "our key", shown);
                warnIfOld(key);
                warnIfShort(key);
            });
        });
    }

    private void warnIfOld(MleKey key) {
        key.createdAt()
                .map(created -> Duration.between(created, now))
                .filter(age -> age.compareTo(setup.maxKeyAge()) > 0)
                .ifPresent(age -> warnings.add("our key '" + key.id() + "' is " + age.toDays()
                        + " days old; maxKeyAge is " + setup.maxKeyAge().toDays() + " days"));
    }

    private void warnIfShort(MleKey key) {
        if (key.bits() < setup.keySize()) {
            warnings.add(
                    "our key '" + key.id() + "' has " + key.bits() + " bits; a new one would have " + setup.keySize());
        }
    }

    /** A bean of the user's may throw what it likes; only our own sentences are told. */
    private Optional<KeySet> read(KeySource source, String half) {
        try {
            return Optional.of(source.keys());
        } catch (MleException e) {
            problems.add("no " + half + " keys: " + e.explanation().found());
        } catch (RuntimeException e) {
            problems.add("no " + half + " keys: their source failed with "
                    + e.getClass().getName());
        }
        return Optional.empty();
    }

    private OptionalDouble describe(MleKey key, String whose, Map<String, Object> shown) {
        shown.put("kid", key.id());
        shown.put("bits", key.bits());
        shown.put("status", word(key.status()));
        shown.put("thumbprint", key.thumbprint());
        key.createdAt().ifPresent(time -> shown.put("createdAt", time.toString()));
        if (key.expiresAt().isEmpty()) {
            return OptionalDouble.empty();
        }
        Instant end = key.expiresAt().get();
        shown.put("expiresAt", end.toString());
        Duration left = Duration.between(now, end);
        if (left.isNegative() || left.isZero()) {
            problems.add(whose + " '" + key.id() + "' expired at " + end);
        } else if (left.compareTo(setup.expiryWarning()) <= 0) {
            warnings.add(whose + " '" + key.id() + "' expires in " + left.toDays() + " days, at " + end);
        }
        return OptionalDouble.of(left.toSeconds() / SECONDS_OF_A_DAY);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
