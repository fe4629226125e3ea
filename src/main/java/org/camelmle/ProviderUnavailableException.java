package org.camelmle;

/**
 * The provider said that it cannot decrypt or encrypt now. Encrypted retries, then the fallback policy.
 */
public final class ProviderUnavailableException extends MleException {

    private static final long serialVersionUID = 1L;

    public ProviderUnavailableException(Explanation explanation, ErrorAnswer answer) {
        super("The provider's message-level encryption failed", explanation, answer);
    }
}
