package org.camelmle.jose;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import javax.crypto.Cipher;

/**
 * A key in the form of the provider that uses it. A native provider converts a foreign key at every operation, which
 * costs as much as the operation itself; this is done once.
 */
record ProviderKey<K extends Key>(K key, Provider provider) {

    /** The key for this provider, or as it is for the JDK's where the provider does not take it. */
    static <K extends Key> ProviderKey<K> of(K key, Class<K> type, Provider provider) {
        try {
            Key translated = KeyFactory.getInstance("RSA", provider).translateKey(key);
            return new ProviderKey<>(type.cast(translated), provider);
        } catch (NoSuchAlgorithmException e) {
            // The JDK's provider of ciphers has no key factory: it takes the keys of the JDK's others as they are.
            return new ProviderKey<>(key, provider);
        } catch (InvalidKeyException e) {
            Provider jdk = Security.getProvider(CryptoTask.JDK);
            return new ProviderKey<>(key, jdk == null ? provider : jdk);
        }
    }

    /** RSAES-OAEP, to be initialised with explicit parameters. */
    Cipher oaep() throws GeneralSecurityException {
        return Cipher.getInstance("RSA/ECB/OAEPPadding", provider);
    }

    /** Never the key. */
    @Override
    public String toString() {
        return "ProviderKey[" + provider.getName() + "]";
    }
}
