package org.camelmle.jose;

import java.nio.ByteBuffer;
import java.util.Objects;
import javax.crypto.spec.GCMParameterSpec;
import org.camelmle.Explanation;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;

/**
 * A compact JWE (RFC 7516 section 7.1) whose shape was checked: five canonical base64url segments and a strict header.
 * It is a view on the bytes it was parsed from, which must not change; nothing of it has been decrypted or
 * authenticated.
 */
public final class CompactJwe {

    private final byte[] text;
    private final int from;
    private final int headerEnd;
    private final JweHeader header;
    private final byte[] encryptedKey;
    private final byte[] iv;
    private final byte[] sealed;
    private final int tagLength;

    private CompactJwe(
            Base64Segment headerSegment,
            Base64Segment encryptedKey,
            Base64Segment iv,
            Base64Segment ciphertext,
            Base64Segment tag) {
        this.text = headerSegment.text();
        this.from = headerSegment.from();
        this.headerEnd = headerSegment.to();
        this.header = JweHeader.parse(headerSegment.decode());
        this.encryptedKey = encryptedKey.decode();
        this.iv = iv.decode();
        this.sealed = new byte[ciphertext.octets() + tag.octets()];
        ciphertext.decodeInto(sealed, 0);
        tag.decodeInto(sealed, ciphertext.octets());
        this.tagLength = tag.octets();
    }

    /** Parses one with a header of the usual size. */
    public static CompactJwe parse(byte[] text, int from, int to, int maxMessageSize) {
        return parse(text, from, to, maxMessageSize, JwePolicy.DEFAULT_MAX_HEADER_SIZE);
    }

    /**
     * Parses the octets {@code [from, to)} of the text.
     *
     * @throws MessageRejectedException with reason FORMAT or TOO_LARGE
     */
    public static CompactJwe parse(byte[] text, int from, int to, int maxMessageSize, int maxHeaderSize) {
        Objects.checkFromToIndex(from, to, text.length);
        if (to - from > maxMessageSize) {
            throw tooLarge(to - from, maxMessageSize);
        }
        int headerEnd = nextDot(text, from, to);
        if (headerEnd - from > maxHeaderSize) {
            throw malformed("a header segment of more than " + maxHeaderSize + " octets (maxHeaderSize)");
        }
        int keyEnd = nextDot(text, headerEnd + 1, to);
        int ivEnd = nextDot(text, keyEnd + 1, to);
        // From the end, so that a long ciphertext is walked once only: its decoder finds a dot too many.
        int ciphertextEnd = lastDot(text, ivEnd + 1, to);
        return new CompactJwe(
                new Base64Segment("header", text, from, headerEnd),
                new Base64Segment("encrypted key", text, headerEnd + 1, keyEnd),
                new Base64Segment("IV", text, keyEnd + 1, ivEnd),
                new Base64Segment("ciphertext", text, ivEnd + 1, ciphertextEnd),
                new Base64Segment("tag", text, ciphertextEnd + 1, to));
    }

    private static int nextDot(byte[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text[i] == '.') {
                return i;
            }
        }
        throw malformed("fewer than five segments");
    }

    private static int lastDot(byte[] text, int from, int to) {
        for (int i = to - 1; i >= from; i--) {
            if (text[i] == '.') {
                return i;
            }
        }
        throw malformed("fewer than five segments");
    }

    static MessageRejectedException malformed(String found) {
        return new MessageRejectedException(
                Reason.FORMAT,
                new Explanation(
                        found,
                        "a compact JWE as in RFC 7516 section 7.1, five base64url segments with a strict JSON header",
                        "the sender's JWE library is lenient, or the text was cut or wrapped on the way",
                        "look at the JWE as it was sent"));
    }

    static MessageRejectedException tooLarge(long found, int allowed) {
        return new MessageRejectedException(
                Reason.TOO_LARGE,
                new Explanation(
                        "a JWE of " + found + " octets",
                        "at most " + allowed,
                        "the message is larger than this endpoint was set up for",
                        "raise maxMessageSize, or send less at once"));
    }

    public JweHeader header() {
        return header;
    }

    /** The lengths in octets of encrypted key, IV, ciphertext and tag, in this order. */
    public int[] lengths() {
        return new int[] {encryptedKey.length, iv.length, sealed.length - tagLength, tagLength};
    }

    /** Never changed by who gets it. */
    byte[] encryptedKey() {
        return encryptedKey;
    }

    /** Ciphertext and, right behind it, the tag. Never changed by who gets it. */
    byte[] sealed() {
        return sealed;
    }

    GCMParameterSpec gcmParameters() {
        return new GCMParameterSpec(tagLength * Byte.SIZE, iv);
    }

    /** The additional authenticated data: the header segment as it was sent. RFC 7516 section 5.2, step 14. */
    ByteBuffer authenticatedText() {
        return ByteBuffer.wrap(text, from, headerEnd - from);
    }

    boolean hasGcmLengths() {
        return iv.length == ContentCipher.IV_LENGTH && tagLength == ContentCipher.TAG_LENGTH;
    }

    @Override
    public String toString() {
        return "CompactJwe[ciphertext of " + (sealed.length - tagLength) + " octets]";
    }
}
