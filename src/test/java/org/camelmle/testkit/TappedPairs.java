package org.camelmle.testkit;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyPairGeneratorSpi;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The platform's RSA pairs, each of which passes by a tap before who wanted it has it. Until this is closed. */
public final class TappedPairs extends Provider implements AutoCloseable {

    private static final long serialVersionUID = 1L;

    private final transient Consumer<RSAPrivateCrtKey> tap;
    private final AtomicInteger made = new AtomicInteger();

    public TappedPairs(Consumer<RSAPrivateCrtKey> tap) {
        super("TappedPairs", "1", "RSA pairs that a test sees");
        this.tap = tap;
        putService(new Service(this, "KeyPairGenerator", "RSA", Spi.class.getName(), List.of(), Map.of()) {
            @Override
            public Object newInstance(Object parameter) {
                return new Spi();
            }
        });
        Security.insertProviderAt(this, 1);
    }

    /** How many there were. */
    public int made() {
        return made.get();
    }

    @Override
    public void close() {
        Security.removeProvider(getName());
    }

    private final class Spi extends KeyPairGeneratorSpi {

        private int size;

        @Override
        public void initialize(int keySize, SecureRandom random) {
            size = keySize;
        }

        @Override
        public KeyPair generateKeyPair() {
            try {
                KeyPairGenerator real = KeyPairGenerator.getInstance("RSA", "SunRsaSign");
                real.initialize(size);
                KeyPair pair = real.generateKeyPair();
                tap.accept((RSAPrivateCrtKey) pair.getPrivate());
                made.incrementAndGet();
                return pair;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
