package org.camelmle.jose;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import org.camelmle.Explanation;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;

/** AES-GCM over a message's content: RFC 7518 section 5.3. */
final class ContentCipher {

    /** In octets. */
    static final int IV_LENGTH = 12;

    /** In octets. */
    static final int TAG_LENGTH = 16;

    /** In octets. */
    private static final int BLOCK_LENGTH = 16;

    private final CryptoProvider crypto;

    ContentCipher(CryptoProvider crypto) {
        this.crypto = crypto;
    }

    /**
     * Writes the segments of ciphertext and tag.
     *
     * @param fresh the content encryption key and, behind it, the IV
     */
    void encrypt(byte[] plaintext, EncodedHeader header, byte[] fresh, CompactText text)
            throws GeneralSecurityException {
        int keyLength = header.encryptionMethod().keyLength();
        Cipher cipher = crypto.gcm(plaintext.length);
        cipher.init(
                Cipher.ENCRYPT_MODE,
                new ContentKey(fresh, keyLength),
                new GCMParameterSpec(TAG_LENGTH * Byte.SIZE, fresh, keyLength, IV_LENGTH));
        cipher.updateAAD(header.text());
        text.beginSegment(plaintext.length);
        byte[] last = encryptAllButLast(plaintext, cipher, text);
        text.append(last, last.length - TAG_LENGTH);
        text.endSegment();
        text.dot().segment(Arrays.copyOfRange(last, last.length - TAG_LENGTH, last.length));
    }

    // In chunks: the JDK's cipher and base64 get to their fast code after a few messages instead of hundreds.
    private static byte[] encryptAllButLast(byte[] plaintext, Cipher cipher, CompactText text)
            throws GeneralSecurityException {
        byte[] piece = new byte[plaintext.length > CompactText.CHUNK ? CompactText.CHUNK : 0];
        int done = 0;
        while (plaintext.length - done > CompactText.CHUNK) {
            text.append(piece, cipher.update(plaintext, done, CompactText.CHUNK, piece));
            done += CompactText.CHUNK;
        }
        return cipher.doFinal(plaintext, done, plaintext.length - done);
    }

    /**
     * Opens the content with one AES-GCM operation, and where that is done in chunks one in counter mode, whether it is
     * authentic or not.
     *
     * @param key the content encryption key
     * @throws MessageRejectedException always the same, with reason DECRYPTION
     */
    byte[] decrypt(CompactJwe jwe, byte[] key) {
        return decrypt(jwe.sealed(), jwe.gcmParameters(), jwe.authenticatedText(), key);
    }

    byte[] decrypt(byte[] sealed, GCMParameterSpec parameters, ByteBuffer authenticatedText, byte[] key) {
        byte[] plaintext = new byte[sealed.length - TAG_LENGTH];
        SecretKey contentKey = new ContentKey(key, key.length);
        try {
            if (crypto.decryptsInChunks(plaintext.length)) {
                decryptInChunks(sealed, parameters, authenticatedText, contentKey, plaintext);
            } else {
                decryptAtOnce(sealed, parameters, authenticatedText, contentKey, plaintext);
            }
            return plaintext;
        } catch (GeneralSecurityException | RuntimeException e) {
            Arrays.fill(plaintext, (byte) 0);
            throw notDecrypted();
        }
    }

    private void decryptAtOnce(
            byte[] sealed, GCMParameterSpec parameters, ByteBuffer authenticatedText, SecretKey key, byte[] plaintext)
            throws GeneralSecurityException {
        Cipher cipher = crypto.gcm(plaintext.length);
        cipher.init(Cipher.DECRYPT_MODE, key, parameters);
        cipher.updateAAD(authenticatedText);
        cipher.doFinal(sealed, 0, sealed.length, plaintext, 0);
    }

    /**
     * The JDK's cipher decrypts everything in one long call, which takes hundreds of messages to get to its fast code. So
     * each chunk is decrypted as GCM does it, in counter mode, and encrypted again, which gives the tag that the ciphertext
     * ought to have (NIST SP 800-38D section 7). All of it is done whatever the tag is; until then nothing leaves.
     */
    private void decryptInChunks(
            byte[] sealed, GCMParameterSpec parameters, ByteBuffer authenticatedText, SecretKey key, byte[] plaintext)
            throws GeneralSecurityException {
        Cipher counter = crypto.counterMode();
        counter.init(Cipher.DECRYPT_MODE, key, firstBlock(parameters.getIV()));
        Cipher gcm = crypto.gcm(plaintext.length);
        gcm.init(Cipher.ENCRYPT_MODE, key, parameters);
        gcm.updateAAD(authenticatedText);
        byte[] again = new byte[CompactText.CHUNK];
        int done = 0;
        while (plaintext.length - done > CompactText.CHUNK) {
            counter.update(sealed, done, CompactText.CHUNK, plaintext, done);
            gcm.update(plaintext, done, CompactText.CHUNK, again);
            done += CompactText.CHUNK;
        }
        counter.doFinal(sealed, done, plaintext.length - done, plaintext, done);
        byte[] last = gcm.doFinal(plaintext, done, plaintext.length - done);
        byte[] tag = Arrays.copyOfRange(last, last.length - TAG_LENGTH, last.length);
        if (!MessageDigest.isEqual(tag, Arrays.copyOfRange(sealed, plaintext.length, sealed.length))) {
            throw new AEADBadTagException();
        }
    }

    // The block of the IV and 1 encrypts the tag, so the content begins with 2. Content of 64 GiB would make it
    // overflow.
    private static IvParameterSpec firstBlock(byte[] iv) {
        byte[] block = Arrays.copyOf(iv, BLOCK_LENGTH);
        block[BLOCK_LENGTH - 1] = 2;
        return new IvParameterSpec(block);
    }

    private static MessageRejectedException notDecrypted() {
        return new MessageRejectedException(
                Reason.DECRYPTION,
                new Explanation(
                        "a JWE that does not decrypt",
                        "one that is encrypted to the key that was chosen for it, and unaltered",
                        "the sender holds another public key under this key id, or the message was altered on the way",
                        "compare the key's thumbprint with the sender's; the same bytes will never decrypt"));
    }

    /** An AES key over octets that their owner wipes; unlike {@code SecretKeySpec} it keeps no copy. */
    private static final class ContentKey implements SecretKey {

        private static final long serialVersionUID = 1L;

        private final transient byte[] octets;
        private final transient int length;

        ContentKey(byte[] octets, int length) {
            this.octets = octets;
            this.length = length;
        }

        @Override
        public String getAlgorithm() {
            return "AES";
        }

        @Override
        public String getFormat() {
            return "RAW";
        }

        @Override
        public byte[] getEncoded() {
            return Arrays.copyOf(octets, length);
        }
    }
}
