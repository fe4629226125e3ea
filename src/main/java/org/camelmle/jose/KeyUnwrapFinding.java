package org.camelmle.jose;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.camelmle.keys.MleKey;

/**
 * What is wrong with the encrypted key of a captured JWE. It tells apart what {@link JweCodec} must not: whoever can send
 * JWEs and see this answer can use our private key. For a person at a keyboard, never on the way of a message.
 */
public enum KeyUnwrapFinding {
    /** It opens as RSA-OAEP-256: if the JWE does not decrypt, its content was altered. */
    OPENS("OAEPWithSHA-256AndMGF1Padding", "SHA-256", MGF1ParameterSpec.SHA256),
    /** SHA-256, but MGF1 with SHA-1: what Java does if it is not told otherwise. */
    MGF1_WITH_SHA1("OAEPWithSHA-256AndMGF1Padding", "SHA-256", MGF1ParameterSpec.SHA1),
    /** RSA-OAEP, with SHA-1 throughout. */
    OAEP_WITH_SHA1("OAEPWithSHA-1AndMGF1Padding", "SHA-1", MGF1ParameterSpec.SHA1),
    /** It opens in no way that is known: it is encrypted to another key, or altered. */
    OTHER_KEY("", "", MGF1ParameterSpec.SHA1);

    private final String padding;
    private final String hash;
    private final MGF1ParameterSpec mgf1;

    KeyUnwrapFinding(String padding, String hash, MGF1ParameterSpec mgf1) {
        this.padding = padding;
        this.hash = hash;
        this.mgf1 = mgf1;
    }

    /** Tries all ways in turn. What is unwrapped is wiped at once. */
    public static KeyUnwrapFinding of(CompactJwe jwe, MleKey key) {
        Optional<PrivateKey> privateKey = key.privateKey().map(PrivateKey.class::cast);
        return privateKey
                .flatMap(ours -> Arrays.stream(values())
                        .filter(way -> way != OTHER_KEY && way.opens(jwe.encryptedKey(), ours))
                        .findFirst())
                .orElse(OTHER_KEY);
    }

    private boolean opens(byte[] encryptedKey, PrivateKey key) {
        try {
            AlgorithmParameterSpec parameters = new OAEPParameterSpec(hash, "MGF1", mgf1, PSource.PSpecified.DEFAULT);
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
