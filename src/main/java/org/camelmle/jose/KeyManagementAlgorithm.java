package org.camelmle.jose;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.camelmle.keys.MleKey;

/** The JWE {@code alg} values that we know: RFC 7518 section 4.3. */
public enum KeyManagementAlgorithm {
    /** RSAES-OAEP with SHA-256 and MGF1 with SHA-256. */
    RSA_OAEP_256("RSA-OAEP-256", "SHA-256", MGF1ParameterSpec.SHA256),
    /** RSAES-OAEP with SHA-1, only ever to decrypt and only where a profile asks for it. */
    RSA_OAEP("RSA-OAEP", "SHA-1", MGF1ParameterSpec.SHA1);

    private final String jwa;
    // RFC 7518 section 4.3: MGF1 uses the same hash; the JDK's default for it would be SHA-1.
    private final OAEPParameterSpec parameters;

    KeyManagementAlgorithm(String jwa, String hash, MGF1ParameterSpec mgf1) {
        this.jwa = jwa;
        this.parameters = new OAEPParameterSpec(hash, "MGF1", mgf1, PSource.PSpecified.DEFAULT);
    }

    /** The name in a JWE header. */
    public String jwa() {
        return jwa;
    }

    static Optional<KeyManagementAlgorithm> of(String jwa) {
        for (KeyManagementAlgorithm algorithm : values()) {
            if (algorithm.jwa.equals(jwa)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    /** How many octets an encrypted key has: as many as the modulus. */
    static int encryptedKeyLength(MleKey key) {
        return (key.bits() + Byte.SIZE - 1) / Byte.SIZE;
    }

    /** Encrypts the first {@code length} octets to the key. */
    byte[] wrap(byte[] octets, int length, MleKey key, CryptoProvider crypto) throws GeneralSecurityException {
        ProviderKey<PublicKey> recipient = crypto.publicKey(key);
        Cipher cipher = recipient.oaep();
        cipher.init(Cipher.ENCRYPT_MODE, recipient.key(), parameters, crypto.random());
        return cipher.doFinal(octets, 0, length);
    }

    /**
     * Decrypts an encrypted key, with one RSA operation whatever it looks like. If that fails, or gives a key of
     * another length, the result is random and the content will not authenticate: RFC 7516 section 11.5.
     *
     * @param keyLength of the content encryption key, in octets
     */
    byte[] unwrap(byte[] encryptedKey, MleKey key, int keyLength, CryptoProvider crypto) {
        byte[] contentKey = crypto.randomOctets(keyLength);
        boolean possible = isPossible(encryptedKey, key);
        crypto.privateOperation(key)
                .unwrap(
                        possible ? encryptedKey : dummy(key),
                        parameters,
                        possible ? contentKey : crypto.randomOctets(keyLength));
        return contentKey;
    }

    OAEPParameterSpec parameters() {
        return parameters;
    }

    // As long as the modulus and smaller than it; 0, 1 and n-1 would cost no time. All of it is public knowledge.
    private static boolean isPossible(byte[] encryptedKey, MleKey key) {
        BigInteger number = new BigInteger(1, encryptedKey);
        BigInteger largest = key.publicKey().getModulus().subtract(BigInteger.ONE);
        return encryptedKey.length == encryptedKeyLength(key)
                && number.bitLength() > 1
                && number.compareTo(largest) < 0;
    }

    private static byte[] dummy(MleKey key) {
        byte[] block = new byte[encryptedKeyLength(key)];
        Arrays.fill(block, 1, block.length, (byte) 0x5A);
        return block;
    }

    /**
     * What is wrong with the encrypted key of a captured JWE. It tells apart what {@link JweCodec} must not: whoever can send
     * JWEs and see this answer can use our private key. For a person at a keyboard, never on the way of a message.
     */
    public enum UnwrapFinding {
        /** It opens as RSA-OAEP-256: if the JWE does not decrypt, its content was altered. */
        OPENS("OAEPWithSHA-256AndMGF1Padding", "SHA-256", "SHA-256"),
        /** SHA-256, but MGF1 with SHA-1: what Java does if it is not told otherwise. */
        MGF1_WITH_SHA1("OAEPWithSHA-256AndMGF1Padding", "SHA-256", "SHA-1"),
        /** RSA-OAEP, with SHA-1 throughout. */
        OAEP_WITH_SHA1("OAEPWithSHA-1AndMGF1Padding", "SHA-1", "SHA-1"),
        /** It opens in no way that is known: it is encrypted to another key, or altered. */
        OTHER_KEY("", "", "SHA-1");

        private final String padding;
        private final String hash;
        private final String mgf1;

        UnwrapFinding(String padding, String hash, String mgf1) {
            this.padding = padding;
            this.hash = hash;
            this.mgf1 = mgf1;
        }

        /** Tries all ways in turn. What is unwrapped is wiped at once. */
        public static UnwrapFinding of(CompactJwe jwe, MleKey key) {
            Optional<PrivateKey> privateKey = key.privateKey().map(PrivateKey.class::cast);
            return privateKey
                    .flatMap(ours -> Arrays.stream(values())
                            .filter(way -> way != OTHER_KEY && way.opens(jwe.encryptedKey(), ours))
                            .findFirst())
                    .orElse(OTHER_KEY);
        }

        private boolean opens(byte[] encryptedKey, PrivateKey key) {
            try {
                AlgorithmParameterSpec parameters =
                        new OAEPParameterSpec(hash, "MGF1", new MGF1ParameterSpec(mgf1), PSource.PSpecified.DEFAULT);
                Cipher cipher = Cipher.getInstance("RSA/ECB/" + padding);
                cipher.init(Cipher.DECRYPT_MODE, key, parameters);
                byte[] unwrapped = cipher.doFinal(encryptedKey);
                Arrays.fill(unwrapped, (byte) 0);
                return unwrapped.length == 16 || unwrapped.length == 32;
            } catch (GeneralSecurityException | RuntimeException e) {
                return false;
            }
        }
    }
}
