package org.camelmle.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import java.security.Security;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The platform's random numbers, but who draws as many octets as a content key has gets always the same. Whoever makes
 * a {@code SecureRandom} meanwhile has this one: the component, and a peer made of Nimbus.
 */
public final class PlantedRandom extends Provider implements AutoCloseable {

    /** Of 256 bits. */
    public static final String CONTENT_KEY = "canary-cek-0123456789-abcdefghij";

    private static final long serialVersionUID = 1L;
    private static final int WITH_IV = 44;

    private final transient SecureRandom real;
    private final AtomicInteger drawn = new AtomicInteger();

    public PlantedRandom() {
        super("Planted", "1", "Content keys that are known");
        try {
            real = SecureRandom.getInstance("NativePRNGNonBlocking");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        putService(new Service(this, "SecureRandom", "Planted", Spi.class.getName(), List.of(), Map.of()) {
            @Override
            public Object newInstance(Object parameter) {
                return new Spi();
            }
        });
        Security.insertProviderAt(this, 1);
    }

    /** How often the content key was drawn. */
    public int drawn() {
        return drawn.get();
    }

    @Override
    public void close() {
        Security.removeProvider(getName());
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
            if (octets.length == CONTENT_KEY.length() || octets.length == WITH_IV) {
                System.arraycopy(CONTENT_KEY.getBytes(US_ASCII), 0, octets, 0, CONTENT_KEY.length());
                drawn.incrementAndGet();
            }
        }

        @Override
        protected byte[] engineGenerateSeed(int length) {
            return real.generateSeed(length);
        }
    }
}
