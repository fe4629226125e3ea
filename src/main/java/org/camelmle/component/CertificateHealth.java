package org.camelmle.component;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.camelmle.MleException;
import org.camelmle.keys.CertificateKeySource;
import org.camelmle.keys.CertificateKeySource.Validity;
import org.camelmle.keys.CertificateRules.Purpose;
import org.camelmle.keys.MleKey;

/**
 * When the certificates end that keys come with. Down if there is no key left that may be used for the next message; a
 * certificate that ends soon, or has ended and is still used, is told in the details.
 */
final class CertificateHealth extends AbstractHealthCheck {

    private final Supplier<Collection<CertificateKeySource>> sources;
    private final Clock clock;

    CertificateHealth(Supplier<Collection<CertificateKeySource>> sources, Clock clock) {
        super("mle", "mle-certificates");
        this.sources = sources;
        this.clock = clock;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        builder.up();
        for (CertificateKeySource source : sources.get()) {
            String option = source.purpose().option();
            try {
                source.validities().forEach(one -> builder.detail(option + "." + one.keyId(), state(one)));
                if (source.keys().keys().stream().noneMatch(key -> isUsable(source.purpose(), key))) {
                    builder.down().message(option + ": no certificate is in its time");
                }
            } catch (MleException e) {
                builder.down().message(option + ": " + e.getMessage());
            }
        }
    }

    /** The peer's retiring key is a last resort; one of our own only opens what comes late. */
    private static boolean isUsable(Purpose purpose, MleKey key) {
        return switch (key.status()) {
            case ACTIVE -> true;
            case RETIRING -> purpose == Purpose.PEER;
            case PENDING, DISABLED -> false;
        };
    }

    private String state(Validity one) {
        Instant now = clock.instant();
        Duration left = Duration.between(now, one.notAfter());
        String name = one.commonName().map(cn -> cn + ", ").orElse("");
        if (left.isNegative()) {
            return name + "ended on " + one.notAfter();
        }
        return name
                + (left.compareTo(CertificateKeySource.WARNING) < 0 ? "ends soon, on " : "valid until ")
                + one.notAfter();
    }
}
