package org.camelmle.heap;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import java.util.List;
import java.util.Map;

/** The platform's random numbers, with a file that tells what was drawn: its length in one octet, then the octets. */
final class TellingRandom extends Provider {

    private static final long serialVersionUID = 1L;
    private static final int MOST = 255;

    private final transient SecureRandom real;
    private final transient OutputStream drawn;

    TellingRandom(Path file) throws IOException, GeneralSecurityException {
        super("Telling", "1", "Random numbers that are written down");
        real = SecureRandom.getInstance("NativePRNGNonBlocking");
        drawn = Files.newOutputStream(file);
        putService(new Service(this, "SecureRandom", "Telling", Spi.class.getName(), List.of(), Map.of()) {
            @Override
            public Object newInstance(Object parameter) {
                return new Spi();
            }
        });
    }

    private synchronized void tell(byte[] octets) {
        if (octets.length > MOST) {
            return;
        }
        try {
            drawn.write(octets.length);
            drawn.write(octets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Spi extends SecureRandomSpi {

        private static final long serialVersionUID = 1L;

        @Override
        protected void engineSetSeed(byte[] seed) {
            real.setSeed(seed);
        }

        @Override
        protected void engineNextBytes(byte[] octets) {
            real.nextBytes(octets);
            tell(octets);
        }

        @Override
        protected byte[] engineGenerateSeed(int length) {
            return real.generateSeed(length);
        }
    }
}
