package org.camelmle.sandbox.cybersource;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v1CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;

/**
 * A key pair with a certificate as Business Center generates it: the subject has CN and serialNumber, the certificate's
 * own serial number is the ASCII octets of the same digits, there are no extensions, and the issuer is a CA with a
 * 1024-bit key and SHA-1 signatures.
 *
 * @param serialNumber of the subject, which CyberSource calls the key id; empty in a certificate of another make
 */
public record CertifiedPair(String commonName, String serialNumber, KeyPair pair, X509CertificateHolder certificate) {

    private static final X500Name CA = new X500Name("CN=CyberSourceCertAuth");
    private static final KeyPair CA_KEYS = newPair(1024);
    private static final Map<String, KeyPair> ONCE = new ConcurrentHashMap<>();

    /** A new pair of 2048 bits, valid from a day before now on. */
    public static CertifiedPair of(String commonName, String serialNumber, Instant now) {
        return of(commonName, serialNumber, now.minus(1, ChronoUnit.DAYS), now.plus(365, ChronoUnit.DAYS));
    }

    /** A new pair of 2048 bits. */
    public static CertifiedPair of(String commonName, String serialNumber, Instant notBefore, Instant notAfter) {
        KeyPair pair = newPair(2048);
        return new CertifiedPair(
                commonName, serialNumber, pair, certificate(commonName, serialNumber, pair, notBefore, notAfter));
    }

    /**
     * The same with a key pair that is made once in this process for each purpose: making one takes longer than all else
     * that a sandbox does at its start.
     */
    static CertifiedPair reusing(
            String purpose, String commonName, String serialNumber, Instant notBefore, Instant notAfter) {
        KeyPair pair = ONCE.computeIfAbsent(purpose, any -> newPair(2048));
        return new CertifiedPair(
                commonName, serialNumber, pair, certificate(commonName, serialNumber, pair, notBefore, notAfter));
    }

    /** The certificate of the authority that issued all the others. */
    static X509CertificateHolder authority() {
        Instant start = Instant.parse("2010-01-01T00:00:00Z");
        return sign(CA, BigInteger.ONE, CA_KEYS, start, start.plus(36500, ChronoUnit.DAYS));
    }

    private static X509CertificateHolder certificate(
            String commonName, String serialNumber, KeyPair pair, Instant notBefore, Instant notAfter) {
        X500NameBuilder subject = new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, commonName);
        if (serialNumber.isEmpty()) {
            return sign(subject.build(), new BigInteger("1234567890123456789"), pair, notBefore, notAfter);
        }
        subject.addRDN(BCStyle.SERIALNUMBER, serialNumber);
        BigInteger serial = new BigInteger(1, serialNumber.getBytes(StandardCharsets.US_ASCII));
        return sign(subject.build(), serial, pair, notBefore, notAfter);
    }

    private static X509CertificateHolder sign(
            X500Name subject, BigInteger serial, KeyPair pair, Instant notBefore, Instant notAfter) {
        X509v1CertificateBuilder builder = new X509v1CertificateBuilder(
                CA,
                serial,
                Date.from(notBefore),
                Date.from(notAfter),
                subject,
                SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()));
        try {
            return builder.build(new JcaContentSignerBuilder("SHA1withRSA").build(CA_KEYS.getPrivate()));
        } catch (OperatorCreationException e) {
            throw new IllegalStateException("Every Java platform signs with SHA-1 and RSA", e);
        }
    }

    private static KeyPair newPair(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has RSA", e);
        }
    }

    /** The pair under the id that CyberSource calls it by. */
    public MleKey key() {
        return MleKey.ofPair(
                serialNumber,
                KeyStatus.ACTIVE,
                (RSAPublicKey) pair.getPublic(),
                pair.getPrivate(),
                Optional.of(certificate.getNotBefore().toInstant()));
    }

    /**
     * A hash of the certificate, in hex.
     *
     * @param algorithm SHA-1 or SHA-256
     */
    public String thumbprint(String algorithm) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(certificate.getEncoded()));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("A certificate can always be hashed", e);
        }
    }

    /** The certificate as PEM. */
    public String certificatePem() {
        return pem(certificate);
    }

    /** The private key as PEM, in the form that openssl 1 writes (PKCS#1). */
    public String privateKeyPem() {
        return pem(pair.getPrivate());
    }

    private static String pem(Object content) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(content);
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory does not fail", e);
        }
        return text.toString();
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "CertifiedPair[" + commonName + ", " + serialNumber + "]";
    }
}
