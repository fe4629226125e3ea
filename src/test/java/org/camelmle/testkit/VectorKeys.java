package org.camelmle.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.Optional;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;

/** The RSA keys of the vector files, built by the JDK alone and not by the code under test. */
public final class VectorKeys {

    private VectorKeys() {}

    /** A pair by its name in the {@code keys} of {@code interop.json}; its id is the JWK's {@code kid}. */
    public static MleKey pair(String name) {
        return pair(Vectors.file("interop.json").required("keys").required(name));
    }

    /** The public half of {@link #pair(String)}. */
    public static MleKey publicKey(String name) {
        return pair(name).toPublic();
    }

    /** The pair of a private JWK with all its members; the id is its {@code kid}. */
    public static MleKey pair(JsonNode jwk) {
        return MleKey.ofPair(
                jwk.required("kid").textValue(), KeyStatus.ACTIVE, rsaPublic(jwk), rsaPrivate(jwk), Optional.empty());
    }

    /** The public key of a JWK. */
    public static RSAPublicKey rsaPublic(JsonNode jwk) {
        try {
            return (RSAPublicKey) KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(number(jwk, "n"), number(jwk, "e")));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PrivateKey rsaPrivate(JsonNode jwk) {
        try {
            return KeyFactory.getInstance("RSA")
                    .generatePrivate(new RSAPrivateCrtKeySpec(
                            number(jwk, "n"),
                            number(jwk, "e"),
                            number(jwk, "d"),
                            number(jwk, "p"),
                            number(jwk, "q"),
                            number(jwk, "dp"),
                            number(jwk, "dq"),
                            number(jwk, "qi")));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static BigInteger number(JsonNode jwk, String member) {
        return new BigInteger(
                1, Base64.getUrlDecoder().decode(jwk.required(member).textValue()));
    }
}
