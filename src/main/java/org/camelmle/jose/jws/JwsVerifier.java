package org.camelmle.jose.jws;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.util.Base64URL;
import java.security.interfaces.RSAPublicKey;
import org.camelmle.MleConfigurationException;

/** Verifies the signature of a JWS with one key. Safe for many threads; never prints its key. */
public final class JwsVerifier {

    private final boolean ofSecret;
    private final int octets;
    private final JWSVerifier verifier;

    private JwsVerifier(boolean ofSecret, int octets, JWSVerifier verifier) {
        this.ofSecret = ofSecret;
        this.octets = octets;
        this.verifier = verifier;
    }

    /** Verifies RS and PS signatures. */
    public static JwsVerifier of(RSAPublicKey key) {
        return new JwsVerifier(false, 0, new RSASSAVerifier(key));
    }

    /**
     * Verifies HS signatures.
     *
     * @throws MleConfigurationException if the secret has fewer than 32 octets
     */
    public static JwsVerifier of(byte[] secret) {
        JwsSigner.of(JwsAlgorithm.HS256, "", secret);
        try {
            return new JwsVerifier(true, secret.length, new MACVerifier(secret));
        } catch (JOSEException e) {
            throw new IllegalStateException("The secret's length was checked", e);
        }
    }

    /**
     * Whether the signature is right. The algorithm must be for this kind of key (RFC 8725 section 3.1) and the secret
     * long enough for it.
     */
    public boolean verifies(CompactJws jws) {
        return jws.algorithm()
                .filter(algorithm -> algorithm.takesSecret() == ofSecret && octets >= algorithm.secretLength())
                .filter(algorithm -> verifies(new JWSHeader(algorithm.nimbus()), jws))
                .isPresent();
    }

    private boolean verifies(JWSHeader header, CompactJws jws) {
        try {
            return verifier.verify(header, jws.signingInput(), Base64URL.encode(jws.signature()));
        } catch (JOSEException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "JwsVerifier[" + (ofSecret ? "secret]" : "RSA]");
    }
}
