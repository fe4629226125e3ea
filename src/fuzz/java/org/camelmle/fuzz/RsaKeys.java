package org.camelmle.fuzz;

import java.math.BigInteger;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.camelmle.keys.MleKey;

/** What every key that was accepted has to be. */
final class RsaKeys {

    /** A pair is tried once: most inputs hold the same. */
    private static final Set<BigInteger> TRIED = ConcurrentHashMap.newKeySet();

    private RsaKeys() {}

    static void check(MleKey key) {
        RSAPublicKey publicKey = key.publicKey();
        int bits = publicKey.getModulus().bitLength();
        FuzzTarget.require(bits >= 2048 && bits <= 8192, "a key of " + bits + " bits");
        FuzzTarget.require(publicKey.getPublicExponent().testBit(0), "an even exponent");
        FuzzTarget.require(!key.toString().contains(publicKey.getModulus().toString()), "a key that prints itself");
        key.privateKey().map(RSAPrivateCrtKey.class::cast).ifPresent(half -> check(publicKey, half));
    }

    private static void check(RSAPublicKey publicKey, RSAPrivateCrtKey half) {
        BigInteger d = half.getPrivateExponent();
        BigInteger n = publicKey.getModulus();
        if (TRIED.add(d.xor(n))) {
            BigInteger opened =
                    BigInteger.TWO.modPow(publicKey.getPublicExponent(), n).modPow(d, n);
            FuzzTarget.require(opened.equals(BigInteger.TWO), "a pair that does not open what it sealed");
        }
    }
}
