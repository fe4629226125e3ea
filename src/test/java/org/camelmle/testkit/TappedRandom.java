package org.camelmle.testkit;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import java.security.Security;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The platform's random numbers, which pass by a tap that may look at them and change them. Whoever makes a
 * {@code SecureRandom} until this is closed has this one: the component, and a peer made of Nimbus.
 */
public final class TappedRandom extends Provider implements AutoCloseable {

    private static final long serialVersionUID = 1L;

    private final transient SecureRandom real;
    private final transient Consumer<byte[]> tap;

    /** @param tap is given what somebody is about to get */
    public TappedRandom(Consumer<byte[]> tap) {
        super("Tapped", "1", "Random numbers that a test sees");
        this.tap = tap;
        try {
            real = SecureRandom.getInstance("NativePRNGNonBlocking");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        putService(new Service(this, "SecureRandom", "Tapped", Spi.class.getName(), List.of(), Map.of()) {
            @Override
            public Object newInstance(Object parameter) {
                return new Spi();
            }
        });
        Security.insertProviderAt(this, 1);
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
            tap.accept(octets);
        }

        @Override
        protected byte[] engineGenerateSeed(int length) {
            return real.generateSeed(length);
        }
    }
}
