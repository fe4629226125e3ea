package org.camelmle.jose;

import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.util.Optional;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/** The JWE {@code alg} values that we know: RFC 7518 section 4.3. */
public enum KeyManagementAlgorithm {
    /** RSAES-OAEP with SHA-256 and MGF1 with SHA-256. */
    RSA_OAEP_256("RSA-OAEP-256", "SHA-256", MGF1ParameterSpec.SHA256),
    /** RSAES-OAEP with SHA-1, only ever to decrypt and only where a profile asks for it. */
    RSA_OAEP("RSA-OAEP", "SHA-1", MGF1ParameterSpec.SHA1);

    private final String jwa;
    // RFC 7518 section 4.3: MGF1 uses the same hash; the JDK's default for it would be SHA-1.
    private final OAEPParameterSpec parameters;

    KeyManagementAlgorithm(String jwa, String hash, MGF1ParameterSpec mgf1) {
        this.jwa = jwa;
        this.parameters = new OAEPParameterSpec(hash, "MGF1", mgf1, PSource.PSpecified.DEFAULT);
    }

    /** The name in a JWE header. */
    public String jwa() {
        return jwa;
    }

    AlgorithmParameterSpec parameters() {
        return parameters;
    }

    static Optional<KeyManagementAlgorithm> of(String jwa) {
        for (KeyManagementAlgorithm algorithm : values()) {
            if (algorithm.jwa.equals(jwa)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }
}
