package org.camelmle.keys;

import java.util.Map;

/**
 * JSON read strictly: UTF-8 only, no duplicate members, nothing after the value, bounded depth, member count and number
 * length. Values are {@code Map}, {@code List}, {@code String}, {@code Number}, {@code Boolean} or {@code null}.
 */
public final class StrictJson {

    private StrictJson() {}

    /** What may be read. */
    public record Limits(int depth, int members, int numberLength, int stringLength) {
        /** For a JWE header and for keys: depth 16, 64 members an object, numbers of 64 characters. */
        public static final Limits SMALL = new Limits(16, 64, 64, 64 * 1024);
        /** For payloads: depth 1000 (as Jackson), strings as long as the document. */
        public static final Limits PAYLOAD = new Limits(1000, Integer.MAX_VALUE, 1000, Integer.MAX_VALUE);
    }

    /**
     * The object that is the whole of these bytes.
     *
     * @throws NotJsonException if they are anything else
     */
    public static Map<String, Object> object(byte[] json, int offset, int length, Limits limits) {
        throw new UnsupportedOperationException();
    }

    /** Checks that the bytes are one strict JSON value, without building it. */
    public static void check(byte[] json, int offset, int length, Limits limits) {
        throw new UnsupportedOperationException();
    }

    /** Not strict JSON. The message says what rule was broken and where, never the text. */
    public static final class NotJsonException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotJsonException(String message) {
            super(message);
        }
    }
}
