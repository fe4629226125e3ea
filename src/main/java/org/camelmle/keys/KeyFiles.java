package org.camelmle.keys;

import java.nio.file.Path;

/**
 * Keys as files: JWK and JWKS (RFC 7517) with our {@code status} and {@code created_at} members, PEM (PKCS#1, PKCS#8,
 * encrypted PKCS#8, SPKI, X.509 certificate), PKCS#12 and JKS.
 */
public final class KeyFiles {

    private KeyFiles() {}

    /**
     * Reads all keys of one file's content; the form is told by the content, not by a name.
     *
     * @param content the file's bytes
     * @param location where they came from, for messages only
     * @param password of PKCS#12, JKS or an encrypted PEM; empty if there is none
     * @throws org.camelmle.MleConfigurationException if the content is no key, or not a good one; never quoting it
     */
    public static KeySet read(byte[] content, String location, char[] password) {
        throw new UnsupportedOperationException();
    }

    /** All keys of a KeyStore that is open already. The id is the entry's alias. */
    public static KeySet read(java.security.KeyStore store, String location, char[] password) {
        throw new UnsupportedOperationException();
    }

    /** Writes a JWKS with private members atomically, readable and writable by its owner only (mode 600). */
    public static void write(Path file, KeySet keys) {
        throw new UnsupportedOperationException();
    }
}
