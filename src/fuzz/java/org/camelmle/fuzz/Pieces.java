package org.camelmle.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** An input taken apart: octets that choose, texts that end with a NUL, and the rest. */
final class Pieces {

    private final byte[] input;
    private int at;

    Pieces(byte[] input) {
        this.input = input;
    }

    /** The next octet, or 0 at the end. */
    int choice() {
        return at < input.length ? input[at++] & 0xFF : 0;
    }

    /** The octets up to the next NUL, or to the end, as Latin-1. */
    String text() {
        int from = at;
        while (at < input.length && input[at] != 0) {
            at++;
        }
        String text = new String(input, from, at - from, StandardCharsets.ISO_8859_1);
        at = Math.min(at + 1, input.length);
        return text;
    }

    /** A text that is absent when it is empty. */
    Optional<String> given() {
        return Optional.of(text()).filter(text -> !text.isEmpty());
    }

    byte[] rest() {
        return Arrays.copyOfRange(input, at, input.length);
    }

    /** Puts an input together again. */
    static byte[] join(int[] choices, String[] texts, byte[] rest) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int choice : choices) {
            out.write(choice);
        }
        for (String text : texts) {
            out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
            out.write(0);
        }
        out.writeBytes(rest);
        return out.toByteArray();
    }
}
