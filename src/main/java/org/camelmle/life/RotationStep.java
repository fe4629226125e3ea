package org.camelmle.life;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * One step of a rotation, planned or taken.
 *
 * @param kid the key that it is about; not known of a key that is yet to be generated
 * @param detail what was done or is waited for, for the operator
 */
public record RotationStep(Action action, Optional<String> kid, Outcome outcome, String detail) {

    /** What is done, in this order for one key. */
    public enum Action {
        /** A pair is made and written as pending. */
        GENERATE,
        /** The provider is told, directly or by our own endpoint. */
        ANNOUNCE,
        /** The provider lists it, and the canary is answered under it. */
        CONFIRM,
        /** It becomes active, the key before it retiring. */
        SWITCH,
        /** A key that is drained is deleted at the provider. */
        WITHDRAW,
        /** Its private half leaves the file. */
        REMOVE
    }

    /** How far the step came. */
    public enum Outcome {
        PLANNED,
        DONE,
        /** The provider is not ready; a later run goes on here. */
        WAITING
    }

    public RotationStep {
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(kid, "kid");
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(detail, "detail");
    }

    static RotationStep planned(Action action, Optional<String> kid, String detail) {
        return new RotationStep(action, kid, Outcome.PLANNED, detail);
    }

    static RotationStep done(Action action, String kid, String detail) {
        return new RotationStep(action, Optional.of(kid), Outcome.DONE, detail);
    }

    static RotationStep waiting(Action action, String kid, String detail) {
        return new RotationStep(action, Optional.of(kid), Outcome.WAITING, detail);
    }

    @Override
    public String toString() {
        return action.name().toLowerCase(Locale.ROOT) + kid.map(id -> " " + id).orElse("") + " "
                + outcome.name().toLowerCase(Locale.ROOT) + ": " + detail;
    }
}
