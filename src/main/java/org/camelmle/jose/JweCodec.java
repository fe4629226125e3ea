package org.camelmle.jose;

import org.camelmle.keys.MleKey;

/**
 * Encrypts bytes into a compact JWE and decrypts one: RFC 7516 with RSA-OAEP-256 and AES-GCM. Safe for many threads.
 *
 * <p>A fresh content encryption key and IV are made inside for each message; there is no way to pass either.
 */
public final class JweCodec {

    public JweCodec(JwePolicy policy, CryptoProvider crypto) {
        throw new UnsupportedOperationException();
    }

    /**
     * Encrypts.
     *
     * @param before octets to put before the JWE in the result (an envelope's opening)
     * @param after octets to put after it
     * @return one array of the exact size: before, compact JWE, after
     * @throws org.camelmle.MessageRejectedException TOO_LARGE, before any work, if the JWE would exceed the limit
     */
    public byte[] encrypt(byte[] plaintext, EncodedHeader header, byte[] before, byte[] after) {
        throw new UnsupportedOperationException();
    }

    /**
     * Parses a JWE and checks all that can be checked without a key, in this order: size and shape, {@code alg},
     * {@code enc}, required {@code kid}, required reply key member, lengths of IV and tag.
     *
     * @throws org.camelmle.MessageRejectedException with the reason of the first check that failed
     */
    public CompactJwe parse(byte[] text, int from, int to) {
        throw new UnsupportedOperationException();
    }

    /**
     * Decrypts what {@link #parse} admitted.
     *
     * <p>Every failure looks and costs the same: the reason DECRYPTION, one RSA and one AES-GCM operation (RFC 7516
     * section 11.5).
     *
     * @param key one with a private half, chosen by the caller from the header's {@code kid}
     */
    public byte[] decrypt(CompactJwe jwe, MleKey key) {
        throw new UnsupportedOperationException();
    }
}
