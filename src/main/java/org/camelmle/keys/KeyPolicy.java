package org.camelmle.keys;

import java.math.BigInteger;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

/**
 * What a good RSA key is: one rule for peers' keys, our own, registered ones, PEM and certificates.
 *
 * <p>Modulus of 2048 to 8192 bits and odd, exponent odd and between 2^16 and 2^256 (FIPS 186-5), no ROCA fingerprint
 * (CVE-2017-15361).
 */
public final class KeyPolicy {

    static final int MIN_BITS = 2048;
    static final int MAX_BITS = 8192;
    /** An exponent of at most this many bits is below 2^256. */
    static final int MAX_EXPONENT_BITS = 256;

    private static final BigInteger MIN_EXPONENT = BigInteger.ONE.shiftLeft(16);
    private static final int ROCA_GENERATOR = 65537;
    private static final int[] ROCA_PRIMES = {
        3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109,
        113, 127, 131, 137, 139, 149, 151, 157, 163, 167
    };
    private static final BitSet[] ROCA_RESIDUES =
            Arrays.stream(ROCA_PRIMES).mapToObj(KeyPolicy::powersOfGenerator).toArray(BitSet[]::new);

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
        return check(key.getModulus(), key.getPublicExponent());
    }

    static Optional<Finding> check(BigInteger modulus, BigInteger exponent) {
        int bits = modulus.bitLength();
        if (bits < MIN_BITS) {
            return weak("a modulus of " + bits + " bits; allowed are " + MIN_BITS + " to " + MAX_BITS);
        }
        if (bits > MAX_BITS) {
            return oversized("a modulus of " + bits + " bits; allowed are " + MIN_BITS + " to " + MAX_BITS);
        }
        if (exponent.bitLength() > MAX_EXPONENT_BITS) {
            return oversized("a public exponent of " + exponent.bitLength() + " bits; it must be below 2^256");
        }
        if (exponent.compareTo(MIN_EXPONENT) <= 0 || !exponent.testBit(0)) {
            return weak("a public exponent that is even or not above 2^16; common is 65537");
        }
        if (!modulus.testBit(0)) {
            return weak("an even modulus, which is no product of two large primes");
        }
        if (hasRocaFingerprint(modulus)) {
            return weak("a modulus made by a faulty generator (ROCA, CVE-2017-15361); make a new key");
        }
        return Optional.empty();
    }

    // Faulty moduli are powers of 65537 modulo each of these primes; a good one passes by chance once in 2^27.
    private static boolean hasRocaFingerprint(BigInteger modulus) {
        for (int i = 0; i < ROCA_PRIMES.length; i++) {
            int residue = modulus.mod(BigInteger.valueOf(ROCA_PRIMES[i])).intValue();
            if (!ROCA_RESIDUES[i].get(residue)) {
                return false;
            }
        }
        return true;
    }

    private static BitSet powersOfGenerator(int prime) {
        BitSet powers = new BitSet(prime);
        for (int power = 1; !powers.get(power); power = power * ROCA_GENERATOR % prime) {
            powers.set(power);
        }
        return powers;
    }

    static void require(BigInteger modulus, BigInteger exponent) throws BadKeyException {
        Optional<Finding> finding = check(modulus, exponent);
        if (finding.isPresent()) {
            throw new BadKeyException(finding.get());
        }
    }

    private static Optional<Finding> weak(String sentence) {
        return Optional.of(new Finding(Weakness.WEAK, sentence));
    }

    private static Optional<Finding> oversized(String sentence) {
        return Optional.of(new Finding(Weakness.OVERSIZED, sentence));
    }

    /** A key that is not to be used. The texts say what was found, why, and what to do; never key material. */
    static final class BadKeyException extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Optional<Finding> finding;
        private final String likelyCause;
        private final String nextStep;

        BadKeyException(String found) {
            this(
                    found,
                    "the key is damaged, of another kind or for another purpose",
                    "name the right file, or make a new key");
        }

        BadKeyException(String found, String likelyCause, String nextStep) {
            super(found);
            this.finding = Optional.empty();
            this.likelyCause = likelyCause;
            this.nextStep = nextStep;
        }

        BadKeyException(Finding finding) {
            super(finding.sentence());
            this.finding = Optional.of(finding);
            this.likelyCause = "the key is old or was made for another purpose";
            this.nextStep = "make a new key of 2048 to 4096 bits with the public exponent 65537";
        }

        /** What the policy found; empty if the key could not be read at all. */
        Optional<Finding> finding() {
            return finding;
        }

        String likelyCause() {
            return likelyCause;
        }

        String nextStep() {
            return nextStep;
        }
    }
}
