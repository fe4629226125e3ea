package org.camelmle.jose.jws;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import java.util.Objects;
import org.camelmle.Explanation;
import org.camelmle.MleConfigurationException;
import org.camelmle.keys.MleKey;

/**
 * Signs bytes into a compact JWS (RFC 7515 section 7.1) whose header has {@code alg}, {@code kid} and {@code typ} JWT and
 * nothing else. Safe for many threads; never prints its key.
 */
public final class JwsSigner {

    private final JWSHeader header;
    private final JWSSigner signer;

    private JwsSigner(JwsAlgorithm algorithm, String keyId, JWSSigner signer) {
        this.header = new JWSHeader.Builder(algorithm.nimbus())
                .type(JOSEObjectType.JWT)
                .keyID(Objects.requireNonNull(keyId, "keyId"))
                .build();
        this.signer = signer;
    }

    /**
     * Signs with a pair of our own, under its id.
     *
     * @throws IllegalArgumentException if the algorithm is for secrets, or the key has no private half
     */
    public static JwsSigner of(JwsAlgorithm algorithm, MleKey pair) {
        if (algorithm.takesSecret()) {
            throw new IllegalArgumentException(algorithm + " takes a shared secret, no key pair");
        }
        return new JwsSigner(
                algorithm,
                pair.id(),
                new RSASSASigner(pair.privateKey()
                        .orElseThrow(() ->
                                new IllegalArgumentException("The key '" + pair.id() + "' has no private half"))));
    }

    /**
     * Signs with a shared secret.
     *
     * @throws IllegalArgumentException if the algorithm is for key pairs
     * @throws MleConfigurationException if the secret is shorter than the algorithm's hash
     */
    public static JwsSigner of(JwsAlgorithm algorithm, String keyId, byte[] secret) {
        if (!algorithm.takesSecret()) {
            throw new IllegalArgumentException(algorithm + " takes a key pair, no shared secret");
        }
        if (secret.length < algorithm.secretLength()) {
            throw tooShort(algorithm, secret.length);
        }
        try {
            return new JwsSigner(algorithm, keyId, new MACSigner(secret));
        } catch (JOSEException e) {
            throw tooShort(algorithm, secret.length);
        }
    }

    private static MleConfigurationException tooShort(JwsAlgorithm algorithm, int length) {
        return new MleConfigurationException(new Explanation(
                "a shared secret (option secretKey) of " + length + " octets",
                algorithm.secretLength() + " or more for " + algorithm + " (RFC 7518 section 3.2)",
                "the secret was cut off, is not base64, or belongs to a weaker algorithm",
                "copy the secret again, or choose a weaker algorithm of the same kind"));
    }

    /** The compact JWS over these octets. */
    public String sign(byte[] payload) {
        try {
            JWSObject jws = new JWSObject(header, new Payload(payload));
            jws.sign(signer);
            return jws.serialize();
        } catch (JOSEException e) {
            throw new MleConfigurationException(new Explanation(
                    "a key '" + header.getKeyID() + "' that does not sign with "
                            + header.getAlgorithm().getName(),
                    "an RSA key that the installed JCA providers can use for it",
                    "the private key lies in a device, or the algorithm is switched off in java.security",
                    "choose another algorithm or another key"));
        }
    }

    public String keyId() {
        return header.getKeyID();
    }

    /** The {@code alg} in the header. */
    public String algorithm() {
        return header.getAlgorithm().getName();
    }

    @Override
    public String toString() {
        return "JwsSigner[" + header.getAlgorithm().getName() + ", kid=" + header.getKeyID() + "]";
    }
}
