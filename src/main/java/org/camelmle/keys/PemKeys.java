package org.camelmle.keys;

import java.io.IOException;
import java.io.StringReader;
import java.math.BigInteger;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEInputDecryptorProviderBuilder;
import org.bouncycastle.util.encoders.Hex;
import org.bouncycastle.util.io.pem.PemHeader;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.camelmle.keys.KeyPolicy.BadKeyException;
import org.jspecify.annotations.Nullable;

/**
 * RSA keys in PEM (RFC 7468), any number of blocks: PKCS#1, PKCS#8, encrypted PKCS#8, SPKI and X.509 certificates. The
 * public halves of private keys and the issuers in a certificate chain are not keys of their own.
 */
final class PemKeys {

    private static final String BEGIN = "-----BEGIN ";
    private static final int PRIVATE_TWO_PRIMES = 0;

    private final char[] password;
    private final Map<String, MleKey> byThumbprint = new LinkedHashMap<>();
    private final Optional<CertifiedKeys> certified;
    private final Map<String, X500Name> subjects = new HashMap<>();
    private final Set<X500Name> issuersOfOthers = new HashSet<>();
    private @Nullable X500Name issuerOfTheLast;

    private PemKeys(char[] password, Optional<CertifiedKeys> certified) {
        this.password = password;
        this.certified = certified;
    }

    static boolean isPem(String text) {
        return text.contains(BEGIN);
    }

    static List<MleKey> read(String text, char[] password) throws BadKeyException {
        PemKeys keys = new PemKeys(password, Optional.empty());
        keys.addAll(text);
        return keys.byThumbprint.values().stream()
                .filter(key -> key.privateKey().isPresent() || !keys.issuesOthers(key))
                .toList();
    }

    /** As {@link #read}, but each key with its certificate, and any number of certificates that do not go together. */
    static CertifiedKeys readCertified(String text, char[] password) throws BadKeyException {
        CertifiedKeys certified = new CertifiedKeys();
        PemKeys keys = new PemKeys(password, Optional.of(certified));
        keys.addAll(text);
        keys.byThumbprint.values().forEach(certified::addKey);
        return certified;
    }

    private void addAll(String text) throws BadKeyException {
        try (PemReader reader = new PemReader(new StringReader(text))) {
            for (PemObject block = reader.readPemObject(); block != null; block = reader.readPemObject()) {
                add(block);
            }
        } catch (IOException | RuntimeException e) {
            throw new BadKeyException(
                    "a PEM block that is cut off or not base64", "it was copied in part", "copy the whole file again");
        }
    }

    private void add(PemObject block) throws BadKeyException {
        try {
            switch (block.getType()) {
                case "RSA PRIVATE KEY" -> addTraditional(block);
                case "PRIVATE KEY" -> addPrivate(pkcs8(PrivateKeyInfo.getInstance(block.getContent())));
                case "ENCRYPTED PRIVATE KEY" -> addPrivate(pkcs8(decrypted(block)));
                case "RSA PUBLIC KEY" -> addPublic(RSAPublicKey.getInstance(block.getContent()), Optional.empty());
                case "PUBLIC KEY" ->
                    addPublic(rsa(SubjectPublicKeyInfo.getInstance(block.getContent())), Optional.empty());
                case "CERTIFICATE", "X509 CERTIFICATE" -> addCertificate(new X509CertificateHolder(block.getContent()));
                default -> throw unknownType(block.getType());
            }
        } catch (IOException | RuntimeException e) {
            // What BouncyCastle throws at wrong content is of any kind.
            throw new BadKeyException(
                    "a PEM block of the type " + block.getType() + " with other content",
                    "PKCS#1 (BEGIN RSA PRIVATE KEY) and PKCS#8 (BEGIN PRIVATE KEY) were mixed up, or it is damaged",
                    "export the key again, for example with: openssl pkcs8 -topk8");
        }
    }

    private void addTraditional(PemObject block) throws BadKeyException {
        try {
            addPrivate(pkcs1(block));
        } catch (RuntimeException e) {
            // With a wrong password, one padding in 256 looks right.
            if (block.getHeaders().isEmpty()) {
                throw e;
            }
            throw wrongPassword();
        }
    }

