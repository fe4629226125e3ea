package org.camelmle.jose;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;

/** RSAES-OAEP as the provider does it: RFC 8017 section 7.1. */
record OaepOperation(ProviderKey<PrivateKey> key) implements PrivateOperation {

    static final byte[] NOTHING = {};

    @Override
    public void unwrap(byte[] block, OAEPParameterSpec parameters, byte[] contentKey) {
        take(decrypt(block, parameters), contentKey);
    }

    /** Puts a key of the right length in the place of the random one. */
    static void take(byte[] unwrapped, byte[] contentKey) {
        if (unwrapped.length == contentKey.length) {
            System.arraycopy(unwrapped, 0, contentKey, 0, contentKey.length);
        }
        Arrays.fill(unwrapped, (byte) 0);
    }

    /** The octets that were encrypted, or none if there are none to be had, whatever the cause. */
    byte[] decrypt(byte[] block, OAEPParameterSpec parameters) {
        try {
            Cipher cipher = key.oaep();
            cipher.init(Cipher.DECRYPT_MODE, key.key(), parameters);
            return cipher.doFinal(block);
        } catch (GeneralSecurityException | RuntimeException e) {
            return NOTHING;
        }
    }
}
