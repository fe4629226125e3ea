package org.camelmle.keys;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** Base64url without padding, in its one canonical spelling: RFC 7515 section 2, RFC 4648 section 3.5. */
public final class Base64Url {

    private Base64Url() {}

    /** The unsigned big-endian octets of a positive integer: RFC 7518 section 2, Base64urlUInt. */
    public static String encode(BigInteger value) {
        byte[] signed = value.toByteArray();
        byte[] octets = signed.length > 1 && signed[0] == 0 ? Arrays.copyOfRange(signed, 1, signed.length) : signed;
        try {
            return encode(octets);
        } finally {
            // It may be a member of a private key.
            Arrays.fill(signed, (byte) 0);
            Arrays.fill(octets, (byte) 0);
        }
    }

    public static String encode(byte[] octets) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    /** The octets, or nothing if the text is not the canonical spelling (padding, stray characters, trailing bits). */
    public static Optional<byte[]> decode(String text) {
        try {
            byte[] octets = Base64.getUrlDecoder().decode(text);
            return encode(octets).equals(text) ? Optional.of(octets) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
