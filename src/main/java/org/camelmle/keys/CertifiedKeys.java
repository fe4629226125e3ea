package org.camelmle.keys;

import java.io.IOException;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509CertificateHolder;
import org.camelmle.keys.KeyPolicy.BadKeyException;

/**
 * Private keys and certificates of one file, put together by their public key. A certificate of a weak key or of another
 * algorithm is passed over, and so is that of an issuer: nobody encrypts to a CA.
 */
final class CertifiedKeys {

    private final Map<String, MleKey> byThumbprint = new LinkedHashMap<>();
    private final Map<String, KeyCertificate> certificates = new LinkedHashMap<>();
    private final Map<String, X500Name> subjects = new LinkedHashMap<>();
    private final Set<X500Name> issuersOfOthers = new HashSet<>();

    void addKey(MleKey key) {
        byThumbprint.merge(
                key.thumbprint(), key, (first, next) -> first.privateKey().isPresent() ? first : next);
    }

    void addCertificate(X509CertificateHolder certificate) throws IOException, BadKeyException {
        if (!certificate.getIssuer().equals(certificate.getSubject())) {
            issuersOfOthers.add(certificate.getIssuer());
        }
        Optional<RSAPublicKey> publicKey = PemKeys.goodKey(certificate.getSubjectPublicKeyInfo());
        if (publicKey.isPresent()) {
            KeyCertificate read = KeyCertificate.of(certificate);
            MleKey key =
                    MleKey.ofPublic(read.keyId(), KeyStatus.ACTIVE, publicKey.get(), Optional.of(read.notBefore()));
            addKey(key);
            subjects.put(key.thumbprint(), wellFormed(certificate.getSubject()));
            // Of two certificates for one key the later one holds.
            certificates.merge(
                    key.thumbprint(), read, (first, next) -> next.notAfter().isAfter(first.notAfter()) ? next : first);
        }
    }

    /** A name is parsed when it is compared: here, where it may still be refused, and not when the keys are asked for. */
    static X500Name wellFormed(X500Name name) {
        int unused = name.hashCode();
        return name;
    }

    /** Each key once: under its certificate's key id, and without a certificate under its RFC 7638 thumbprint. */
    List<MleKey> keys() {
        List<MleKey> keys = new ArrayList<>();
        byThumbprint.forEach((thumbprint, key) -> {
            if (key.privateKey().isPresent() || !issuersOfOthers.contains(subjects.get(thumbprint))) {
                keys.add(Optional.ofNullable(certificates.get(thumbprint))
                        .map(key::withCertificate)
                        .orElseGet(() -> key.withId(thumbprint)));
            }
        });
        return keys;
    }
}
