package org.camelmle.sandbox.cybersource;

/** Leaves a check that failed. The reason is for the test only: the client learns status and body. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final String FAILED = "{\"response\":{\"rmsg\":\"Authentication Failed\"}}";
    private static final String USER = "{\"response\":{\"rmsg\":\"{\\\"error\\\":\\\"UNAUTHORIZED_USER\\\","
            + "\\\"error_description\\\":\\\"UNAUTHORIZED USER\\\"}\"}}";

    private final int status;
    private final String body;
    private final String reason;

    private Refusal(int status, String body, String reason) {
        super(reason, null, false, false);
        this.status = status;
        this.body = body;
        this.reason = reason;
    }

    /** The token is none, or its signature is wrong. */
    static Refusal authentication(String reason) {
        return new Refusal(401, FAILED, reason);
    }

    /** The signature is right, but something that was signed or encrypted is not. */
    static Refusal user(String reason) {
        return new Refusal(401, USER, reason);
    }

    static Refusal of(int status, String body, String reason) {
        return new Refusal(status, body, reason);
    }

    int status() {
        return status;
    }

    String body() {
        return body;
    }

    String reason() {
        return reason;
    }
}
