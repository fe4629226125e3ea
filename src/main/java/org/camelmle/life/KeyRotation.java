package org.camelmle.life;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.camelmle.Explanation;
import org.camelmle.KeyUnavailableException;
import org.camelmle.MleException;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.life.RotationStep.Action;
import org.camelmle.life.RotationStep.Outcome;

/**
 * Replaces our active key without losing a message: generate, and when every process had time to read the new key
 * announce, confirm, switch; then withdraw and remove the old one, when no process has used it for the drain time.
 *
 * <p>What is to be done next is told by the key file alone, and each step may be taken twice. So a run that was cut off
 * anywhere is resumed by the next one, in this process or another. A pending key, however it came about, is brought up
 * first; a new one is generated only when the active key is too old or missing.
 */
public final class KeyRotation {

    private final OwnKeys keys;
    private final KeyAnnouncement announcement;
    private final KeyProbe probe;
    private final RotationRules rules;
    private final Clock clock;
    private final Consumer<RotationStep> report;

    /** @param report is told each step when it is done */
    public KeyRotation(
            OwnKeys keys,
            KeyAnnouncement announcement,
            KeyProbe probe,
            RotationRules rules,
            Clock clock,
            Consumer<RotationStep> report) {
        this.keys = Objects.requireNonNull(keys, "keys");
        this.announcement = Objects.requireNonNull(announcement, "announcement");
        this.probe = Objects.requireNonNull(probe, "probe");
        this.rules = Objects.requireNonNull(rules, "rules");
        this.clock = Objects.requireNonNull(clock, "clock");
        this.report = Objects.requireNonNull(report, "report");
    }

    /** What a run would do now. Changes nothing and asks nobody. */
    public List<RotationStep> plan() {
        RotationPlan plan = planned();
        return Stream.concat(plan.goingOut().flatMap(List::stream), plan.comingUp().stream())
                .toList();
    }

    private RotationPlan planned() {
        return new RotationPlan(keys, keys.stored(), rules, clock.instant());
    }

    /**
     * Does what is to be done now, as far as the provider lets it.
     *
     * @return the steps that were taken, the last one perhaps waiting; empty if there was nothing to do
     * @throws org.camelmle.MleException if a step failed; those before it are done and the next run goes on there
     */
    public List<RotationStep> run() {
        keys.tidy();
        RotationPlan plan = planned();
        List<RotationStep> taken = new ArrayList<>();
        List<MleException> failures = new ArrayList<>();
        plan.goingOut().forEach(steps -> takeOrNote(steps, taken, failures));
        take(plan.comingUp(), taken);
        failures.stream().findFirst().ifPresent(failure -> {
            throw failure;
        });
        return List.copyOf(taken);
    }

    /** An old key that cannot be withdrawn must not keep a new one from coming up. */
    private void takeOrNote(List<RotationStep> steps, List<RotationStep> taken, List<MleException> failures) {
        try {
            take(steps, taken);
        } catch (MleException e) {
            failures.add(e);
        }
    }

    /** The steps of one key, up to one that has to wait. Another key does not wait for it. */
    private void take(List<RotationStep> steps, List<RotationStep> taken) {
        Optional<String> made = Optional.empty();
        for (RotationStep planned : steps) {
            RotationStep step = planned.outcome() == Outcome.WAITING ? planned : take(planned, made);
            taken.add(step);
            report.accept(step);
            if (step.outcome() == Outcome.WAITING) {
                return;
            }
            made = step.kid();
        }
    }

    private RotationStep take(RotationStep planned, Optional<String> made) {
        if (planned.action() == Action.GENERATE) {
            return generate(planned.detail());
        }
        String kid = planned.kid().or(() -> made).orElseThrow();
        return switch (planned.action()) {
            case GENERATE -> throw new IllegalStateException("Done above");
            case ANNOUNCE -> announce(pending(kid));
            case CONFIRM -> confirm(pending(kid));
            case SWITCH -> activate(pending(kid));
            case WITHDRAW -> withdraw(kid);
            case REMOVE -> remove(kid);
        };
    }

    private RotationStep generate(String reason) {
        MleKey key = keys.pending(rules.keySize(), this::needsNewKey).orElseThrow(KeyRotation::overtaken);
        return RotationStep.done(Action.GENERATE, key.id(), reason);
    }

    private boolean needsNewKey(KeySet stored) {
        return new RotationPlan(keys, stored, rules, clock.instant())
                .reasonForNewKey()
                .isPresent();
    }

    private RotationStep announce(MleKey key) {
        return planned()
                .waiting(key)
                .orElseGet(() -> RotationStep.done(Action.ANNOUNCE, key.id(), announcement.announce(key)));
    }

    private RotationStep confirm(MleKey key) {
        if (!announcement.isListed(key)) {
            return RotationStep.waiting(Action.CONFIRM, key.id(), announcement.awaited(key));
        }
        if (!probe.isAnsweredUnder(key)) {
            return RotationStep.waiting(Action.CONFIRM, key.id(), "the canary is not answered under it yet");
        }
        return RotationStep.done(Action.CONFIRM, key.id(), "listed as active");
    }

    private RotationStep activate(MleKey key) {
        keys.activate(key.id());
        return RotationStep.done(Action.SWITCH, key.id(), "active; keys before it still open answers for a time");
    }

    private RotationStep withdraw(String kid) {
        Optional<MleKey> key = keys.stored().find(kid);
        Optional<String> reasonToKeep = key.flatMap(announcement::reasonToKeep);
        if (reasonToKeep.isPresent()) {
            return RotationStep.waiting(Action.WITHDRAW, kid, reasonToKeep.get());
        }
        String done = key.map(announcement::withdraw).orElse("has left the file already");
        return RotationStep.done(Action.WITHDRAW, kid, done);
    }

    private RotationStep remove(String kid) {
        keys.remove(kid);
        return RotationStep.done(Action.REMOVE, kid, "its private half has left the key file");
    }

    /** The key that this run began with: if another process was faster, the next pending one was not announced. */
    private MleKey pending(String kid) {
        return keys.stored()
                .find(kid)
                .filter(key -> key.status() == KeyStatus.PENDING)
                .orElseThrow(KeyRotation::overtaken);
    }

    private static KeyUnavailableException overtaken() {
        return new KeyUnavailableException(new Explanation(
                "no pending key in the key file any more",
                "the one that this rotation is about",
                "another process rotates the same file and was faster",
                "nothing has to be done; the next run looks at the file anew"));
    }
}
