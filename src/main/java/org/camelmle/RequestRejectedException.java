package org.camelmle;

/**
 * The provider refused the request for another reason of encryption. Fix the request; never retry it.
 */
public final class RequestRejectedException extends MleException {

    private static final long serialVersionUID = 1L;

    public RequestRejectedException(Explanation explanation, ErrorAnswer answer) {
        super("The provider rejected the request", explanation, answer);
    }
}
