package org.camelmle;

/**
 * Start-up: an option is wrong or missing. Fix the configuration.
 */
public final class MleConfigurationException extends MleException {

    private static final long serialVersionUID = 1L;

    public MleConfigurationException(Explanation explanation) {
        super("Wrong configuration", explanation, ErrorAnswer.NONE);
    }
}
