package org.camelmle.message;

import java.util.OptionalInt;
import org.camelmle.profile.http.HeaderLookup;

/**
 * A message as it came over the wire.
 *
 * @param status the HTTP status of an answer; empty for a request, and for an answer without one, which counts as 200
 */
public record WireMessage(byte[] body, OptionalInt status, HeaderLookup headers) {

    public static WireMessage request(byte[] body, HeaderLookup headers) {
        return new WireMessage(body, OptionalInt.empty(), headers);
    }

    public static WireMessage answer(byte[] body, int status, HeaderLookup headers) {
        return new WireMessage(body, OptionalInt.of(status), headers);
    }

    @Override
    public String toString() {
        return "WireMessage[" + body.length + " octets]";
    }
}
