package org.camelmle.jose;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import org.camelmle.Explanation;
import org.camelmle.KeyUnavailableException;
import org.camelmle.MleConfigurationException;

/**
 * The use of a private key that stays in its token. Java's PKCS#11 provider has RSA without padding and no OAEP, so the
 * padding is opened here.
 */
record TokenOperation(PrivateKey key, Provider provider) implements PrivateOperation {

    private static final String OAEP = "RSA/ECB/OAEPPadding";
    private static final String RAW = "RSA/ECB/NoPadding";

    /** By the provider's own OAEP if it has one for this key, else by its RSA without padding. */
    static PrivateOperation of(PrivateKey key) {
        for (Provider provider : Security.getProviders()) {
            if (takes(OAEP, key, provider)) {
                return new OaepOperation(new ProviderKey<>(key, provider));
            }
        }
        for (Provider provider : Security.getProviders()) {
            if (takes(RAW, key, provider)) {
                return new TokenOperation(key, provider);
            }
        }
        throw new MleConfigurationException(new Explanation(
                "a private key that cannot be read and that no installed JCA provider decrypts with",
                "a key whose provider is installed and has " + OAEP + " or " + RAW,
                "the token's provider is not installed, or the key is not allowed to decrypt",
                "install the provider in java.security, and check the key's attributes in the token"));
    }

    private static boolean takes(String transformation, PrivateKey key, Provider provider) {
        try {
            Cipher cipher = Cipher.getInstance(transformation, provider);
            if (transformation.equals(OAEP)) {
                cipher.init(Cipher.DECRYPT_MODE, key, KeyManagementAlgorithm.RSA_OAEP_256.parameters());
            } else {
                cipher.init(Cipher.DECRYPT_MODE, key);
            }
            return true;
        } catch (GeneralSecurityException | RuntimeException e) {
            return false;
        }
    }

    @Override
    public void unwrap(byte[] block, OAEPParameterSpec parameters, byte[] contentKey) {
        byte[] encoded = decrypt(block);
        new OaepPadding(parameters).open(encoded, contentKey);
        Arrays.fill(encoded, (byte) 0);
    }

    // A block smaller than the modulus always decrypts to something: whatever fails here is the token's fault.
    private byte[] decrypt(byte[] block) {
        try {
            Cipher cipher = Cipher.getInstance(RAW, provider);
            cipher.init(Cipher.DECRYPT_MODE, key);
            return padded(cipher.doFinal(block), block.length);
        } catch (GeneralSecurityException | ProviderException e) {
            throw new KeyUnavailableException(new Explanation(
                    "a token that did not decrypt with its private key (" + provider.getName() + ")",
                    "a token that is there, logged in, and allows the key to decrypt",
                    "the token was removed, its session ended, or its service is down",
                    "check the token; the message can be decrypted when it answers again"));
        }
    }

    /** Some providers cut leading zeros. */
    private static byte[] padded(byte[] number, int length) {
        byte[] encoded = new byte[length];
        int octets = Math.min(number.length, length);
        System.arraycopy(number, number.length - octets, encoded, length - octets, octets);
        Arrays.fill(number, (byte) 0);
        return encoded;
    }

    /** Never the key. */
    @Override
    public String toString() {
        return "TokenOperation[" + provider.getName() + "]";
    }
}