    private void addPrivate(RSAPrivateKey key) throws BadKeyException {
        MleKey pair = pair(key);
        Optional<Instant> end =
                Optional.ofNullable(byThumbprint.get(pair.thumbprint())).flatMap(MleKey::expiresAt);
        MleKey named = pair.withId(pair.thumbprint());
        byThumbprint.put(pair.thumbprint(), end.map(named::expiringAt).orElse(named));
    }

    /** The pair of an RSA key in PKCS#8, still without an id. */
    static MleKey pair(PrivateKeyInfo info) throws IOException, BadKeyException {
        return pair(pkcs8(info));
    }

    private static MleKey pair(RSAPrivateKey key) throws BadKeyException {
        if (key.getVersion().intValueExact() != PRIVATE_TWO_PRIMES) {
            throw new BadKeyException("a key of more than two primes; make one of two primes");
        }
        PrivateRsa numbers = new PrivateRsa(
                key.getModulus(),
                key.getPublicExponent(),
                key.getPrivateExponent(),
                given(key.getPrime1()),
                given(key.getPrime2()),
                given(key.getExponent1()),
                given(key.getExponent2()),
                given(key.getCoefficient()));
        return MleKey.ofPair(
                "",
                KeyStatus.ACTIVE,
                PrivateRsa.publicKey(key.getModulus(), key.getPublicExponent()),
                numbers.toKey(),
                Optional.empty());
    }

    /** The key of a certificate, if it is an RSA key that may be used. */
    static Optional<java.security.interfaces.RSAPublicKey> goodKey(SubjectPublicKeyInfo info)
            throws IOException, BadKeyException {
        if (!PKCSObjectIdentifiers.rsaEncryption.equals(info.getAlgorithm().getAlgorithm())) {
            return Optional.empty();
        }
        RSAPublicKey key = RSAPublicKey.getInstance(info.parsePublicKey());
        return KeyPolicy.check(key.getModulus(), key.getPublicExponent()).isPresent()
                ? Optional.empty()
                : Optional.of(PrivateRsa.publicKey(key.getModulus(), key.getPublicExponent()));
    }

    // Writers that do not know the prime members put zeros in their place.
    private static Optional<BigInteger> given(BigInteger number) {
        return Optional.of(number).filter(it -> it.signum() != 0);
    }

    private String addPublic(RSAPublicKey key, Optional<Instant> createdAt) throws BadKeyException {
        BigInteger modulus = key.getModulus();
        MleKey publicKey = MleKey.ofPublic(
                "", KeyStatus.ACTIVE, PrivateRsa.publicKey(modulus, key.getPublicExponent()), createdAt);
        String thumbprint = publicKey.thumbprint();
        byThumbprint.putIfAbsent(thumbprint, publicKey.withId(thumbprint));
        return thumbprint;
    }

    /** Nothing is encrypted to who issued the certificate of another, wherever in the file it stands. */
    private boolean issuesOthers(MleKey key) {
        return issuersOfOthers.contains(subjects.get(key.thumbprint()));
    }

    private void addCertificate(X509CertificateHolder certificate) throws IOException, BadKeyException {
        if (certified.isPresent()) {
            certified.get().addCertificate(certificate);
            return;
        }
        // A chain's next certificate need not be of an RSA key. Two that are self-signed may have one name.
        boolean issuedTheLast = certificate.getSubject().equals(issuerOfTheLast);
        issuerOfTheLast = null;
        if (!certificate.getIssuer().equals(certificate.getSubject())) {
            issuerOfTheLast = certificate.getIssuer();
            issuersOfOthers.add(issuerOfTheLast);
        }
        if (!issuedTheLast) {
            String certified = addPublic(
                    rsa(certificate.getSubjectPublicKeyInfo()),
                    Optional.of(certificate.getNotBefore().toInstant()));
            subjects.put(certified, CertifiedKeys.wellFormed(certificate.getSubject()));
            Instant end = certificate.getNotAfter().toInstant();
            // Of two certificates for one key the later one holds.
            byThumbprint.computeIfPresent(
                    certified,
                    (thumbprint, key) -> key.expiresAt().filter(end::isBefore).isPresent() ? key : key.expiringAt(end));
        }
    }

