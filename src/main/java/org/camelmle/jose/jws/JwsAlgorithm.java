package org.camelmle.jose.jws;

import com.nimbusds.jose.JWSAlgorithm;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The JWS {@code alg} values that we sign with and accept: RFC 7518 section 3.1. There is no {@code none}. */
public enum JwsAlgorithm {
    RS256(0),
    RS384(0),
    RS512(0),
    PS256(0),
    PS384(0),
    PS512(0),
    HS256(32),
    HS384(48),
    HS512(64);

    private final int secretLength;

    JwsAlgorithm(int secretLength) {
        this.secretLength = secretLength;
    }

    /** Whether it takes a shared secret. The others take an RSA key: one kind never verifies with a key of the other. */
    public boolean takesSecret() {
        return secretLength > 0;
    }

    /** The least octets of a shared secret, as many as the hash has: RFC 7518 section 3.2. */
    public int secretLength() {
        return secretLength;
    }

    JWSAlgorithm nimbus() {
        return JWSAlgorithm.parse(name());
    }

    /** The algorithm with exactly this name. */
    public static Optional<JwsAlgorithm> of(String name) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.name().equals(name))
                .findFirst();
    }

    /** Those for a shared secret, or those for an RSA key. */
    public static List<JwsAlgorithm> forSecret(boolean secret) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.takesSecret() == secret)
                .toList();
    }
}
