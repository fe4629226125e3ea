package org.camelmle.jose;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.camelmle.Explanation;
import org.camelmle.KeyUnavailableException;

/**
 * Bounds how many messages use private keys at once, which is what decryption costs most of, and how long another one
 * waits for its turn: first come, first served. Safe for many threads, platform and virtual.
 */
public final class DecryptionTurns {

    /** Nobody waits: for a tool, and where somebody else bounds it. */
    public static final DecryptionTurns UNBOUNDED = new DecryptionTurns(Optional.empty(), 0, Duration.ZERO);

    private final Optional<Semaphore> turns;
    private final int atOnce;
    private final Duration longestWait;

    private DecryptionTurns(Optional<Semaphore> turns, int atOnce, Duration longestWait) {
        this.turns = turns;
        this.atOnce = atOnce;
        this.longestWait = Objects.requireNonNull(longestWait, "longestWait");
    }

    /** So many at once; the others wait for no time at all, unless {@link #waitingAtMost} says otherwise. */
    public static DecryptionTurns of(int atOnce) {
        if (atOnce < 1) {
            throw new IllegalArgumentException("atOnce (" + atOnce + ") must be 1 or more");
        }
        return new DecryptionTurns(Optional.of(new Semaphore(atOnce, true)), atOnce, Duration.ZERO);
    }

    /** The same turns, shared, with another bound on waiting. */
    public DecryptionTurns waitingAtMost(Duration time) {
        return new DecryptionTurns(turns, atOnce, time);
    }

    /**
     * Takes a turn, which has to be given back.
     *
     * @throws KeyUnavailableException an overload, if no turn came in time
     */
    void take() {
        if (turns.isPresent() && !taken(turns.get())) {
            throw Thread.currentThread().isInterrupted() ? interrupted() : overload();
        }
    }

    void giveBack() {
        turns.ifPresent(Semaphore::release);
    }

    /** How many wait now. */
    int waiting() {
        return turns.map(Semaphore::getQueueLength).orElse(0);
    }

    /** A free turn is taken by one atomic step, even by a thread that was interrupted; one that waits gives up then. */
    private boolean taken(Semaphore free) {
        if (!free.hasQueuedThreads() && free.tryAcquire()) {
            return true;
        }
        try {
            return free.tryAcquire(longestWait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private KeyUnavailableException overload() {
        return KeyUnavailableException.overload(new Explanation(
                "as many decryptions with private keys as may run at once (" + atOnce + ")",
                "a turn within " + longestWait,
                "more messages come than this process can decrypt, or the token with the keys is slow",
                "send the message again later, the answer to a call by repeating that under the same idempotency key; if"
                        + " it goes on add processors or processes"));
    }

    private static KeyUnavailableException interrupted() {
        return KeyUnavailableException.overload(new Explanation(
                "a thread that was interrupted while it waited for its turn to decrypt",
                "a thread that goes on",
                "the application is being stopped",
                "send the message again"));
    }

    @Override
    public String toString() {
        return turns.isPresent() ? "DecryptionTurns[" + atOnce + " at once, wait " + longestWait + "]" : "unbounded";
    }
}
