package org.camelmle.component.observe;

import java.time.Clock;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.camelmle.keys.remote.JwksKeySource;

/**
 * Whether a set-up could encrypt and decrypt now. It is about readiness only: a key server that is down is no reason to
 * restart a process. Looking waits for nothing; keys that are due are fetched in the background, or a process that is
 * kept out of traffic would never come back.
 */
final class KeyHealthCheck extends AbstractHealthCheck {

    private final Supplier<RunningProfile> running;
    private final Clock clock;

    KeyHealthCheck(String name, Supplier<RunningProfile> running, Clock clock) {
        super("camel", "producer:mle-" + name);
        this.running = running;
        this.clock = clock;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        RunningProfile current = running.get();
        current.publicKeys()
                .filter(JwksKeySource.class::isInstance)
                .map(JwksKeySource.class::cast)
                .ifPresent(JwksKeySource::renewIfDue);
        KeyFindings findings = KeyFindings.of(current, clock);
        builder.details(findings.facts());
        if (!findings.warnings().isEmpty()) {
            builder.detail("warnings", findings.warnings());
        }
        if (findings.problems().isEmpty()) {
            builder.up();
        } else {
            builder.message(String.join("; ", findings.problems()));
            builder.down();
        }
    }
}
