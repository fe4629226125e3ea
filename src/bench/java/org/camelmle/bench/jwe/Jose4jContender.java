package org.camelmle.bench.jwe;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.PrivateKey;
import org.camelmle.keys.MleKey;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwe.JsonWebEncryption;
import org.jose4j.lang.JoseException;

/** jose4j as its documentation shows it. */
final class Jose4jContender implements Contender {

    private static final AlgorithmConstraints ALGORITHMS =
            new AlgorithmConstraints(AlgorithmConstraints.ConstraintType.PERMIT, "RSA-OAEP-256");
    private static final AlgorithmConstraints METHODS =
            new AlgorithmConstraints(AlgorithmConstraints.ConstraintType.PERMIT, "A256GCM");

    private final MleKey key;
    private final PrivateKey privateKey;

    Jose4jContender(MleKey key) {
        this.key = key;
        this.privateKey = key.privateKey().orElseThrow();
    }

    @Override
    public byte[] encrypt(byte[] plaintext) throws JoseException {
        JsonWebEncryption jwe = new JsonWebEncryption();
        jwe.setDoKeyValidation(false);
        jwe.setAlgorithmHeaderValue("RSA-OAEP-256");
        jwe.setEncryptionMethodHeaderParameter("A256GCM");
        jwe.setKeyIdHeaderValue(key.id());
        jwe.setKey(key.publicKey());
        jwe.setPlaintext(plaintext);
        return jwe.getCompactSerialization().getBytes(US_ASCII);
    }

    @Override
    public byte[] decrypt(byte[] message) throws JoseException {
        JsonWebEncryption jwe = new JsonWebEncryption();
        jwe.setDoKeyValidation(false);
        jwe.setAlgorithmConstraints(ALGORITHMS);
        jwe.setContentEncryptionAlgorithmConstraints(METHODS);
        jwe.setKey(privateKey);
        jwe.setCompactSerialization(new String(message, US_ASCII));
        return jwe.getPlaintextBytes();
    }
}
