package org.camelmle.jose;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import javax.crypto.spec.OAEPParameterSpec;

/**
 * EME-OAEP decoding for a message of known length and the empty label: RFC 8017 section 7.1.2 step 3.
 *
 * <p>As the length is known, so is the place of every octet: all are compared, and the result is taken or left, without
 * a branch or an index that depends on a secret.
 */
final class OaepPadding {

    private final MessageDigest hash;
    private final MessageDigest maskHash;

    OaepPadding(OAEPParameterSpec parameters) {
        this.hash = digest(parameters.getDigestAlgorithm());
        this.maskHash = digest(((MGF1ParameterSpec) parameters.getMGFParameters()).getDigestAlgorithm());
    }

    private static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has " + name, e);
        }
    }

    /**
     * Opens the padding.
     *
     * @param encoded as long as the modulus; overwritten
     * @param message replaced by what the padding holds, if that is just as long; else left as it is
     */
    void open(byte[] encoded, byte[] message) {
        int hashLength = hash.getDigestLength();
        int data = 1 + hashLength;
        int separator = encoded.length - message.length - 1;
        if (separator < data + hashLength) {
            return; // The key is too short for such a message: lengths are public.
        }
        mask(encoded, data, encoded.length, 1, data);
        mask(encoded, 1, data, data, encoded.length);
        byte[] labelHash = hash.digest();
        int different = encoded[0];
        for (int i = 0; i < hashLength; i++) {
            different |= encoded[data + i] ^ labelHash[i];
        }
        for (int i = data + hashLength; i < separator; i++) {
            different |= encoded[i];
        }
        different |= encoded[separator] ^ 1;
        int keep = ((different & 0xFF) + 0xFF) >> Byte.SIZE; // 1 if anything differs, else 0
        int take = keep - 1; // all bits, or none
        for (int i = 0; i < message.length; i++) {
            message[i] ^= (byte) (take & (message[i] ^ encoded[separator + 1 + i]));
        }
    }

    /** Adds MGF1 of one part to another: RFC 8017 appendix B.2.1. */
    private void mask(byte[] octets, int seedFrom, int seedTo, int from, int to) {
        byte[] counter = new byte[Integer.BYTES];
        int at = from;
        for (int block = 0; at < to; block++) {
            maskHash.update(octets, seedFrom, seedTo - seedFrom);
            for (int i = 0; i < counter.length; i++) {
                counter[i] = (byte) (block >>> (Byte.SIZE * (counter.length - 1 - i)));
            }
            byte[] mask = maskHash.digest(counter);
            for (int i = 0; i < mask.length && at < to; i++, at++) {
                octets[at] ^= mask[i];
            }
            Arrays.fill(mask, (byte) 0);
        }
    }
}
