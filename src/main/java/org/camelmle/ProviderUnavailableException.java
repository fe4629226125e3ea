package org.camelmle;

/**
 * The provider said that it cannot decrypt or encrypt now. Encrypted retries, then the fallback policy.
 */
public final class ProviderUnavailableException extends MleException {

    private static final long serialVersionUID = 1L;

    private final boolean asDocumented;

    /** The provider said it in exactly the form that it documents. */
    public ProviderUnavailableException(Explanation explanation, ErrorAnswer answer) {
        this(explanation, answer, true);
    }

    private ProviderUnavailableException(Explanation explanation, ErrorAnswer answer, boolean asDocumented) {
        super("The provider's message-level encryption failed", explanation, answer);
        this.asDocumented = asDocumented;
    }

    /** The code is there, but not with the documented status, type or place in the body. */
    public static ProviderUnavailableException inUnusualForm(Explanation explanation, ErrorAnswer answer) {
        return new ProviderUnavailableException(explanation, answer, false);
    }

    /** Whether the answer had the documented form: without it the fallback policy is not even asked. */
    public boolean asDocumented() {
        return asDocumented;
    }
}
