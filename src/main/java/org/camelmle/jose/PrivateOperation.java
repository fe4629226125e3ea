package org.camelmle.jose;

import java.security.PrivateKey;
import java.security.Provider;
import javax.crypto.spec.OAEPParameterSpec;

/** The use of one private key: a single RSA operation, which decrypts a content encryption key. */
interface PrivateOperation {

    /**
     * Decrypts a block. If it holds a key of just this length, that takes the place of the octets given; if it holds
     * anything else or cannot be decrypted, they stay, and nothing tells why (RFC 7516 section 11.5).
     *
     * @param block as long as the modulus
     * @param parameters the hash of OAEP and of its mask
     * @param contentKey random octets, which are replaced if all is well
     */
    void unwrap(byte[] block, OAEPParameterSpec parameters, byte[] contentKey);

    /**
     * The operation for a key: by this provider, or by the one that holds the key where it cannot leave it.
     *
     * @throws org.camelmle.MleConfigurationException if there is no provider for a key that cannot be read
     */
    static PrivateOperation of(PrivateKey key, Provider provider) {
        // A key without a format stays in its token: PKCS#11, a key service.
        return key.getFormat() == null
                ? TokenOperation.of(key)
                : new OaepOperation(ProviderKey.of(key, PrivateKey.class, provider));
    }
}
