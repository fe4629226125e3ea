package org.camelmle.oracle;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;

/** What is wrong with a token. */
enum Cause {
    /** As bad OAEP must look like this one, all are held against it. */
    BAD_TAG("bad tag"),
    /** The same again: how far apart two medians are by chance. */
    BAD_TAG_AGAIN("bad tag, again"),
    BAD_OAEP("bad OAEP"),
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

    /** The token, spoilt in this way. */
    byte[] spoil(String token, String another) {
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
}