    private RSAPrivateKey pkcs1(PemObject block) throws BadKeyException {
        return RSAPrivateKey.getInstance(
                block.getHeaders().isEmpty() ? block.getContent() : decryptedTraditional(block));
    }

    /** OpenSSL's old encryption, which ssh-keygen -m PEM uses too. It cannot tell a wrong password from a damaged file. */
    private byte[] decryptedTraditional(PemObject block) throws BadKeyException {
        String[] how = header(block, "DEK-Info").split(",", 2);
        if (how.length < 2 || !header(block, "Proc-Type").equals("4,ENCRYPTED")) {
            throw new BadKeyException("a PEM block with headers that are not known");
        }
        requirePassword();
        try {
            return new JcePEMDecryptorProviderBuilder()
                    .setProvider(new BouncyCastleProvider())
                    .build(password)
                    .get(how[0])
                    .decrypt(block.getContent(), Hex.decode(how[1]));
        } catch (PEMException | OperatorCreationException | RuntimeException e) {
            throw wrongPassword();
        }
    }

    private static String header(PemObject block, String name) {
        for (Object header : block.getHeaders()) {
            if (header instanceof PemHeader named && named.getName().equals(name)) {
                return named.getValue().strip();
            }
        }
        return "";
    }

    private static RSAPrivateKey pkcs8(PrivateKeyInfo info) throws IOException, BadKeyException {
        requireRsa(info.getPrivateKeyAlgorithm());
        ASN1Encodable key = info.parsePrivateKey();
        return RSAPrivateKey.getInstance(Objects.requireNonNull(key, "private key"));
    }

    private static RSAPublicKey rsa(SubjectPublicKeyInfo info) throws IOException, BadKeyException {
        requireRsa(info.getAlgorithm());
        return RSAPublicKey.getInstance(info.parsePublicKey());
    }

    private static void requireRsa(AlgorithmIdentifier algorithm) throws BadKeyException {
        if (!PKCSObjectIdentifiers.rsaEncryption.equals(algorithm.getAlgorithm())) {
            throw otherAlgorithm(
                    "a key of the algorithm " + algorithm.getAlgorithm().getId());
        }
    }

    private PrivateKeyInfo decrypted(PemObject block) throws IOException, BadKeyException {
        PKCS8EncryptedPrivateKeyInfo encrypted = new PKCS8EncryptedPrivateKeyInfo(block.getContent());
        requirePassword();
        try {
            return encrypted.decryptPrivateKeyInfo(new JcePKCSPBEInputDecryptorProviderBuilder()
                    .setProvider(new BouncyCastleProvider())
                    .build(password));
        } catch (PKCSException | RuntimeException e) {
            throw wrongPassword();
        }
    }

    private void requirePassword() throws BadKeyException {
        if (password.length == 0) {
            throw new BadKeyException(
                    "an encrypted private key and no password",
                    "keyPassword is not set",
                    "set keyPassword to the password of the key");
        }
    }

    private static BadKeyException wrongPassword() {
        return new BadKeyException(
                "an encrypted private key that does not open with the password given (keyPassword)",
                "the password is of another key, or the file is damaged",
                "set keyPassword to the password that the key was made with");
    }

    private static BadKeyException unknownType(String type) {
        return switch (type) {
            case "EC PRIVATE KEY", "EC PARAMETERS", "DSA PRIVATE KEY" ->
                otherAlgorithm("a PEM block of the type " + type);
            case "OPENSSH PRIVATE KEY" ->
                new BadKeyException(
                        "a private key in OpenSSH's own form",
                        "it was made with ssh-keygen",
                        "convert a copy with: ssh-keygen -p -m PKCS8");
            case "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST" ->
                new BadKeyException(
                        "a certificate request", "it was taken for the certificate", "name the certificate or the key");
            default -> new BadKeyException("a PEM block of a type that holds no RSA key");
        };
    }

    private static BadKeyException otherAlgorithm(String found) {
        return new BadKeyException(
                found + ", which is not RSA", "the key was made for TLS or signatures", "make an RSA key");
    }
}
