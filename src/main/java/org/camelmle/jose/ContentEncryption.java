package org.camelmle.jose;

import java.util.Optional;

/** The JWE {@code enc} values that we know: RFC 7518 section 5.3. IV of 12 and tag of 16 octets. */
public enum ContentEncryption {
    A128GCM(16),
    A256GCM(32);

    private final int keyLength;

    ContentEncryption(int keyLength) {
        this.keyLength = keyLength;
    }

    /** The length of the content encryption key in octets. */
    int keyLength() {
        return keyLength;
    }

    /** The method of exactly this name. */
    public static Optional<ContentEncryption> of(String jwa) {
        for (ContentEncryption method : values()) {
            if (method.name().equals(jwa)) {
                return Optional.of(method);
            }
        }
        return Optional.empty();
    }
}
