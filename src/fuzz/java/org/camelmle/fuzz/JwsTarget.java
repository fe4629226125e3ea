package org.camelmle.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Map;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.camelmle.MessageRejectedException;
import org.camelmle.jose.jws.CompactJws;
import org.camelmle.jose.jws.JwsAlgorithm;
import org.camelmle.jose.jws.JwsSigner;
import org.camelmle.jose.jws.JwsVerifier;
import org.camelmle.testkit.VectorKeys;

/** A compact JWS: its shape against a table and Jackson, HMACs against the JDK's. */
final class JwsTarget implements FuzzTarget {

    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef0123456789abcdef".getBytes(UTF_8);

    private final JwsVerifier ofSecret = JwsVerifier.of(SECRET);
    private final JwsVerifier ofKey =
            JwsVerifier.of(VectorKeys.pair("server-2048").publicKey());

    @Override
    public void accept(byte[] input) throws JsonProcessingException, GeneralSecurityException {
        String text = new String(input, ISO_8859_1);
        CompactJws jws;
        try {
            jws = CompactJws.parse(text);
        } catch (MessageRejectedException e) {
            return;
        }
        String[] segments = text.split("\\.", -1);
        FuzzTarget.require(segments.length == 3, "a JWS of " + segments.length + " segments");
        FuzzTarget.require(members(segments[0]).equals(jws.header()), "another header");
        FuzzTarget.require(members(segments[1]).equals(jws.claims()), "other claims");
        byte[] signature = Second.base64Url(segments[2].getBytes(ISO_8859_1)).orElseThrow();
        FuzzTarget.require(isMac(jws, segments, signature) == ofSecret.verifies(jws), "the JDK judges otherwise");
        FuzzTarget.require(!ofKey.verifies(jws) || Seeded.SIGNED.equals(text), "a signature that nobody made");
    }

    private static Map<String, Object> members(String segment) throws JsonProcessingException {
        byte[] json = Second.base64Url(segment.getBytes(ISO_8859_1)).orElseThrow();
        return Second.STRICT.treeToValue(Second.json(json).orElseThrow(), new TypeReference<>() {});
    }

    private static boolean isMac(CompactJws jws, String[] segments, byte[] signature) throws GeneralSecurityException {
        String name = String.valueOf(jws.header().get("alg"));
        if (!name.equals("HS256") && !name.equals("HS384")) {
            return false;
        }
        String algorithm = "HmacSHA" + name.substring(2);
        Mac mac = Mac.getInstance(algorithm);
        mac.init(new SecretKeySpec(SECRET, algorithm));
        byte[] expected = mac.doFinal((segments[0] + "." + segments[1]).getBytes(ISO_8859_1));
        return MessageDigest.isEqual(expected, signature);
    }

    /** A token that the key did sign; RS256 always signs alike. */
    private static final class Seeded {
        static final String SIGNED =
                JwsSigner.of(JwsAlgorithm.RS256, VectorKeys.pair("server-2048")).sign("{\"iat\":1}".getBytes(UTF_8));
    }

    @Override
    public Stream<byte[]> seeds() {
        return Stream.of(
                        Seeded.SIGNED,
                        JwsSigner.of(JwsAlgorithm.HS256, "k", SECRET).sign("{\"a\":[1,\"x\"]}".getBytes(UTF_8)),
                        JwsSigner.of(JwsAlgorithm.HS384, "k", SECRET).sign("{}".getBytes(UTF_8)),
                        "eyJhbGciOiJub25lIn0.e30.",
                        "eyJhbGciOiJIUzI1NiIsImNyaXQiOltdfQ.e30.AAAA")
                .map(token -> token.getBytes(ISO_8859_1));
    }
}
