package org.camelmle.oracle;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/** What is wrong with a token. */
enum Cause {
    /** As bad OAEP must look like this one, all are held against it. */
    BAD_TAG("bad tag"),
    /** The same again: how far apart two medians are by chance. */
    BAD_TAG_AGAIN("bad tag, again"),
    BAD_OAEP("bad OAEP"),
    /** Manger's question: is the first octet of the padding zero? It is here, and the rest is bad. */
    BAD_BEHIND_ZERO("bad OAEP behind the right first octet"),
    /** Its padding is sound. */
    OTHER_LENGTH("content key of 24 octets"),
    SHORT_KEY("encrypted key of 255 octets"),
    NO_KEY("no encrypted key"),
    /** The encrypted key of another message: it opens, and is of no use. */
    OTHER_KEY("another message's key"),
    NOTHING("nothing");

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int KEY = 1;
    private static final int TAG = 4;

    private final String words;

    Cause(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }

    /**
     * The token, spoilt in this way.
     *
     * @param another a token whose encrypted key may be taken
     */
    byte[] spoil(String token, String another, RSAPublicKey recipient) {
        String[] segments = token.split("\\.", -1);
        byte[] key = Base64.getUrlDecoder().decode(segments[KEY]);
        byte[] tag = Base64.getUrlDecoder().decode(segments[TAG]);
        switch (this) {
            case BAD_TAG, BAD_TAG_AGAIN -> tag[tag.length - 1] ^= 1;
            case BAD_OAEP -> {
                RANDOM.nextBytes(key);
                // Below every modulus of this length.
                key[0] = 1;
            }
            case BAD_BEHIND_ZERO -> {
                byte[] padded = new byte[key.length - 1];
                RANDOM.nextBytes(padded);
                key = encrypt(padded, recipient);
            }
            case OTHER_LENGTH -> key = wrap(new byte[24], recipient);
            case SHORT_KEY -> key = Arrays.copyOf(key, key.length - 1);
            case NO_KEY -> key = new byte[0];
            case OTHER_KEY -> key = Base64.getUrlDecoder().decode(another.split("\\.", -1)[KEY]);
            case NOTHING -> {
                // It stays as it is.
            }
        }
        segments[KEY] = Base64.getUrlEncoder().withoutPadding().encodeToString(key);
        segments[TAG] = Base64.getUrlEncoder().withoutPadding().encodeToString(tag);
        return String.join(".", segments).getBytes(US_ASCII);
    }

    private static byte[] encrypt(byte[] padded, RSAPublicKey recipient) {
        BigInteger number = new BigInteger(1, padded).modPow(recipient.getPublicExponent(), recipient.getModulus());
        byte[] octets = number.toByteArray();
        byte[] encrypted = new byte[padded.length + 1];
        int length = Math.min(octets.length, encrypted.length);
        System.arraycopy(octets, octets.length - length, encrypted, encrypted.length - length, length);
        return encrypted;
    }

    private static byte[] wrap(byte[] contentKey, RSAPublicKey recipient) {
        try {
            Cipher rsa = Cipher.getInstance("RSA/ECB/OAEPPadding", "SunJCE");
            rsa.init(
                    Cipher.ENCRYPT_MODE,
                    recipient,
                    new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
            return rsa.doFinal(contentKey);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
