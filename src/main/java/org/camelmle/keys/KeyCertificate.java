package org.camelmle.keys;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * What the X.509 certificate around a key says of it. The certificate's path is not validated: a key is trusted because
 * the configuration names it.
 *
 * @param keyId the {@code serialNumber} in the subject (OID 2.5.4.5); without one the certificate's own serial number, as
 *     text if its octets are ASCII digits, else in decimal
 * @param commonName the subject's CN
 * @param notBefore the first moment of its validity
 * @param notAfter the last one
 * @param names all texts by which peers name the certificate: the serial numbers, the subject's UID (OID
 *     0.9.2342.19200300.100.1.1), and the SHA-1 and SHA-256 of its DER in hex and in base64url
 */
public record KeyCertificate(
        String keyId, Optional<String> commonName, Instant notBefore, Instant notAfter, Set<String> names) {

    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,64}");

    public KeyCertificate {
        Objects.requireNonNull(keyId, "keyId");
        Objects.requireNonNull(commonName, "commonName");
        Objects.requireNonNull(notBefore, "notBefore");
        Objects.requireNonNull(notAfter, "notAfter");
        names = Set.copyOf(names);
    }

    static KeyCertificate of(X509CertificateHolder certificate) throws IOException {
        Optional<String> subjectSerial = attribute(certificate, BCStyle.SERIALNUMBER);
        Optional<String> digits = asciiDigits(certificate.getSerialNumber());
        String decimal = certificate.getSerialNumber().toString();
        Set<String> names = new LinkedHashSet<>();
        subjectSerial.ifPresent(names::add);
        digits.ifPresent(names::add);
        names.add(decimal);
        attribute(certificate, BCStyle.UID).ifPresent(names::add);
        for (String algorithm : new String[] {"SHA-1", "SHA-256"}) {
            byte[] hash = hash(algorithm, certificate.getEncoded());
            names.add(HexFormat.of().formatHex(hash));
            names.add(Base64.getUrlEncoder().withoutPadding().encodeToString(hash));
        }
        return new KeyCertificate(
                subjectSerial.or(() -> digits).orElse(decimal),
                attribute(certificate, BCStyle.CN),
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant(),
                names);
    }

    /** Whether a peer that says this means the certificate; hex in either case, with or without colons. */
    public boolean isNamed(String name) {
        return names.contains(name) || names.contains(asHex(name));
    }

    /** A name as it stands among {@link #names}, if it is meant as hex. */
    static String asHex(String name) {
        return name.replace(":", "").toLowerCase(Locale.ROOT);
    }

    /** Whether the subject's CN is this, in either case. */
    public boolean isOf(String name) {
        return commonName.filter(name::equalsIgnoreCase).isPresent();
    }

    private static Optional<String> attribute(X509CertificateHolder certificate, ASN1ObjectIdentifier type) {
        return Arrays.stream(certificate.getSubject().getRDNs(type))
                .map(RDN::getFirst)
                .map(value -> IETFUtils.valueToString(value.getValue()))
                .filter(MleKey::isId)
                .findFirst();
    }

    // A generated certificate's serial number is the octets of the subject's digits, read as one number.
    private static Optional<String> asciiDigits(BigInteger serial) {
        String text = new String(serial.toByteArray(), StandardCharsets.ISO_8859_1);
        return Optional.of(text).filter(it -> DIGITS.matcher(it).matches());
    }

    private static byte[] hash(String algorithm, byte[] content) {
        try {
            return MessageDigest.getInstance(algorithm).digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has " + algorithm, e);
        }
    }
}
