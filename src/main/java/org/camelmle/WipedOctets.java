package org.camelmle;

import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;

/**
 * Octets that are put together, secret ones: unlike a {@code ByteArrayOutputStream} it leaves no copy behind. For one thread.
 */
public final class WipedOctets extends OutputStream {

    private byte[] octets;
    private int length;

    /** @param expected how many there will be; if that is right nothing is copied */
    public WipedOctets(int expected) {
        octets = new byte[Math.max(expected, 1)];
    }

    @Override
    public void write(int octet) {
        makeRoomFor(1);
        octets[length++] = (byte) octet;
    }

    @Override
    public void write(byte[] from, int offset, int count) {
        Objects.checkFromIndexSize(offset, count, from.length);
        makeRoomFor(count);
        System.arraycopy(from, offset, octets, length, count);
        length += count;
    }

    /** As {@link #write(byte[], int, int)}, all of them. */
    public void writeAll(byte[] from) {
        write(from, 0, from.length);
    }

    private void makeRoomFor(int more) {
        long needed = (long) length + more;
        if (needed > octets.length) {
            byte[] wider = Arrays.copyOf(octets, Math.toIntExact(Math.max(needed, Math.min(2L * length, 1L << 30))));
            Arrays.fill(octets, (byte) 0);
            octets = wider;
        }
    }

    /** All of them, which belong to the caller now; this is empty then. */
    public byte[] taken() {
        byte[] all = octets;
        if (length < octets.length) {
            all = Arrays.copyOf(octets, length);
            wipe();
        }
        octets = new byte[1];
        length = 0;
        return all;
    }

    /** Forgets them. */
    public void wipe() {
        Arrays.fill(octets, (byte) 0);
        length = 0;
    }

    /** Forgets what was not taken. */
    @Override
    public void close() {
        wipe();
    }

    @Override
    public String toString() {
        return "WipedOctets[" + length + "]";
    }
}
