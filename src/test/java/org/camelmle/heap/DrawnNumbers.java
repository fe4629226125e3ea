package org.camelmle.heap;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Writes down what random numbers were drawn: their length in one octet, then the octets. */
final class DrawnNumbers implements Consumer<byte[]> {

    private static final int MOST = 255;

    private final OutputStream file;

    DrawnNumbers(Path file) throws IOException {
        this.file = Files.newOutputStream(file);
    }

    @Override
    public synchronized void accept(byte[] octets) {
        if (octets.length > MOST) {
            return;
        }
        try {
            file.write(octets.length);
            file.write(octets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
