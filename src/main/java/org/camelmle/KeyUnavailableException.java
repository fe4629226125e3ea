package org.camelmle;

/**
 * No usable key now: the key server is down past the stale limit, or no key is active. Retry later.
 */
public final class KeyUnavailableException extends MleException {

    private static final long serialVersionUID = 1L;

    public KeyUnavailableException(Explanation explanation) {
        super("No usable key", explanation, ErrorAnswer.NONE);
    }
}
