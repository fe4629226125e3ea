package org.camelmle.jose;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.camelmle.MessageRejectedException;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;

/**
 * A crypto provider's self-test: a token made by another implementation decrypts, the same token with its tag or its
 * encrypted key changed does not, both in the same way, and what we encrypt comes back. The key is public knowledge and good for nothing else.
 */
final class KnownAnswer {

    private static final byte[] PLAINTEXT = "known answer".getBytes(StandardCharsets.US_ASCII);

    private static final String TOKEN =
            "eyJraWQiOiJrbm93bi1hbnN3ZXIiLCJlbmMiOiJBMjU2R0NNIiwiYWxnIjoiUlNBLU9BRVAtMjU2In0.zaLUZsmxQ5"
                    + "n0f7hxdkgkIxxZbmV8DGrGLtsGq3MpmzSGffZ6TyohhitO3VEya_dya-z3QmZxtiGpxl9wC80yISTWpKgPWJDWgE5y"
                    + "dFvnqQxLpFh7AambDgpv6ZRM1wGomJQcEpOnHugoTtXbyKgFLSD6u-NeN-A0E60d409Q2dmJZgkA86SAP7M74olTIT"
                    + "f8NzIgQlBiu_H21VDdaT3XqHYxjKrcEHR82hmMHRkv3LfzKYmwHcA8dtnikggnJhC7HnsUEOwba7MtC1v3PgFXOsrP"
                    + "6emY4ZgHlz4FKBN0V_mkEKopqYwWl8_Qea9d-UZ99Ih_EofPv2Ft7loIC4Szpw.Q6ovZch6-yOfhyaY.Wq8qGMh4hE"
                    + "bQgdyZ.evVe3mu-nohJ2bj5QmtbMg";

    private static final BigInteger P = new BigInteger(
            "f0dfea7d87963a4c41999ad4ae0a617deef02be658e3c4707a4177626a53a27a67100ab0e619df3dca813d815c"
                    + "2feb6270775cbd73572def7bb59e0ee73a3f3c1a2fe4b70dad929cd2ecda7137bee62c21c42c83d2385c265da0"
                    + "7abc0efc8eabea7a141b9dda3d094d773d7e61d79b2b72b685c110e0bb97a8eaf62270fb6f43",
            16);

    private static final BigInteger Q = new BigInteger(
            "e2029ea6f54707efebb76e646c24fa2d81dbdce0c42ae43ed2d6b5becf7d13815566d0bd0ff20c2af7a187ff7b"
                    + "48d5e42d17c91a618e138f2d3e6ea7b8aa0a518f41469d8bc58464062d9fd3cfc188a6b18853525ebc57fec379"
                    + "947b6ccabe7c1e4b1b0157d87b4e324979e78c5e9277f476d88ec3e2059742c5140a8c7df487",
            16);

    private static final byte[] NO_ENVELOPE = {};

    private final JweCodec codec;
    private final MleKey key;

    private KnownAnswer(CryptoProvider crypto) throws GeneralSecurityException {
        this.codec = new JweCodec(JwePolicy.DEFAULT, crypto);
        this.key = key();
    }

    /** What went wrong, or nothing. */
    static Optional<String> check(CryptoProvider crypto) {
        try {
            return new KnownAnswer(crypto).failure();
        } catch (GeneralSecurityException | RuntimeException e) {
            return Optional.of("it could not be run to its end");
        }
    }

    private Optional<String> failure() {
        byte[] token = TOKEN.getBytes(StandardCharsets.US_ASCII);
        if (!Arrays.equals(PLAINTEXT, decrypt(token))) {
            return Optional.of("the known token does not decrypt");
        }
        if (!refuses(changed(token, TOKEN.lastIndexOf('.') + 1))) {
            return Optional.of("a changed token decrypts");
        }
        if (!refuses(changed(token, TOKEN.indexOf('.') + 2))) {
            return Optional.of("a token with a changed key is not refused like any other");
        }
        EncodedHeader header = EncodedHeader.of(key, ContentEncryption.A128GCM, Map.of("kid", key.id()));
        for (int length : new int[] {2 * CompactText.CHUNK + 1, CryptoTask.LONG_CONTENT + 1}) {
            byte[] content = new byte[length];
            byte[] encrypted = codec.encrypt(content, header, NO_ENVELOPE, NO_ENVELOPE);
            if (!Arrays.equals(content, decrypt(encrypted))) {
                return Optional.of("what it encrypted does not decrypt");
            }
            if (!refuses(changed(encrypted, encrypted.length / 2))) {
                return Optional.of("content that was changed decrypts");
            }
        }
        return Optional.empty();
    }

    private boolean refuses(byte[] token) {
        try {
            decrypt(token);
            return false;
        } catch (MessageRejectedException e) {
            return e.reason() == MessageRejectedException.Reason.DECRYPTION;
        }
    }

    private byte[] decrypt(byte[] token) {
        return codec.decrypt(codec.parse(token, 0, token.length), key);
    }

    // Within a segment, so that it stays canonical base64url.
    private static byte[] changed(byte[] token, int at) {
        byte[] changed = token.clone();
        changed[at] = (byte) (token[at] == 'A' ? 'B' : 'A');
        return changed;
    }

    /** Not secret. */
    static MleKey key() throws GeneralSecurityException {
        BigInteger modulus = P.multiply(Q);
        BigInteger e = BigInteger.valueOf(65537);
        BigInteger p1 = P.subtract(BigInteger.ONE);
        BigInteger q1 = Q.subtract(BigInteger.ONE);
        BigInteger d = e.modInverse(p1.multiply(q1));
        KeyFactory rsa = KeyFactory.getInstance("RSA");
        PrivateKey privateKey = rsa.generatePrivate(
                new RSAPrivateCrtKeySpec(modulus, e, d, P, Q, d.mod(p1), d.mod(q1), Q.modInverse(P)));
        RSAPublicKey publicKey = (RSAPublicKey) rsa.generatePublic(new RSAPublicKeySpec(modulus, e));
        return MleKey.ofPair("known-answer", KeyStatus.ACTIVE, publicKey, privateKey, Optional.empty());
    }
}
