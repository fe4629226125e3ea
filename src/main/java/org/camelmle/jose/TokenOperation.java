package org.camelmle.jose;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.spec.MGF1ParameterSpec;
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
                return new OfToken(new ProviderKey<>(key, provider));
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
        } catch (GeneralSecurityException | RuntimeException e) {
            throw gone(provider);
        }
    }

    private static KeyUnavailableException gone(Provider provider) {
        return new KeyUnavailableException(new Explanation(
                "a token that did not decrypt with its private key (" + provider.getName() + ")",
                "a token that is there, logged in, and allows the key to decrypt",
                "the token was removed, its session ended, or its service is down",
                "check the token; the message can be decrypted when it answers again"));
    }

    /** Some providers cut leading zeros. */
    private static byte[] padded(byte[] number, int length) {
        byte[] encoded = new byte[length];
        int octets = Math.min(number.length, length);
        System.arraycopy(number, number.length - octets, encoded, length - octets, octets);
        Arrays.fill(number, (byte) 0);
        return encoded;
    }

    /** By the OAEP of the token's provider. */
    private record OfToken(ProviderKey<PrivateKey> key) implements PrivateOperation {

        @Override
        public void unwrap(byte[] block, OAEPParameterSpec parameters, byte[] contentKey) {
            OaepOperation.take(decrypt(ready(parameters), block, parameters), contentKey);
        }

        // Nothing of the message has come into it yet: what fails here is the token's fault.
        private Cipher ready(OAEPParameterSpec parameters) {
            try {
                Cipher cipher = key.oaep();
                cipher.init(Cipher.DECRYPT_MODE, key.key(), parameters);
                return cipher;
            } catch (GeneralSecurityException | RuntimeException e) {
                throw gone(key.provider());
            }
        }

        /** What fails here may be the message's fault, unless the token is not there any more. */
        private byte[] decrypt(Cipher cipher, byte[] block, OAEPParameterSpec parameters) {
            try {
                return cipher.doFinal(block);
            } catch (GeneralSecurityException e) {
                return OaepOperation.NOTHING;
            } catch (RuntimeException e) {
                var unused = ready(parameters);
                return OaepOperation.NOTHING;
            }
        }
    }

    /** Never the key. */
    @Override
    public String toString() {
        return "TokenOperation[" + provider.getName() + "]";
    }

    /**
     * EME-OAEP decoding for a message of known length and the empty label: RFC 8017 section 7.1.2 step 3.
     *
     * <p>As the length is known, so is the place of every octet: all are compared, and the result is taken or left, without
     * a branch or an index that depends on a secret.
     */
    static final class OaepPadding {

        private final MessageDigest hash;
        private final MessageDigest maskHash;

        OaepPadding(OAEPParameterSpec parameters) {
            this.hash = digest(parameters.getDigestAlgorithm());
            this.maskHash = digest(((MGF1ParameterSpec) parameters.getMGFParameters()).getDigestAlgorithm());
        }

        private static MessageDigest digest(String name) {
            try {
                return MessageDigest.getInstance(name);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("Every Java platform has " + name, e);
            }
        }

        /**
         * Opens the padding.
         *
         * @param encoded as long as the modulus; overwritten
         * @param message replaced by what the padding holds, if that is just as long; else left as it is
         */
        void open(byte[] encoded, byte[] message) {
            int hashLength = hash.getDigestLength();
            int data = 1 + hashLength;
            int separator = encoded.length - message.length - 1;
            if (separator < data + hashLength) {
                return; // The key is too short for such a message: lengths are public.
            }
            mask(encoded, data, encoded.length, 1, data);
            mask(encoded, 1, data, data, encoded.length);
            byte[] labelHash = hash.digest();
            int different = encoded[0];
            for (int i = 0; i < hashLength; i++) {
                different |= encoded[data + i] ^ labelHash[i];
            }
            for (int i = data + hashLength; i < separator; i++) {
                different |= encoded[i];
            }
            different |= encoded[separator] ^ 1;
            int keep = ((different & 0xFF) + 0xFF) >> Byte.SIZE; // 1 if anything differs, else 0
            int take = keep - 1; // all bits, or none
            for (int i = 0; i < message.length; i++) {
                message[i] ^= (byte) (take & (message[i] ^ encoded[separator + 1 + i]));
            }
        }

        /** Adds MGF1 of one part to another: RFC 8017 appendix B.2.1. */
        private void mask(byte[] octets, int seedFrom, int seedTo, int from, int to) {
            byte[] counter = new byte[Integer.BYTES];
            int at = from;
            for (int block = 0; at < to; block++) {
                maskHash.update(octets, seedFrom, seedTo - seedFrom);
                for (int i = 0; i < counter.length; i++) {
                    counter[i] = (byte) (block >>> (Byte.SIZE * (counter.length - 1 - i)));
                }
                byte[] mask = maskHash.digest(counter);
                for (int i = 0; i < mask.length && at < to; i++, at++) {
                    octets[at] ^= mask[i];
                }
                Arrays.fill(mask, (byte) 0);
            }
        }
    }
}
