package org.camelmle.bench.jwe;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.mastercard.developer.encryption.EncryptionException;
import com.mastercard.developer.encryption.JweConfig;
import com.mastercard.developer.encryption.JweConfigBuilder;
import com.mastercard.developer.encryption.jwe.JweHeader;
import com.mastercard.developer.encryption.jwe.JweObject;
import com.mastercard.developer.json.JacksonJsonEngine;
import java.security.GeneralSecurityException;
import org.camelmle.keys.MleKey;

/** The JWE part of Mastercard's client-encryption, without its JSON paths. */
final class MastercardContender implements Contender {

    private final JacksonJsonEngine json = new JacksonJsonEngine();
    private final JweConfig config;
    private final JweHeader header;

    MastercardContender(MleKey key) throws EncryptionException {
        config = JweConfigBuilder.aJweEncryptionConfig()
                .withEncryptionKey(key.publicKey())
                .withDecryptionKey(key.privateKey().orElseThrow())
                .withEncryptionPath("$", "$")
                .withDecryptionPath("$.encryptedData", "$")
                .build();
        header = new JweHeader("RSA-OAEP-256", "A256GCM", key.id(), "application/json");
    }

    @Override
    public byte[] encrypt(byte[] plaintext) throws EncryptionException, GeneralSecurityException {
        return JweObject.encrypt(config, new String(plaintext, UTF_8), header).getBytes(US_ASCII);
    }

    @Override
    public byte[] decrypt(byte[] message) throws EncryptionException, GeneralSecurityException {
        return JweObject.parse(new String(message, US_ASCII), json)
                .decrypt(config)
                .getBytes(UTF_8);
    }
}
