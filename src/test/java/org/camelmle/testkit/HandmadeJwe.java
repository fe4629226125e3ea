package org.camelmle.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;
import org.camelmle.keys.MleKey;

/**
 * How a sender makes a compact JWE, by the JDK's ciphers and none of our code: also with parameters that are none of a
 * good sender's.
 *
 * @param hash of OAEP
 * @param mgf1 the hash of OAEP's mask
 * @param iv its length in octets
 */
public record HandmadeJwe(String hash, MGF1ParameterSpec mgf1, int iv) {

    private static final int TAG = 16;

    /** As RFC 7518 has it. */
    public static final HandmadeJwe GOOD = new HandmadeJwe("SHA-256", MGF1ParameterSpec.SHA256, 12);

    /** A JWE with this header, which is not looked at. */
    public String encrypt(String plaintext, MleKey recipient, String header) {
        try {
            byte[] contentKey = MessageDigest.getInstance("SHA-256").digest(new byte[] {1});
            Cipher rsa = Cipher.getInstance("RSA/ECB/OAEPPadding");
            rsa.init(
                    Cipher.ENCRYPT_MODE,
                    recipient.publicKey(),
                    new OAEPParameterSpec(hash, "MGF1", mgf1, PSource.PSpecified.DEFAULT));
            String head = url(header.getBytes(UTF_8));
            Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding");
            gcm.init(
                    Cipher.ENCRYPT_MODE,
                    new SecretKeySpec(contentKey, "AES"),
                    new GCMParameterSpec(Byte.SIZE * TAG, new byte[iv]));
            gcm.updateAAD(head.getBytes(US_ASCII));
            byte[] sealed = gcm.doFinal(plaintext.getBytes(UTF_8));
            int tag = sealed.length - TAG;
            return String.join(
                    ".",
                    head,
                    url(rsa.doFinal(contentKey)),
                    url(new byte[iv]),
                    url(Arrays.copyOf(sealed, tag)),
                    url(Arrays.copyOfRange(sealed, tag, sealed.length)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String url(byte[] octets) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }
}
