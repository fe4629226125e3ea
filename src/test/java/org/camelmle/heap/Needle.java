package org.camelmle.heap;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/**
 * Octets that are looked for in a dump.
 *
 * @param kind what they are, as the report names it
 */
record Needle(String kind, byte[] octets) {

    static final int SHORTEST = 16;

    Needle {
        if (octets.length < SHORTEST) {
            throw new IllegalArgumentException("Too short to be told from chance: " + octets.length + " octets");
        }
    }

    /** A text, in both forms that the JVM keeps texts in. */
    static List<Needle> text(String kind, String text) {
        return List.of(
                new Needle(kind, text.getBytes(StandardCharsets.US_ASCII)),
                new Needle(kind, text.getBytes(StandardCharsets.UTF_16BE)));
    }

    /** A text that is made when it is needed, alike in both processes, so that neither has to be told. */
    static String canary(String of, int number) {
        try {
            byte[] seed = (of + " " + number).getBytes(StandardCharsets.US_ASCII);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(seed);
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return "Needle[" + kind + "]";
    }
}
