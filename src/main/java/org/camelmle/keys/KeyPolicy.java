package org.camelmle.keys;

import java.security.interfaces.RSAPublicKey;
import java.util.Optional;

/**
 * What a good RSA key is: one rule for peers' keys, our own, registered ones, PEM and certificates.
 *
 * <p>Modulus of 2048 to 8192 bits and odd, exponent odd and between 2^16 and 2^256 (FIPS 186-5), no ROCA fingerprint
 * (CVE-2017-15361).
 */
public final class KeyPolicy {

    private KeyPolicy() {}

    /** Why a key is not good. */
    public enum Weakness {
        WEAK,
        OVERSIZED
    }

    /** What is wrong with a key: the kind, and a sentence with the value found and the ones allowed. */
    public record Finding(Weakness weakness, String sentence) {}

    /** What is wrong with the key, or nothing. */
    public static Optional<Finding> check(RSAPublicKey key) {
        throw new UnsupportedOperationException();
    }
}
