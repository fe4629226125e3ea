package org.camelmle;

/** No usable key now: the key server is down past the stale limit, or no key is active. Retry later. */
public final class KeyUnavailableException extends MleException {

    private static final long serialVersionUID = 1L;

    public KeyUnavailableException(Explanation explanation) {
        this(explanation, ErrorAnswer.NONE);
    }

    private KeyUnavailableException(Explanation explanation, ErrorAnswer answer) {
        super("No usable key", explanation, answer);
    }

    /** Server role: the same failure with what the caller is to be answered. */
    public KeyUnavailableException answeredWith(ErrorAnswer reply) {
        return new KeyUnavailableException(explanation(), reply);
    }
}
