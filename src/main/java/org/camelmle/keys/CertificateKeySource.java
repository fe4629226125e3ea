package org.camelmle.keys;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.camelmle.KeyUnavailableException;
import org.camelmle.MleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys with certificates. Their states follow the certificates' validity as time goes by, and a file that was changed is
 * read again without a restart; if the new content is no good, the keys that were read before stay in use.
 */
public final class CertificateKeySource implements KeySource {

    /** From so long before a certificate ends it is warned of, once a day. */
    public static final Duration WARNING = Duration.ofDays(90);

    /** How often a file is looked at, at most. */
    static final Duration LOOK = Duration.ofSeconds(1);

    private static final Duration DAY = Duration.ofDays(1);
    private static final Logger LOG = LoggerFactory.getLogger(CertificateKeySource.class);

    /** Where the keys are. */
    public interface Location {

        /** Changes with the content; always the same for content that cannot change. */
        String version();

        /**
         * All keys that are there now.
         *
         * @throws org.camelmle.MleConfigurationException if they cannot be read
         */
        List<MleKey> read();

        /** For messages. */
        @Override
        String toString();
    }

    /** One certificate's end, for health. */
    public record Validity(String keyId, Optional<String> commonName, Instant notAfter) {}

    private record Snapshot(String version, List<MleKey> chosen, KeySet keys, Instant since, Instant nextWarning) {

        /** Not longer than until the next look; and not at all for a time before it, when the clock was put back. */
        boolean isCurrent(Instant now) {
            return !now.isBefore(since) && now.isBefore(since.plus(LOOK));
        }
    }

    private final Location location;
    private final CertificateRules rules;
    private final Clock clock;
    private final Lock looking = new ReentrantLock();
    private volatile Snapshot snapshot;

    /**
     * Reads the keys.
     *
     * @throws org.camelmle.MleConfigurationException if there are none for the purpose
     */
    public CertificateKeySource(Location location, CertificateRules rules, Clock clock) {
        this.location = Objects.requireNonNull(location, "location");
        this.rules = Objects.requireNonNull(rules, "rules");
        this.clock = Objects.requireNonNull(clock, "clock");
        this.snapshot = read(location.version());
    }

    /** Only one thread looks at the file; the others go on with the keys that are there. */
    @Override
    public KeySet keys() {
        if (!snapshot.isCurrent(clock.instant()) && looking.tryLock()) {
            try {
                snapshot = looked(snapshot);
            } finally {
                looking.unlock();
            }
        }
        return snapshot.keys();
    }

    @Override
    public KeySet refresh() throws KeyUnavailableException {
        looking.lock();
        try {
            snapshot = read(location.version());
            return snapshot.keys();
        } finally {
            looking.unlock();
        }
    }

    private Snapshot looked(Snapshot before) {
        String version = location.version();
        if (version.equals(before.version())) {
            return unchanged(version, before);
        }
        try {
            Snapshot read = read(version);
            LOG.info("{}: {} was read again", rules.purpose().option(), location);
            return read;
        } catch (MleException e) {
            LOG.warn("{}: the changed {} is not used: {}", rules.purpose().option(), location, e.getMessage());
        } catch (RuntimeException e) {
            // Its message may quote the content.
            LOG.warn(
                    "{}: the changed {} is not used: {}",
                    rules.purpose().option(),
                    location,
                    e.getClass().getName());
        }
        // Not read again before it changes once more.
        return unchanged(version, before);
    }

    private Snapshot read(String version) {
        List<MleKey> chosen = rules.choose(location.read(), location.toString());
        Instant now = clock.instant();
        return at(now, version, chosen, now);
    }

    private Snapshot at(Instant now, String version, List<MleKey> chosen, Instant nextWarning) {
        KeySet keys = KeySet.of(rules.at(now, chosen));
        boolean isDue = !now.isBefore(nextWarning);
        if (isDue) {
            chosen.forEach(key -> warn(now, key));
        }
        return new Snapshot(version, chosen, keys, now, isDue ? nextWarning(now, chosen) : nextWarning);
    }

    /** The same keys stay the same objects, with all that was derived from them, while no state changes. */
    private Snapshot unchanged(String version, Snapshot before) {
        Snapshot next = at(clock.instant(), version, before.chosen(), before.nextWarning());
        boolean isSame = states(next).equals(states(before));
        return isSame ? new Snapshot(version, before.chosen(), before.keys(), next.since(), next.nextWarning()) : next;
    }

    private static List<KeyStatus> states(Snapshot snapshot) {
        return snapshot.keys().keys().stream().map(MleKey::status).toList();
    }

    /** At each turn of a certificate, and daily while there is one to warn of. */
    private static Instant nextWarning(Instant now, List<MleKey> chosen) {
        return chosen.stream()
                .flatMap(key -> key.certificate().stream())
                .map(certificate -> nextWarning(now, certificate.notAfter()))
                .min(Comparator.naturalOrder())
                .orElse(Instant.MAX);
    }

    private static Instant nextWarning(Instant now, Instant end) {
        Instant soon = end.minus(WARNING);
        if (now.isBefore(soon)) {
            return soon;
        }
        Instant tomorrow = now.plus(DAY);
        return now.isBefore(end) && end.isBefore(tomorrow) ? end : tomorrow;
    }

    private void warn(Instant now, MleKey key) {
        key.certificate()
                .filter(certificate -> !now.plus(WARNING).isBefore(certificate.notAfter()))
                .ifPresent(certificate -> LOG.warn(
                        "{}: the certificate {} of {} in {} {} on {}",
                        rules.purpose().option(),
                        key.id(),
                        certificate.commonName().orElse("(no CN)"),
                        location,
                        now.isBefore(certificate.notAfter()) ? "ends" : "ended",
                        certificate.notAfter()));
    }

    /** What the keys are for. */
    public CertificateRules.Purpose purpose() {
        return rules.purpose();
    }

    /** When the certificates of the keys that are in use now end. */
    public List<Validity> validities() {
        return keys().keys().stream()
                .flatMap(key -> key.certificate().stream()
                        .flatMap(it -> Stream.of(new Validity(key.id(), it.commonName(), it.notAfter()))))
                .toList();
    }

    @Override
    public String toString() {
        return "CertificateKeySource[" + rules.purpose() + ", " + snapshot.keys() + "]";
    }
}
