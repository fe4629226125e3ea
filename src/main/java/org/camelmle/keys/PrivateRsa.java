package org.camelmle.keys;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Optional;
import org.camelmle.keys.KeyPolicy.BadKeyException;

/**
 * The numbers of an RSA private key (RFC 8017 section 3.2), any of the last five possibly absent. A key made of them
 * always has all: without the Chinese remainder members every decryption would be about four times as slow.
 */
record PrivateRsa(
        BigInteger n,
        BigInteger e,
        BigInteger d,
        Optional<BigInteger> p,
        Optional<BigInteger> q,
        Optional<BigInteger> dp,
        Optional<BigInteger> dq,
        Optional<BigInteger> qi) {

    private static final int MOST_TRIES = 100;

    /** The numbers of a key that some provider holds. */
    static PrivateRsa of(RSAPrivateKey key, RSAPublicKey publicKey) {
        if (key instanceof RSAPrivateCrtKey crt) {
            return new PrivateRsa(
                    crt.getModulus(),
                    publicKey.getPublicExponent(),
                    crt.getPrivateExponent(),
                    Optional.of(crt.getPrimeP()),
                    Optional.of(crt.getPrimeQ()),
                    Optional.of(crt.getPrimeExponentP()),
                    Optional.of(crt.getPrimeExponentQ()),
                    Optional.of(crt.getCrtCoefficient()));
        }
        return new PrivateRsa(
                key.getModulus(),
                publicKey.getPublicExponent(),
                key.getPrivateExponent(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    static RSAPublicKey publicKey(BigInteger n, BigInteger e) throws BadKeyException {
        KeyPolicy.require(n, e);
        try {
            return (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(n, e));
        } catch (GeneralSecurityException refused) {
            throw new BadKeyException("an RSA public key that Java refuses");
        }
    }

    /**
     * The private key with all its members; the ones that are absent are computed, the ones that are there checked.
     *
     * @throws BadKeyException if the numbers do not belong together
     */
    RSAPrivateCrtKey toKey() throws BadKeyException {
        KeyPolicy.require(n, e);
        require(d.compareTo(BigInteger.ONE) > 0 && d.compareTo(n) < 0);
        BigInteger first = p.isPresent() || q.isPresent() ? firstPrime() : recoverPrime();
        require(first.compareTo(BigInteger.ONE) > 0 && n.mod(first).signum() == 0);
        BigInteger second = n.divide(first);
        require(second.compareTo(BigInteger.ONE) > 0);
        require(agrees(p, first) && agrees(q, second));
        BigInteger firstLess = first.subtract(BigInteger.ONE);
        BigInteger secondLess = second.subtract(BigInteger.ONE);
        require(isInverse(firstLess) && isInverse(secondLess));
        BigInteger exponentP = d.mod(firstLess);
        BigInteger exponentQ = d.mod(secondLess);
        require(first.gcd(second).equals(BigInteger.ONE));
        BigInteger coefficient = second.modInverse(first);
        require(agrees(dp, exponentP) && agrees(dq, exponentQ) && agrees(qi, coefficient));
        return build(new RSAPrivateCrtKeySpec(n, e, d, first, second, exponentP, exponentQ, coefficient));
    }

    private BigInteger firstPrime() throws BadKeyException {
        if (p.isPresent()) {
            return p.get();
        }
        BigInteger other = q.orElseThrow();
        require(other.signum() > 0);
        return n.divide(other);
    }

    // NIST SP 800-56B rev. 2 appendix C.1: a nontrivial square root of one modulo n gives a factor. As
    // usual, the larger one goes first.
    private BigInteger recoverPrime() throws BadKeyException {
        BigInteger k = d.multiply(e).subtract(BigInteger.ONE);
        int twos = k.getLowestSetBit();
        require(twos > 0);
        BigInteger odd = k.shiftRight(twos);
        BigInteger minusOne = n.subtract(BigInteger.ONE);
        for (int base = 2; base < MOST_TRIES; base++) {
            BigInteger root = BigInteger.valueOf(base).modPow(odd, n);
            for (int i = 0; i < twos && !root.equals(BigInteger.ONE) && !root.equals(minusOne); i++) {
                BigInteger square = root.modPow(BigInteger.TWO, n);
                if (square.equals(BigInteger.ONE)) {
                    BigInteger factor = root.subtract(BigInteger.ONE).gcd(n);
                    return factor.max(n.divide(factor));
                }
                root = square;
            }
        }
        throw inconsistent();
    }

    private boolean isInverse(BigInteger modulus) {
        return d.multiply(e).mod(modulus).equals(BigInteger.ONE);
    }

    private static boolean agrees(Optional<BigInteger> given, BigInteger computed) {
        return given.isEmpty() || given.get().equals(computed);
    }

    private static RSAPrivateCrtKey build(RSAPrivateCrtKeySpec spec) throws BadKeyException {
        try {
            return (RSAPrivateCrtKey) KeyFactory.getInstance("RSA").generatePrivate(spec);
        } catch (GeneralSecurityException refused) {
            throw new BadKeyException("an RSA private key that Java refuses");
        }
    }

    private static void require(boolean condition) throws BadKeyException {
        if (!condition) {
            throw inconsistent();
        }
    }

    private static BadKeyException inconsistent() {
        return new BadKeyException("a private key whose numbers do not belong together (damaged, or of two keys)");
    }

    @Override
    public String toString() {
        return "PrivateRsa[bits=" + n.bitLength() + "]";
    }
}
