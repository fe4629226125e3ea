package org.camelmle.jose;

import java.util.Arrays;
import java.util.Base64;

/** A compact JWE, with its envelope around it, while it is written: one array of the exact size, filled in order. */
final class CompactText {

    /** Octets that are encoded at once: whole AES blocks, and 8 KiB of text without a remainder. */
    static final int CHUNK = 6 * 1024;

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final byte[] text;
    private int position;
    private byte[] octets = new byte[0];
    private byte[] characters = new byte[0];
    private int held;

    CompactText(int length) {
        text = new byte[length];
    }

    /** How many characters so many octets become. */
    static long encodedLength(long octets) {
        return (octets * 4 + 2) / 3;
    }

    CompactText raw(byte[] part) {
        System.arraycopy(part, 0, text, position, part.length);
        position += part.length;
        return this;
    }

    CompactText dot() {
        text[position++] = '.';
        return this;
    }

    CompactText segment(byte[] value) {
        return raw(ENCODER.encode(value));
    }

    /** Makes room for a segment that comes in pieces. */
    void beginSegment(int length) {
        octets = new byte[Math.min(CHUNK, length)];
        characters = new byte[(int) encodedLength(octets.length)];
    }

    /** Takes a piece of any length: what a cipher gives back is up to its provider. A whole chunk is not copied. */
    void append(byte[] piece, int length) {
        if (held == 0 && length == octets.length && piece.length == length) {
            encode(piece);
            return;
        }
        int taken = 0;
        while (taken < length) {
            int step = Math.min(length - taken, octets.length - held);
            System.arraycopy(piece, taken, octets, held, step);
            taken += step;
            held += step;
            if (held == octets.length) {
                encode(octets);
                held = 0;
            }
        }
    }

    private void encode(byte[] chunk) {
        ENCODER.encode(chunk, characters);
        raw(characters);
    }

    void endSegment() {
        raw(ENCODER.encode(Arrays.copyOf(octets, held)));
        held = 0;
    }

    /** The finished text. */
    byte[] finished() {
        if (position != text.length) {
            throw new IllegalStateException("Wrote " + position + " of " + text.length + " octets");
        }
        return text;
    }
}
