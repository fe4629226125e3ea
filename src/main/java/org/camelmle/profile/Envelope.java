package org.camelmle.profile;

import java.util.Optional;

/**
 * How the JWE sits in a body.
 *
 * <p>Encryption puts {@link #before()} and {@link #after()} around the JWE; decryption finds it by the body's shape.
 */
public sealed interface Envelope permits JsonMember, BareJwe {

    /** The octets before the JWE. */
    byte[] before();

    /** The octets after the JWE. */
    byte[] after();

    /** The Content-Type of an encrypted body. */
    String contentType();

    /**
     * Where the JWE stands in a body, or nothing if the body has none and is plain. An empty body has none.
     *
     * @throws org.camelmle.MessageRejectedException JSON if the body ought to be JSON and is not strictly so; FORMAT if
     *     the JWE's place is taken by something that is no text
     */
    Optional<Location> find(byte[] body, HeaderLookup headers);

    /** The octets {@code [from, to)} of a text: the body itself, or a copy if the JSON string had escapes. */
    record Location(byte[] text, int from, int to) {

        @Override
        public String toString() {
            return "Location[" + from + ", " + to + ")";
        }
    }
}
