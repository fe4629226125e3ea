package org.camelmle.bench.jwe;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSADecrypter;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import java.text.ParseException;
import java.util.Set;
import org.camelmle.keys.MleKey;

/** Nimbus JOSE+JWT as its documentation shows it; header, encrypter and decrypter are made once. */
final class NimbusContender implements Contender {

    private final JWEHeader header;
    private final RSAEncrypter encrypter;
    private final RSADecrypter decrypter;

    NimbusContender(MleKey key) {
        header = new JWEHeader.Builder(JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.A256GCM)
                .keyID(key.id())
                .build();
        encrypter = new RSAEncrypter(key.publicKey());
        decrypter = new RSADecrypter(key.privateKey().orElseThrow(), null, Set.of(AllowWeakRSAKey.getInstance()));
    }

    @Override
    public byte[] encrypt(byte[] plaintext) throws JOSEException {
        JWEObject jwe = new JWEObject(header, new Payload(plaintext));
        jwe.encrypt(encrypter);
        return jwe.serialize().getBytes(US_ASCII);
    }

    @Override
    public byte[] decrypt(byte[] token) throws ParseException, JOSEException {
        JWEObject jwe = JWEObject.parse(new String(token, US_ASCII));
        jwe.decrypt(decrypter);
        return jwe.getPayload().toBytes();
    }
}
