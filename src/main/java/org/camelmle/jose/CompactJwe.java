package org.camelmle.jose;

/**
 * A compact JWE (RFC 7516 section 7.1) whose shape was checked: five canonical base64url segments and a strict header.
 * It is a view on the bytes it was parsed from; nothing of it has been decrypted or authenticated.
 */
public final class CompactJwe {

    /**
     * Parses the octets {@code [from, to)} of the text.
     *
     * @throws org.camelmle.MessageRejectedException with reason FORMAT or TOO_LARGE
     */
    public static CompactJwe parse(byte[] text, int from, int to, int maxMessageSize) {
        throw new UnsupportedOperationException();
    }

    public JweHeader header() {
        throw new UnsupportedOperationException();
    }

    /** The lengths in octets of encrypted key, IV, ciphertext and tag, in this order. */
    public int[] lengths() {
        throw new UnsupportedOperationException();
    }
}
