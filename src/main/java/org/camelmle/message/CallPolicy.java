package org.camelmle.message;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.camelmle.KeyRejectedException;
import org.camelmle.MleErrorCode;
import org.camelmle.MleException;
import org.camelmle.ProviderUnavailableException;

/**
 * Which attempts of a call are repeated, how often and when: what went wrong and how often it did before, to what comes
 * next. Each cause has a count of its own; a repetition is always encrypted, under the same idempotency key.
 *
 * @param retries how often an outage, or a busy server, is tried again
 * @param retryDelay before the first repetition; each further one waits twice as long
 * @param retryAfterLimit the longest Retry-After that is waited for
 * @param publishesOwnKeys the provider reads our keys at our endpoint, so that one it rejects may be seen a little later
 */
public record CallPolicy(int retries, Duration retryDelay, Duration retryAfterLimit, boolean publishesOwnKeys) {

    private static final int MOST_RETRIES = 10;
    private static final double LEAST_JITTER = 0.75;
    private static final double JITTER = 0.5;

    public CallPolicy {
        Objects.requireNonNull(retryDelay, "retryDelay");
        Objects.requireNonNull(retryAfterLimit, "retryAfterLimit");
        if (retries < 0 || retries > MOST_RETRIES) {
            throw new IllegalArgumentException("retries (" + retries + ") must be 0 to " + MOST_RETRIES);
        }
        if (retryDelay.isNegative() || retryAfterLimit.isNegative()) {
            throw new IllegalArgumentException("a wait must not be negative");
        }
    }

    /**
     * The same for a request that would run a second time: whether it ran, a 429 or 503 does not say, nor an outage. Only
     * one that was refused for its key is repeated.
     */
    public CallPolicy onlyWhatHasNotRun() {
        return new CallPolicy(0, retryDelay, retryAfterLimit, publishesOwnKeys);
    }

    /** What went wrong with an attempt. */
    public enum Cause {
        /** The provider does not know its own key that we encrypted to. */
        PEER_KEY,
        /** The provider does not know our key that the answer shall be encrypted to. */
        OWN_KEY,
        /** The provider said that it cannot encrypt or decrypt now. */
        OUTAGE,
        /** 429 or 503: no error of encryption, but one that may be over soon. */
        BUSY,
        /** Anything else, also everything that went wrong on our side: never repeated. */
        OTHER;

        private static final int TOO_MANY_REQUESTS = 429;
        private static final int SERVICE_UNAVAILABLE = 503;

        /** The cause that a failure tells of. */
        public static Cause of(Throwable failure) {
            if (failure instanceof ProviderUnavailableException) {
                return OUTAGE;
            }
            if (failure instanceof KeyRejectedException rejected) {
                return isAboutOurs(rejected) ? OWN_KEY : PEER_KEY;
            }
            return OTHER;
        }

        /** The cause that the status of an answer tells of, which is no error of encryption. */
        public static Cause of(int status) {
            return status == TOO_MANY_REQUESTS || status == SERVICE_UNAVAILABLE ? BUSY : OTHER;
        }

        private static boolean isAboutOurs(MleException rejected) {
            return rejected.code().equals(Optional.of(MleErrorCode.MLE_INVALID_CID));
        }
    }

    /**
     * An attempt that did not succeed.
     *
     * @param before how often the call was repeated for this cause already
     * @param replayed the answer is a stored one: the same key will bring it again
     * @param retryAfter how long the server asks to be left alone
     */
    public record Attempt(Cause cause, int before, boolean replayed, Optional<Duration> retryAfter) {}

    /** What comes next. */
    public enum Step {
        /** The answer, or the failure, goes to who called. */
        END,
        /** Encrypt again and send. */
        REPEAT,
        /** Ask for the peer's keys, leave out the rejected one, encrypt again and send. */
        REPEAT_WITH_ANOTHER_KEY
    }

    /**
     * The next step.
     *
     * @param after how long to wait before it
     */
    public record Next(Step step, Duration after) {

        /** The answer or failure goes to who called. */
        public static final Next END = new Next(Step.END, Duration.ZERO);
    }

    /**
     * What comes after an attempt.
     *
     * @param random at least 0 and less than 1: waits are 75 to 125 % of what they are, so that not all come at once
     */
    public Next next(Attempt attempt, double random) {
        if (attempt.replayed() || attempt.before() >= allowed(attempt.cause())) {
            return Next.END;
        }
        return switch (attempt.cause()) {
            case PEER_KEY -> new Next(Step.REPEAT_WITH_ANOTHER_KEY, Duration.ZERO);
            case OWN_KEY, OUTAGE -> new Next(Step.REPEAT, backoff(attempt, random));
            case BUSY -> busy(attempt, random);
            case OTHER -> Next.END;
        };
    }

    private int allowed(Cause cause) {
        return switch (cause) {
            case PEER_KEY -> 1;
            case OWN_KEY -> publishesOwnKeys ? 1 : 0;
            case OUTAGE, BUSY -> retries;
            case OTHER -> 0;
        };
    }

    /** Who does not say when to come back gets no second request, and nobody one before that. */
    private Next busy(Attempt attempt, double random) {
        return attempt.retryAfter()
                .filter(wanted -> wanted.compareTo(retryAfterLimit) <= 0)
                .map(wanted -> new Next(Step.REPEAT, wanted.plus(backoff(attempt, random))))
                .orElse(Next.END);
    }

    private Duration backoff(Attempt attempt, double random) {
        long nanos = retryDelay.multipliedBy(1L << attempt.before()).toNanos();
        return Duration.ofNanos((long) (nanos * (LEAST_JITTER + JITTER * random)));
    }
}
