package org.camelmle.jose;

import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import org.camelmle.keys.MleKey;

/**
 * Encrypts and decrypts messages of its own before the first real one comes, so that the JVM has compiled the code that
 * those need. On one thread; the key is good for nothing else.
 */
public final class WarmUp {

    /** In octets: mostly RSA, and content that is decrypted at once and in chunks. */
    private static final int[] SIZES = {256, 8 * 1024, 2 * CryptoTask.LONG_CONTENT};

    private static final byte[] NO_ENVELOPE = {};

    private final CryptoProvider crypto;
    private final LongSupplier nanoseconds;

    public WarmUp(CryptoProvider crypto) {
        this(crypto, System::nanoTime);
    }

    /** @param nanoseconds a time that only differences are made of */
    WarmUp(CryptoProvider crypto, LongSupplier nanoseconds) {
        this.crypto = crypto;
        this.nanoseconds = nanoseconds;
    }

    /**
     * Goes on for this time, by no more than one short message longer.
     *
     * @return how many messages were encrypted and decrypted
     */
    public int runFor(Duration time) {
        long begun = nanoseconds.getAsLong();
        JweCodec codec = new JweCodec(JwePolicy.DEFAULT, crypto);
        MleKey key = key();
        EncodedHeader header = EncodedHeader.of(key, ContentEncryption.A256GCM, Map.of("kid", key.id()));
        int messages = 0;
        while (nanoseconds.getAsLong() - begun < time.toNanos()) {
            byte[] token = codec.encrypt(new byte[SIZES[messages % SIZES.length]], header, NO_ENVELOPE, NO_ENVELOPE);
            codec.decrypt(codec.parse(token, 0, token.length), key);
            messages++;
        }
        return messages;
    }

    private static MleKey key() {
        try {
            return KnownAnswer.key();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has RSA", e);
        }
    }
}
