package org.camelmle.life;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.camelmle.Explanation;
import org.camelmle.MleConfigurationException;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;

/** A key pair that was made a moment ago. */
final class FreshPair {

    private static final int LEAST_BITS = 2048;
    private static final int MOST_BITS = 4096;

    private FreshPair() {}

    /**
     * A pending pair, under an id made of the date (UTC) and the beginning of the thumbprint.
     *
     * @throws MleConfigurationException if the size is not from 2048 to 4096 bits
     */
    static MleKey pending(int bits, Instant instant) {
        if (bits < LEAST_BITS || bits > MOST_BITS) {
            throw new MleConfigurationException(new Explanation(
                    "a key size of " + bits + " bits",
                    LEAST_BITS + " to " + MOST_BITS + " bits",
                    "a wrong value for keySize",
                    "correct the option and try again"));
        }
        Instant now = instant.truncatedTo(ChronoUnit.SECONDS);
        KeyPair pair = generate(bits);
        MleKey key = MleKey.ofPair(
                        "", KeyStatus.PENDING, (RSAPublicKey) pair.getPublic(), pair.getPrivate(), Optional.of(now))
                .withStatus(KeyStatus.PENDING, now);
        return key.withId(LocalDate.ofInstant(now, ZoneOffset.UTC) + "-"
                + key.thumbprint().substring(0, 8));
    }

    private static KeyPair generate(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform makes RSA keys", e);
        }
    }
}
