package org.camelmle.keys.remote;

import org.camelmle.keys.MleKey;

/** What becomes of a kid that names another key than before. It is an alarm either way. */
public enum Rebinding {
    /** The new key is used. */
    FOLLOW("the new key is used"),
    /** The key that the kid named first stays, in the state that the new one has. */
    KEEP_FIRST("the key that was seen first stays");

    private final String consequence;

    Rebinding(String consequence) {
        this.consequence = consequence;
    }

    String consequence() {
        return consequence;
    }

    MleKey choose(MleKey known, MleKey fetched) {
        return this == FOLLOW ? fetched : known.withStatus(fetched.status());
    }
}
