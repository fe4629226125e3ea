package org.camelmle;

/**
 * No usable key now: the key server is down past the stale limit, no key is active, or more messages came than can be
 * decrypted at once. Retry later.
 */
public final class KeyUnavailableException extends MleException {

    private static final long serialVersionUID = 1L;

    private final boolean overload;

    public KeyUnavailableException(Explanation explanation) {
        this(false, explanation, ErrorAnswer.NONE);
    }

    private KeyUnavailableException(boolean overload, Explanation explanation, ErrorAnswer answer) {
        super(overload ? "Overload" : "No usable key", explanation, answer);
        this.overload = overload;
    }

    /** The keys are there, but others use them and no turn came in time. */
    public static KeyUnavailableException overload(Explanation explanation) {
        return new KeyUnavailableException(true, explanation, ErrorAnswer.NONE);
    }

    /** Whether nothing is wrong but that too much came at once. The server role answers it with 503 and no code. */
    public boolean isOverload() {
        return overload;
    }

    /** Server role: the same failure with what the caller is to be answered. */
    public KeyUnavailableException answeredWith(ErrorAnswer reply) {
        return new KeyUnavailableException(overload, explanation(), reply);
    }
}
