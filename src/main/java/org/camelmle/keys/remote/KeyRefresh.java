package org.camelmle.keys.remote;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.camelmle.keys.JwksDocument.Alarm;

/**
 * What asking a source led to.
 *
 * @param changes what is different now
 * @param alarms what has to be reported about the answer
 * @param problem why there was no good answer, without any text of the answer
 */
public record KeyRefresh(Outcome outcome, KeyChanges changes, List<Alarm> alarms, Optional<String> problem) {

    /** How it ended. */
    public enum Outcome {
        /** A document was taken. */
        REPLACED,
        /** The peer confirmed the set that is there. */
        NOT_MODIFIED,
        /** Keys of the set came to their end and are used no more. The source was not asked for that. */
        EXPIRED,
        /** No answer, or one that was refused. The old set stays. */
        FAILED,
        /** The source was not asked: the least time between two fetches is not over. It is made up for then. */
        TOO_SOON
    }

    public KeyRefresh {
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(changes, "changes");
        alarms = List.copyOf(alarms);
        Objects.requireNonNull(problem, "problem");
    }

    /** Whether the source said which keys there are. */
    boolean isGoodAnswer() {
        return outcome == Outcome.REPLACED || outcome == Outcome.NOT_MODIFIED;
    }

    static KeyRefresh failed(String problem, List<Alarm> alarms) {
        return new KeyRefresh(Outcome.FAILED, KeyChanges.NONE, alarms, Optional.of(problem));
    }

    static KeyRefresh tooSoon(String problem) {
        return new KeyRefresh(Outcome.TOO_SOON, KeyChanges.NONE, List.of(), Optional.of(problem));
    }
}
