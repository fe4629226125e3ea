package org.camelmle.keys;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.camelmle.keys.StrictJson.NotJsonException;

/** The UTF-8 rules of RFC 3629 section 4, which JSON parsers take lightly: shortest form, no surrogates, no BOM. */
final class Utf8 {

    private static final VarHandle EIGHT_OCTETS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long HIGH_BITS = 0x8080808080808080L;

    private Utf8() {}

    /** Checks the octets without making text of them. */
    static void check(byte[] octets, int offset, int length) {
        int end = offset + length;
        if (sequence(octets, offset, end) == 3 && isByteOrderMark(octets, offset)) {
            throw new NotJsonException("Starts with a byte order mark; save it as UTF-8 without one");
        }
        int at = offset;
        while (at < end) {
            at = skipAscii(octets, at, end);
            if (at < end) {
                int size = sequence(octets, at, end);
                if (size == 0) {
                    throw new NotJsonException("Not UTF-8, at octet " + (at - offset));
                }
                at += size;
            }
        }
    }

    private static int skipAscii(byte[] octets, int from, int end) {
        int at = from;
        while (at + Long.BYTES <= end && ((long) EIGHT_OCTETS.get(octets, at) & HIGH_BITS) == 0) {
            at += Long.BYTES;
        }
        while (at < end && octets[at] >= 0) {
            at++;
        }
        return at;
    }

    private static boolean isByteOrderMark(byte[] octets, int at) {
        return octets[at] == (byte) 0xEF && octets[at + 1] == (byte) 0xBB && octets[at + 2] == (byte) 0xBF;
    }

    // The length of the well-formed sequence that starts here; 0 if there is none.
    private static int sequence(byte[] octets, int at, int end) {
        if (at >= end) {
            return 0;
        }
        int first = octets[at] & 0xFF;
        if (first < 0x80) {
            return 1;
        }
        if (first < 0xC2 || first > 0xF4) {
            return 0;
        }
        int size = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        if (end - at < size || !secondIsRight(first, octets[at + 1] & 0xFF)) {
            return 0;
        }
        for (int i = at + 2; i < at + size; i++) {
            if ((octets[i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return size;
    }

    private static boolean secondIsRight(int first, int second) {
        int least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        int most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
        return second >= least && second <= most;
    }
}
