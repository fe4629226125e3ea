package org.camelmle;

/**
 * The provider refused a change of our registered keys. Compare thumbprints: equal means already done.
 */
public final class KeyRegistrationException extends MleException {

    private static final long serialVersionUID = 1L;

    public KeyRegistrationException(Explanation explanation, ErrorAnswer answer) {
        super("The provider refused the key", explanation, answer);
    }
}
