package org.camelmle.bench.jwe;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.interfaces.RSAPrivateKey;
import org.apache.cxf.rs.security.jose.jwa.ContentAlgorithm;
import org.apache.cxf.rs.security.jose.jwa.KeyAlgorithm;
import org.apache.cxf.rs.security.jose.jwe.AesGcmContentDecryptionAlgorithm;
import org.apache.cxf.rs.security.jose.jwe.AesGcmContentEncryptionAlgorithm;
import org.apache.cxf.rs.security.jose.jwe.JweDecryption;
import org.apache.cxf.rs.security.jose.jwe.JweEncryption;
import org.apache.cxf.rs.security.jose.jwe.JweHeaders;
import org.apache.cxf.rs.security.jose.jwe.RSAKeyDecryptionAlgorithm;
import org.apache.cxf.rs.security.jose.jwe.RSAKeyEncryptionAlgorithm;
import org.camelmle.keys.MleKey;

/** CXF's JOSE. Its RSA-OAEP-256 is another than RFC 7518's (MGF1 with SHA-1), so it reads its own tokens only. */
final class CxfContender implements Contender {

    private final String keyId;
    private final JweEncryption encryption;
    private final JweDecryption decryption;

    CxfContender(MleKey key) {
        keyId = key.id();
        encryption = new JweEncryption(
                new RSAKeyEncryptionAlgorithm(key.publicKey(), KeyAlgorithm.RSA_OAEP_256),
                new AesGcmContentEncryptionAlgorithm(ContentAlgorithm.A256GCM));
        decryption = new JweDecryption(
                new RSAKeyDecryptionAlgorithm(
                        (RSAPrivateKey) key.privateKey().orElseThrow(), KeyAlgorithm.RSA_OAEP_256),
                new AesGcmContentDecryptionAlgorithm(ContentAlgorithm.A256GCM));
    }

    @Override
    public byte[] encrypt(byte[] plaintext) {
        JweHeaders headers = new JweHeaders();
        headers.setKeyId(keyId);
        return encryption.encrypt(plaintext, headers).getBytes(US_ASCII);
    }

    @Override
    public byte[] decrypt(byte[] message) {
        return decryption.decrypt(new String(message, US_ASCII)).getContent();
    }
}
