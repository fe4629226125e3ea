package org.camelmle.keys;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;

/** A public key as the PEM that providers ask for by mail. */
public final class PublicPem {

    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

    private PublicPem() {}

    /** PKCS#1 (RFC 8017 appendix A.1.1) in PEM: {@code BEGIN RSA PUBLIC KEY}, which is not the form of OpenSSH. */
    public static String pkcs1(MleKey key) {
        RSAPublicKey content =
                new RSAPublicKey(key.publicKey().getModulus(), key.publicKey().getPublicExponent());
        try {
            return block("RSA PUBLIC KEY", content.getEncoded());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String block(String type, byte[] content) {
        return "-----BEGIN " + type + "-----\n" + LINES.encodeToString(content) + "\n-----END " + type + "-----\n";
    }
}
