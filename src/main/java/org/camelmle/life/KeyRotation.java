package org.camelmle.life;

import java.time.Clock;
import java.time.Instant;
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
 * Replaces our active key without losing a message: generate, announce, confirm, switch, and after the drain time
 * withdraw and remove the old one.
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
        KeySet stored = keys.stored();
        Instant now = clock.instant();
        return Stream.concat(goingOut(stored, now).flatMap(List::stream), comingUp(stored, now))
                .toList();
    }

    /**
     * Does what is to be done now, as far as the provider lets it.
     *
     * @return the steps that were taken, the last one perhaps waiting; empty if there was nothing to do
     * @throws org.camelmle.MleException if a step failed; those before it are done and the next run goes on there
     */
    public List<RotationStep> run() {
        keys.update(stored -> dated(stored, clock.instant()));
        KeySet stored = keys.stored();
        Instant now = clock.instant();
        List<RotationStep> taken = new ArrayList<>();
        List<MleException> failures = new ArrayList<>();
        goingOut(stored, now).forEach(steps -> takeOrNote(steps, taken, failures));
        take(comingUp(stored, now).toList(), taken);
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
        for (RotationStep planned : steps) {
            RotationStep step = take(planned);
            taken.add(step);
            report.accept(step);
            if (step.outcome() == Outcome.WAITING) {
                return;
            }
        }
    }

    private Stream<List<RotationStep>> goingOut(KeySet stored, Instant now) {
        if (stored.activeKey().isEmpty()) {
            return Stream.empty();
        }
        return stored.keys().stream()
                .filter(key -> key.status() == KeyStatus.RETIRING && rules.isDrained(key, now))
                .map(MleKey::id)
                .map(id -> List.of(
                        RotationStep.planned(Action.WITHDRAW, Optional.of(id), "drained"),
                        RotationStep.planned(Action.REMOVE, Optional.of(id), "drained")));
    }

    private Stream<RotationStep> comingUp(KeySet stored, Instant now) {
        Optional<String> pending = stored.pendingKey().map(MleKey::id);
        Stream<RotationStep> rest = Stream.of(Action.ANNOUNCE, Action.CONFIRM, Action.SWITCH)
                .map(action -> RotationStep.planned(action, pending, "pending"));
        if (pending.isPresent()) {
            return rest;
        }
        return reasonForNewKey(stored, now).stream()
                .flatMap(reason -> Stream.concat(
                        Stream.of(RotationStep.planned(Action.GENERATE, Optional.empty(), reason)), rest));
    }

    private Optional<String> reasonForNewKey(KeySet stored, Instant now) {
        Optional<MleKey> active = stored.activeKey();
        if (active.isEmpty()) {
            return Optional.of("no key is active");
        }
        return active.filter(key -> rules.isTooOld(key, now))
                .map(key -> "the key '" + key.id() + "' "
                        + key.createdAt().map(created -> "is of " + created).orElse("does not say of when it is")
                        + " and may be " + rules.maxKeyAge().toDays() + " days old");
    }

    private RotationStep take(RotationStep planned) {
        return switch (planned.action()) {
            case GENERATE -> generate(planned.detail());
            case ANNOUNCE -> announce(pending());
            case CONFIRM -> confirm(pending());
            case SWITCH -> activate(pending());
            case WITHDRAW -> withdraw(planned.kid().orElseThrow());
            case REMOVE -> remove(planned.kid().orElseThrow());
        };
    }

    private RotationStep generate(String reason) {
        MleKey key = keys.pending(
                        rules.keySize(),
                        stored -> reasonForNewKey(stored, clock.instant()).isPresent())
                .orElseThrow(KeyRotation::overtaken);
        return RotationStep.done(Action.GENERATE, key.id(), reason);
    }

    private RotationStep announce(MleKey key) {
        return RotationStep.done(Action.ANNOUNCE, key.id(), announcement.announce(key));
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

    private MleKey pending() {
        return keys.stored().pendingKey().orElseThrow(KeyRotation::overtaken);
    }

    private static KeyUnavailableException overtaken() {
        return new KeyUnavailableException(new Explanation(
                "no pending key in the key file any more",
                "the one that this rotation is about",
                "another process rotates the same file and was faster",
                "nothing has to be done; the next run looks at the file anew"));
    }

    /** A key that was set to retiring by hand drains from now on. */
    private static KeySet dated(KeySet stored, Instant now) {
        List<MleKey> undated = stored.keys().stream()
                .filter(key ->
                        key.status() == KeyStatus.RETIRING && key.statusSince().isEmpty())
                .toList();
        KeySet dated = stored;
        for (MleKey key : undated) {
            dated = dated.with(key.withStatus(KeyStatus.RETIRING, now));
        }
        return dated;
    }
}
