package org.camelmle.bench.jwe;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;
import org.camelmle.keys.MleKey;

/**
 * The least that JCA can do: one known header, one key, no check that the format does not force. Not safe to use; it is
 * here to say how fast a JWE can be.
 */
final class RawContender implements Contender {

    private static final int CHUNK = 6 * 1024;
    private static final int KEY_LENGTH = 32;
    private static final int IV_LENGTH = 12;
    private static final int IV_TEXT_LENGTH = 16;
    private static final int TAG_LENGTH = 16;
    private static final int TAG_TEXT_LENGTH = 22;

    private static final Provider JDK = Security.getProvider("SunJCE");
    private static final OAEPParameterSpec OAEP =
            new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    private final SecureRandom random = new SecureRandom();
    private final Cipher wrapping;
    private final PrivateKey privateKey;
    private final byte[] header;
    private final int encryptedKeyTextLength;

    RawContender(MleKey key) {
        wrapping = wrapping(key);
        privateKey = key.privateKey().orElseThrow();
        String json = "{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\",\"kid\":\"" + key.id() + "\"}";
        header = ENCODER.encode(json.getBytes(US_ASCII));
        encryptedKeyTextLength = textLength(key.bits() / Byte.SIZE);
    }

    // Made once for all messages: no use for many threads.
    private Cipher wrapping(MleKey key) {
        try {
            Cipher rsa = Cipher.getInstance("RSA/ECB/OAEPPadding", JDK);
            rsa.init(Cipher.ENCRYPT_MODE, key.publicKey(), OAEP, random);
            return rsa;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int textLength(int octets) {
        return (int) ((octets * 4L + 2) / 3);
    }

    @Override
    public byte[] encrypt(byte[] plaintext) throws GeneralSecurityException {
        byte[] fresh = new byte[KEY_LENGTH + IV_LENGTH];
        random.nextBytes(fresh);
        Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding", JDK);
        gcm.init(
                Cipher.ENCRYPT_MODE,
                new SecretKeySpec(fresh, 0, KEY_LENGTH, "AES"),
                new GCMParameterSpec(TAG_LENGTH * Byte.SIZE, fresh, KEY_LENGTH, IV_LENGTH));
        gcm.updateAAD(header);

        ByteBuffer text = ByteBuffer.allocate(header.length
                + encryptedKeyTextLength
                + IV_TEXT_LENGTH
                + textLength(plaintext.length)
                + TAG_TEXT_LENGTH
                + 4);
        text.put(header).put((byte) '.');
        text.put(ENCODER.encode(wrapping.doFinal(fresh, 0, KEY_LENGTH))).put((byte) '.');
        text.put(ENCODER.encode(Arrays.copyOfRange(fresh, KEY_LENGTH, fresh.length)));
        text.put((byte) '.');
        byte[] last = encryptAllButLast(plaintext, gcm, text);
        text.put(ENCODER.encode(ByteBuffer.wrap(last, 0, last.length - TAG_LENGTH)));
        text.put((byte) '.');
        text.put(ENCODER.encode(ByteBuffer.wrap(last, last.length - TAG_LENGTH, TAG_LENGTH)));
        return text.array();
    }

    private static byte[] encryptAllButLast(byte[] plaintext, Cipher gcm, ByteBuffer text)
            throws GeneralSecurityException {
        int done = 0;
        if (plaintext.length > CHUNK) {
            byte[] octets = new byte[CHUNK];
            byte[] characters = new byte[textLength(CHUNK)];
            for (; plaintext.length - done > CHUNK; done += CHUNK) {
                gcm.update(plaintext, done, CHUNK, octets);
                ENCODER.encode(octets, characters);
                text.put(characters);
            }
        }
        return gcm.doFinal(plaintext, done, plaintext.length - done);
    }

    @Override
    public byte[] decrypt(byte[] token) throws GeneralSecurityException {
        if (!Arrays.equals(token, 0, header.length, header, 0, header.length)) {
            throw new IllegalArgumentException("Another header than the known one");
        }
        int keyStart = header.length + 1;
        int ivStart = keyStart + encryptedKeyTextLength + 1;
        int ciphertextStart = ivStart + IV_TEXT_LENGTH + 1;
        int tagStart = token.length - TAG_TEXT_LENGTH;
        ByteBuffer ciphertext = decode(token, ciphertextStart, tagStart - 1);
        ByteBuffer tag = decode(token, tagStart, token.length);
        byte[] sealed = new byte[ciphertext.remaining() + TAG_LENGTH];
        ByteBuffer.wrap(sealed).put(ciphertext).put(tag);

        Cipher rsa = Cipher.getInstance("RSA/ECB/OAEPPadding", JDK);
        rsa.init(Cipher.DECRYPT_MODE, privateKey, OAEP);
        byte[] key = rsa.doFinal(octets(decode(token, keyStart, ivStart - 1)));
        Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding", JDK);
        gcm.init(
                Cipher.DECRYPT_MODE,
                new SecretKeySpec(key, "AES"),
                new GCMParameterSpec(TAG_LENGTH * Byte.SIZE, octets(decode(token, ivStart, ciphertextStart - 1))));
        gcm.updateAAD(header);
        return gcm.doFinal(sealed);
    }

    private static ByteBuffer decode(byte[] token, int from, int to) {
        return DECODER.decode(ByteBuffer.wrap(token, from, to - from));
    }

    private static byte[] octets(ByteBuffer buffer) {
        byte[] octets = new byte[buffer.remaining()];
        buffer.get(octets);
        return octets;
    }
}
