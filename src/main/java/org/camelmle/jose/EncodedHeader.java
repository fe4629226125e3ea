package org.camelmle.jose;

import java.util.Map;
import org.camelmle.keys.MleKey;

/** A protected header made ready once and used for many messages: the base64url octets, and the key they name. */
public final class EncodedHeader {

    /**
     * Encodes a header: {@code alg} RSA-OAEP-256 and {@code enc} first, then the given members in their order.
     *
     * @param members string or whole-number values; may not contain alg, enc, zip or crit
     */
    public static EncodedHeader of(MleKey recipient, ContentEncryption encryptionMethod, Map<String, Object> members) {
        throw new UnsupportedOperationException();
    }

    public MleKey recipient() {
        throw new UnsupportedOperationException();
    }

    public ContentEncryption encryptionMethod() {
        throw new UnsupportedOperationException();
    }
}
