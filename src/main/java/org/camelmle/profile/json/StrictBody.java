package org.camelmle.profile.json;

import org.camelmle.Explanation;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.keys.StrictJson;

/** A body that has to be JSON. */
public final class StrictBody {

    private StrictBody() {}

    /**
     * Checks it.
     *
     * @throws MessageRejectedException JSON if it is not strict JSON
     */
    public static void check(byte[] body) {
        try {
            StrictJson.check(body, 0, body.length, StrictJson.Limits.PAYLOAD);
        } catch (StrictJson.NotJsonException e) {
            throw rejected(String.valueOf(e.getMessage()));
        }
    }

    /** The rejection of a body in which this was found. */
    public static MessageRejectedException rejected(String found) {
        return new MessageRejectedException(
                Reason.JSON,
                new Explanation(
                        found,
                        "one strict JSON value in UTF-8, without duplicate members or anything behind it",
                        "the body was built by hand, cut off, or is no JSON at all",
                        "compare the body's Content-Type, length and first characters with what the sender wrote"));
    }
}
