package org.camelmle.jose;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC with SHA-256 (RFC 2104) under one shared secret. Safe for many threads; never prints the secret. */
public final class HmacSha256 {

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    /**
     * @param secret the text whose UTF-8 octets are the key
     * @throws IllegalArgumentException if it is empty: anybody could compute that MAC
     */
    public HmacSha256(String secret) {
        if (secret.isEmpty()) {
            throw new IllegalArgumentException("An HMAC key must not be empty");
        }
        this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    /** Whether this is the MAC of these octets, one part after the other. Takes the same time for any wrong MAC. */
    public boolean matches(byte[] mac, byte[]... parts) {
        return MessageDigest.isEqual(compute(parts), mac);
    }

    /** The MAC of these octets, one part after the other. */
    public byte[] of(byte[]... parts) {
        return compute(parts);
    }

    private byte[] compute(byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has " + ALGORITHM, e);
        }
    }

    @Override
    public String toString() {
        return "HmacSha256";
    }
}
