package org.camelmle.message;

import java.math.BigInteger;
import java.security.interfaces.RSAPrivateKey;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;

/** A private key that fails the test when anything uses it. */
final class UntouchableKey implements RSAPrivateKey {

    private static final long serialVersionUID = 1L;

    /** The same key, with a private half that must not be used. */
    static MleKey of(MleKey key) {
        return MleKey.ofPair(key.id(), KeyStatus.ACTIVE, key.publicKey(), new UntouchableKey(), key.createdAt());
    }

    @Override
    public BigInteger getPrivateExponent() {
        throw new AssertionError("The private key was used");
    }

    @Override
    public BigInteger getModulus() {
        throw new AssertionError("The private key was used");
    }

    @Override
    public String getAlgorithm() {
        return "RSA";
    }

    @Override
    public String getFormat() {
        throw new AssertionError("The private key was used");
    }

    @Override
    public byte[] getEncoded() {
        throw new AssertionError("The private key was used");
    }
}
