package org.camelmle.life;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.life.RotationStep.Action;

/** What is to be done next, as the key file and the marks beside it tell. Changes nothing and asks nobody. */
record RotationPlan(OwnKeys keys, KeySet stored, RotationRules rules, Instant now) {

    /** Of each key whose drain time since the switch is over the steps by which it goes, or the one that it waits for. */
    Stream<List<RotationStep>> goingOut() {
        if (stored.activeKey().isEmpty()) {
            return Stream.empty();
        }
        return stored.keys().stream()
                .filter(key -> key.status() == KeyStatus.RETIRING && rules.isDrained(key, now))
                .map(key -> rules.reasonToKeep(keys.lastUse(key), now)
                        .map(reason -> List.of(RotationStep.waiting(Action.WITHDRAW, key.id(), reason)))
                        .orElseGet(() -> List.of(
                                RotationStep.planned(Action.WITHDRAW, Optional.of(key.id()), "drained"),
                                RotationStep.planned(Action.REMOVE, Optional.of(key.id()), "drained"))));
    }

    /** The steps by which a new key comes up, or the one that it waits for; none if none is needed. */
    List<RotationStep> comingUp() {
        Optional<MleKey> pending = stored.pendingKey();
        if (pending.isPresent()) {
            return waiting(pending.get()).map(List::of).orElseGet(() -> rest(pending.map(MleKey::id), "pending"));
        }
        return reasonForNewKey().map(this::all).orElse(List.of());
    }

    private List<RotationStep> all(String reason) {
        List<RotationStep> steps = new ArrayList<>();
        steps.add(RotationStep.planned(Action.GENERATE, Optional.empty(), reason));
        boolean atOnce = rules.activationDelay().isZero() || stored.activeKey().isEmpty();
        steps.addAll(rest(Optional.empty(), atOnce ? "pending" : "when it was pending for " + rules.activationDelay()));
        return steps;
    }

    private static List<RotationStep> rest(Optional<String> kid, String detail) {
        return Stream.of(Action.ANNOUNCE, Action.CONFIRM, Action.SWITCH)
                .map(action -> RotationStep.planned(action, kid, detail))
                .toList();
    }

    /**
     * What a pending key waits for that is too new: another process may not have read it yet. While no key is active,
     * none could serve in the meantime, and nothing is waited for.
     */
    Optional<RotationStep> waiting(MleKey pending) {
        return stored.activeKey().isEmpty() || rules.isSettled(pending, now)
                ? Optional.empty()
                : Optional.of(RotationStep.waiting(
                        Action.ANNOUNCE,
                        pending.id(),
                        "pending for " + rules.activationDelay() + " first, so that every process has read it"
                                + pending.statusSince()
                                        .map(since -> "; it is since " + since)
                                        .orElse("")));
    }

    /** Why a new key is to be made, if one is. */
    Optional<String> reasonForNewKey() {
        Optional<MleKey> active = stored.activeKey();
        if (active.isEmpty()) {
            return Optional.of("no key is active");
        }
        return active.filter(key -> rules.isTooOld(key, now))
                .map(key -> "the key '" + key.id() + "' "
                        + key.createdAt().map(created -> "is of " + created).orElse("does not say of when it is")
                        + " and may be " + rules.maxKeyAge().toDays() + " days old");
    }
}
