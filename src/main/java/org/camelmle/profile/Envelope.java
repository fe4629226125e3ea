package org.camelmle.profile;

import java.util.List;
import java.util.Optional;
import org.camelmle.profile.http.HeaderLookup;

/** How a body holds what is encrypted: as one JWE, or in single fields. */
public sealed interface Envelope permits JsonMember, BareJwe, Fields {

    /** The Content-Type of an encrypted body. */
    String contentType();

    /**
     * The body as it goes over the wire.
     *
     * @param seal is called once for each text that becomes a JWE, and not at all if there is none
     * @throws org.camelmle.MessageRejectedException if the body is not what this envelope can hold
     */
    byte[] wrap(byte[] plaintext, Seal seal);

    /**
     * What is encrypted in a body, or nothing if the body is not of this envelope and so is plain. An empty body is.
     *
     * @throws org.camelmle.MessageRejectedException JSON if the body ought to be JSON and is not strictly so; FORMAT if
     *     the JWE's place is taken by something that is no text
     */
    Optional<? extends Sealed> find(byte[] body, HeaderLookup headers);

    /**
     * Where the one JWE of a body is, judged by the body's two ends alone. What is in between was not looked at: this counts
     * only if a strict compact JWE is found there, which holds nothing that could end a JSON string.
     */
    default Optional<Location> guess(byte[] body) {
        return Optional.empty();
    }

    /**
     * Whether a body that {@link #find} has refused holds something encrypted all the same, and so is no plain one.
     */
    default boolean isSpoilt(byte[] body) {
        return false;
    }

    /** Makes one JWE. */
    @FunctionalInterface
    interface Seal {

        /** The compact JWE of the text, with these octets before and after it. */
        byte[] seal(byte[] plaintext, byte[] before, byte[] after);
    }

    /** A body with what is encrypted in it. */
    interface Sealed {

        /** Where the JWEs stand, in the body's order. */
        List<Location> jwes();

        /** What ought to be encrypted and is not, as the configuration names it. */
        List<String> unsealed();

        /**
         * The body with the texts in the place of the JWEs.
         *
         * @param texts one for each of {@link #jwes()}
         * @throws org.camelmle.MessageRejectedException JSON if a text does not fit into its place
         */
        byte[] opened(List<byte[]> texts);
    }

    /** The octets {@code [from, to)} of a text: the body itself, or a copy if the JSON string had escapes. */
    record Location(byte[] text, int from, int to) implements Sealed {

        @Override
        public List<Location> jwes() {
            return List.of(this);
        }

        @Override
        public List<String> unsealed() {
            return List.of();
        }

        @Override
        public byte[] opened(List<byte[]> texts) {
            return texts.get(0);
        }

        @Override
        public String toString() {
            return "Location[" + from + ", " + to + ")";
        }
    }
}
