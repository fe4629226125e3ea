package org.camelmle.jose;

import java.security.GeneralSecurityException;
import java.security.ProviderException;
import java.util.Arrays;
import java.util.Objects;
import org.camelmle.Explanation;
import org.camelmle.MleConfigurationException;
import org.camelmle.jose.StepTimes.Operation;
import org.camelmle.jose.StepTimes.Step;
import org.camelmle.keys.MleKey;

/**
 * Encrypts bytes into a compact JWE and decrypts one: RFC 7516 with RSA-OAEP-256 and AES-GCM. Safe for many threads.
 *
 * <p>A fresh content encryption key and IV are made inside for each message; there is no way to pass either.
 */
public final class JweCodec {

    private static final int DOTS = 4;

    private final JwePolicy policy;
    private final CryptoProvider crypto;
    private final ContentCipher content;
    private final StepTimes times;

    public JweCodec(JwePolicy policy, CryptoProvider crypto) {
        this(policy, crypto, StepTimes.NONE);
    }

    /** @param times is told how long RSA, AES and the rest took */
    public JweCodec(JwePolicy policy, CryptoProvider crypto, StepTimes times) {
        this.policy = Objects.requireNonNull(policy, "policy");
        this.crypto = Objects.requireNonNull(crypto, "crypto");
        this.content = new ContentCipher(crypto);
        this.times = Objects.requireNonNull(times, "times");
    }

    /**
     * Encrypts.
     *
     * @param before octets to put before the JWE in the result (an envelope's opening)
     * @param after octets to put after it
     * @return one array of the exact size: before, compact JWE, after
     * @throws org.camelmle.MessageRejectedException TOO_LARGE, before any work, if the JWE would exceed the limit
     * @throws MleConfigurationException if the crypto provider cannot use the recipient's key
     */
    public byte[] encrypt(byte[] plaintext, EncodedHeader header, byte[] before, byte[] after) {
        long begun = times.now();
        long length = compactLength(plaintext.length, header);
        if (length > policy.maxMessageSize()) {
            throw CompactJwe.tooLarge(length, policy.maxMessageSize());
        }
        CompactText text = new CompactText(Math.toIntExact(before.length + length + after.length));
        int keyLength = header.encryptionMethod().keyLength();
        byte[] fresh = crypto.randomOctets(keyLength + ContentCipher.IV_LENGTH);
        try {
            text.raw(before).raw(header.text());
            long rsaBegun = times.now();
            byte[] encryptedKey = wrap(fresh, header);
            long rsa = times.now() - rsaBegun;
            text.dot().segment(encryptedKey);
            text.dot().segment(Arrays.copyOfRange(fresh, keyLength, fresh.length));
            text.dot();
            long aesBegun = times.now();
            content.encrypt(plaintext, header, fresh, text);
            long aes = times.now() - aesBegun;
            byte[] finished = text.raw(after).finished();
            times.took(Operation.ENCRYPT, Step.RSA, rsa);
            times.took(Operation.ENCRYPT, Step.AES, aes);
            times.took(Operation.ENCRYPT, Step.ENVELOPE, times.now() - begun - rsa - aes);
            return finished;
        } catch (GeneralSecurityException | ProviderException e) {
            throw unusable(header.recipient());
        } finally {
            Arrays.fill(fresh, (byte) 0);
        }
    }

    private static long compactLength(int plaintextLength, EncodedHeader header) {
        return header.text().length
                + CompactText.encodedLength(KeyManagementAlgorithm.encryptedKeyLength(header.recipient()))
                + CompactText.encodedLength(ContentCipher.IV_LENGTH)
                + CompactText.encodedLength(plaintextLength)
                + CompactText.encodedLength(ContentCipher.TAG_LENGTH)
                + DOTS;
    }

    private byte[] wrap(byte[] fresh, EncodedHeader header) throws GeneralSecurityException {
        return header.algorithm().wrap(fresh, header.encryptionMethod().keyLength(), header.recipient(), crypto);
    }

    private MleConfigurationException unusable(MleKey recipient) {
        return new MleConfigurationException(new Explanation(
                "the key '" + recipient.id() + "' of " + recipient.bits() + " bits, which " + crypto.name()
                        + " does not encrypt to",
                "an RSA key of 2048 to 8192 bits",
                "the crypto provider has narrower limits than ours",
                "set cryptoProvider=auto, or ask the peer for another key"));
    }

    /**
     * Parses a JWE and checks all that can be checked without a key, in this order: size and shape, {@code alg},
     * {@code enc}, required {@code kid}, required reply key member, lengths of IV and tag.
     *
     * @throws org.camelmle.MessageRejectedException with the reason of the first check that failed
     */
    public CompactJwe parse(byte[] text, int from, int to) {
        return admit(CompactJwe.parse(text, from, to, policy.maxMessageSize(), policy.maxHeaderSize()));
    }

    /** The checks of {@link #parse} that come after size and shape. */
    public CompactJwe admit(CompactJwe jwe) {
        policy.check(jwe);
        return jwe;
    }

    /**
     * Decrypts what {@link #parse} admitted.
     *
     * <p>Every failure looks and costs the same: the reason DECRYPTION, one RSA and one AES-GCM operation (RFC 7516
     * section 11.5); where long content is decrypted in chunks also one AES operation in counter mode.
     *
     * @param key one with a private half, chosen by the caller from the header's {@code kid}
     * @throws org.camelmle.MessageRejectedException with reason DECRYPTION, or as {@link #parse} would have thrown
     * @throws org.camelmle.KeyUnavailableException an overload, before any operation, if no turn came in time
     */
    public byte[] decrypt(CompactJwe jwe, MleKey key) {
        policy.check(jwe);
        KeyManagementAlgorithm algorithm = policy.algorithm(jwe.header());
        int keyLength = policy.encryptionMethod(jwe.header()).keyLength();
        long begun = times.now();
        DecryptionTurns turns = crypto.turns();
        byte[] contentKey;
        long taken;
        turns.take();
        try {
            taken = times.now();
            contentKey = algorithm.unwrap(jwe.encryptedKey(), key, keyLength, crypto);
        } finally {
            turns.giveBack();
        }
        try {
            long unwrapped = times.now();
            times.took(Operation.DECRYPT, Step.WAIT, taken - begun);
            times.took(Operation.DECRYPT, Step.RSA, unwrapped - taken);
            return opened(jwe, contentKey, unwrapped);
        } finally {
            Arrays.fill(contentKey, (byte) 0);
        }
    }

    private byte[] opened(CompactJwe jwe, byte[] contentKey, long begun) {
        try {
            return content.decrypt(jwe, contentKey);
        } finally {
            times.took(Operation.DECRYPT, Step.AES, times.now() - begun);
        }
    }
}
