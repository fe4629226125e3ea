package org.camelmle.jose;

import java.util.Arrays;
import java.util.Base64;
import org.camelmle.MessageRejectedException;

/**
 * One segment of a compact JWE as text, decoded strictly: the base64url alphabet of RFC 7515 section 2 and nothing
 * else, no padding, unused bits zero. So an octet sequence has exactly one spelling.
 *
 * @param name what the segment is, for messages
 */
public record Base64Segment(String name, byte[] text, int from, int to) {

    /** Small pieces keep the decoder's loop in compiled code and its arrays in the nearest cache. */
    private static final int CHUNK = 8 * 1024;

    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    /** How many octets the segment stands for. */
    public int octets() {
        return (int) ((to - from) * 3L / 4);
    }

    /** The octets. */
    public byte[] decode() {
        byte[] octets = new byte[octets()];
        decodeInto(octets, 0);
        return octets;
    }

    /** Puts the octets into {@code target} from {@code start} on. */
    void decodeInto(byte[] target, int start) {
        byte[] characters = new byte[Math.min(CHUNK, to - from)];
        byte[] octets = new byte[characters.length * 3 / 4];
        int written = start;
        for (int position = from; position < to; position += characters.length) {
            if (to - position < characters.length) {
                characters = new byte[to - position];
                octets = new byte[characters.length * 3 / 4];
            }
            System.arraycopy(text, position, characters, 0, characters.length);
            decodeChunk(characters, octets);
            System.arraycopy(octets, 0, target, written, octets.length);
            written += octets.length;
        }
        requireUnusedBitsZero(target, written);
    }

    // A '=' that the JDK's decoder puts up with makes fewer octets than the characters stand for.
    private void decodeChunk(byte[] characters, byte[] octets) {
        int decoded;
        try {
            decoded = DECODER.decode(characters, octets);
        } catch (IllegalArgumentException e) {
            throw notCanonical();
        }
        if (decoded != octets.length) {
            throw notCanonical();
        }
    }

    private void requireUnusedBitsZero(byte[] target, int end) {
        int characters = (to - from) % 4;
        if (characters == 0) {
            return;
        }
        byte[] canonical = ENCODER.encode(Arrays.copyOfRange(target, end - (characters - 1), end));
        if (!Arrays.equals(canonical, 0, canonical.length, text, to - characters, to)) {
            throw notCanonical();
        }
    }

    private MessageRejectedException notCanonical() {
        return CompactJwe.malformed("a " + name + " segment that is not canonical base64url");
    }

    @Override
    public String toString() {
        return name + " of " + (to - from) + " characters";
    }
}
