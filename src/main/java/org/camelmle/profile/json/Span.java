package org.camelmle.profile.json;

import java.util.Arrays;

/** The octets {@code [from, to)} of a body. */
public record Span(int from, int to) {

    public int length() {
        return to - from;
    }

    /** A copy of these octets. */
    public byte[] of(byte[] body) {
        return Arrays.copyOfRange(body, from, to);
    }
}
