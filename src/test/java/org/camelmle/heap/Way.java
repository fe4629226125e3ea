package org.camelmle.heap;

/** What becomes of a message; they take turns. */
enum Way {
    CALL("direct:call", false),
    STEPS("direct:steps", false),
    FIELDS("direct:fields", false),
    ENCRYPTED_ERROR("direct:call", true),
    TAMPERED_ANSWER("direct:call", true),
    PLAIN_ANSWER("direct:call", true),
    OUTAGE("direct:call", true);

    private final String route;
    private final boolean toFail;

    Way(String route, boolean toFail) {
        this.route = route;
        this.toFail = toFail;
    }

    /** Of a message's number; each meets each kind of body. */
    static Way of(int number) {
        return values()[number % values().length];
    }

    String route() {
        return route;
    }

    boolean isToFail() {
        return toFail;
    }
}
