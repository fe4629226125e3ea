package org.camelmle.keys;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.X509CertificateHolder;
import org.camelmle.keys.KeyPolicy.BadKeyException;
import org.jspecify.annotations.Nullable;

/**
 * The RSA keys of a PKCS#12 (RFC 7292) or JKS, each under its alias. An unusable private key is an error; a trusted
 * certificate that is not to be encrypted to (of an issuer, of another algorithm) is passed over.
 */
final class KeyStoreKeys {

    private static final int JKS_MAGIC = 0xFEEDFEED;
    private static final int JCEKS_MAGIC = 0xCECECECE;
    private static final int SEQUENCE = 0x30;
    private static final char[] NO_PASSWORD = {};
    /** The JDK's provider of key stores. */
    private static final String JDK = "SUN";

    private KeyStoreKeys() {}

    /** Whether this is a PKCS#12 or a JKS, told by its first octets. */
    static boolean isKeyStore(byte[] content) {
        return isJks(content) || isPkcs12(content);
    }

    static List<MleKey> read(byte[] content, char[] password) throws BadKeyException {
        return read(open(content, password), password);
    }

    static List<MleKey> read(KeyStore store, char[] password) throws BadKeyException {
        try {
            List<MleKey> keys = new ArrayList<>();
            Set<X500Principal> issuers = issuersOfOthers(store);
            for (String alias : Collections.list(store.aliases())) {
                if (store.entryInstanceOf(alias, KeyStore.PrivateKeyEntry.class)) {
                    keys.add(pair(store, alias, password));
                } else if (store.isCertificateEntry(alias)) {
                    Certificate certificate = store.getCertificate(alias);
                    trusted(alias, certificate)
                            .filter(key -> !isIssuer(certificate, issuers))
                            .ifPresent(keys::add);
                }
            }
            return keys;
        } catch (KeyStoreException e) {
            throw new BadKeyException(
                    "a key store that is not open",
                    "it was never loaded",
                    "load the key store before you hand it over");
        }
    }

    /** As {@link #read(KeyStore, char[])}, but each key with its certificate instead of its alias. */
    static CertifiedKeys readCertified(KeyStore store, char[] password) throws BadKeyException {
        CertifiedKeys keys = new CertifiedKeys();
        try {
            for (String alias : Collections.list(store.aliases())) {
                if (store.entryInstanceOf(alias, KeyStore.PrivateKeyEntry.class)) {
                    keys.addKey(pair(store, alias, password));
                }
                if (store.getCertificate(alias) instanceof X509Certificate certificate) {
                    keys.addCertificate(new X509CertificateHolder(certificate.getEncoded()));
                }
            }
            return keys;
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw new BadKeyException(
                    "a key store that is not open, or a certificate in it that cannot be read",
                    "it was never loaded, or is damaged",
                    "load the key store before you hand it over");
        }
    }

    /** A PKCS#12 by its bags, a JKS or JCEKS by its entries. */
    static CertifiedKeys readCertified(byte[] content, char[] password) throws BadKeyException {
        return isPkcs12(content)
                ? Pkcs12Bags.read(content, password)
                : readCertified(open(content, password), password);
    }

    private static KeyStore open(byte[] content, char[] password) throws BadKeyException {
        if (password.length > 0) {
            return load(content, password);
        }
        // Without a password the JDK passes over what is encrypted instead of failing.
        KeyStore store = load(content, null);
        return isEmpty(store) ? load(content, NO_PASSWORD) : store;
    }

    private static KeyStore load(byte[] content, char @Nullable [] password) throws BadKeyException {
        try {
            KeyStore store = KeyStore.getInstance(type(content));
            load(store, content, password);
            return store;
        } catch (GeneralSecurityException e) {
            throw new BadKeyException(
                    "a PKCS#12 or JKS with an algorithm that Java does not know",
                    "it was made with an old or unusual encryption",
                    "make it again with PBES2 and AES-256");
        }
    }

    private static void load(KeyStore store, byte[] content, char @Nullable [] password)
            throws BadKeyException, GeneralSecurityException {
        try {
            store.load(new ByteArrayInputStream(content), password);
        } catch (IOException | RuntimeException e) {
            if (e.getCause() instanceof UnrecoverableKeyException) {
                throw wrongPassword("a key store");
            }
            if (store.getProvider().getName().equals(JDK)) {
                throw damaged();
            }
            // Other providers, where one goes before the JDK's, do not tell one from the other.
            throw new BadKeyException(
                    "a PKCS#12 or JKS that " + store.getProvider().getName() + " cannot read",
                    "the password (keyPassword) is missing or wrong, or the file is damaged",
                    "set keyPassword to the password that the file was made with, or copy the file again, in binary mode");
        }
    }

    private static BadKeyException damaged() {
        return new BadKeyException(
                "a PKCS#12 or JKS that cannot be read", "it is damaged or cut off", "copy it again, in binary mode");
    }

    private static boolean isEmpty(KeyStore store) throws BadKeyException {
        try {
            return store.size() == 0;
        } catch (KeyStoreException e) {
            throw new BadKeyException("a key store that is not open");
        }
    }

    private static MleKey pair(KeyStore store, String alias, char[] password) throws BadKeyException {
        try {
            Key key = store.getKey(alias, password);
            Certificate certificate = certificate(store, alias);
            PublicKey certified = certificate.getPublicKey();
            if (certified instanceof RSAPublicKey publicKey && key instanceof PrivateKey privateKey) {
                return ending(pair(alias, publicKey, privateKey), certificate);
            }
            throw new BadKeyException("a private key of the algorithm " + certified.getAlgorithm()
                    + " under the alias '" + alias + "', instead of RSA");
        } catch (KeyStoreException | UnrecoverableKeyException e) {
            throw wrongPassword("the key '" + alias + "' of a key store");
        } catch (GeneralSecurityException e) {
            throw new BadKeyException("a private key of an algorithm that Java does not know, under '" + alias + "'");
        }
    }

    private static Certificate certificate(KeyStore store, String alias) throws KeyStoreException, BadKeyException {
        return Optional.ofNullable(store.getCertificate(alias))
                .orElseThrow(() -> new BadKeyException(
                        "a private key without a certificate under the alias '" + alias + "'",
                        "it was exported alone, as openssl pkcs12 does with -nocerts",
                        "export it with its certificate, or as PEM with: openssl pkcs8 -topk8"));
    }

    private static MleKey pair(String alias, RSAPublicKey publicKey, PrivateKey privateKey) throws BadKeyException {
        PrivateRsa.publicKey(publicKey.getModulus(), publicKey.getPublicExponent());
        if (!(privateKey instanceof RSAPrivateKey rsa)) {
            return MleKey.ofPair(alias, KeyStatus.ACTIVE, publicKey, privateKey, Optional.empty());
        }
        if (!rsa.getModulus().equals(publicKey.getModulus())) {
            throw new BadKeyException(
                    "a private key and a certificate of two different keys under the alias '" + alias + "'");
        }
        PrivateKey complete = PrivateRsa.of(rsa, publicKey).toKey();
        return MleKey.ofPair(alias, KeyStatus.ACTIVE, publicKey, complete, Optional.empty());
    }

    /** Who issued certificates of others in the store: nothing is encrypted to them. */
    private static Set<X500Principal> issuersOfOthers(KeyStore store) throws KeyStoreException {
        Set<X500Principal> issuers = new HashSet<>();
        for (String alias : Collections.list(store.aliases())) {
            if (store.getCertificate(alias) instanceof X509Certificate certificate
                    && !certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal())) {
                issuers.add(certificate.getIssuerX500Principal());
            }
        }
        return issuers;
    }

    private static boolean isIssuer(Certificate certificate, Set<X500Principal> issuers) {
        return certificate instanceof X509Certificate x509 && issuers.contains(x509.getSubjectX500Principal());
    }

    private static Optional<MleKey> trusted(String alias, Certificate certificate) {
        PublicKey key = certificate.getPublicKey();
        return key instanceof RSAPublicKey rsa && KeyPolicy.check(rsa).isEmpty()
                ? Optional.of(ending(MleKey.ofPublic(alias, KeyStatus.ACTIVE, rsa, Optional.empty()), certificate))
                : Optional.empty();
    }

    private static MleKey ending(MleKey key, Certificate certificate) {
        return certificate instanceof X509Certificate x509
                ? key.expiringAt(x509.getNotAfter().toInstant())
                : key;
    }

    private static BadKeyException wrongPassword(String what) {
        return new BadKeyException(
                what + " that does not open with the password given (keyPassword)",
                "the password is missing or of another file",
                "set keyPassword to the password that the file was made with");
    }

    private static String type(byte[] content) {
        if (!isJks(content)) {
            return "PKCS12";
        }
        return magic(content) == JKS_MAGIC ? "JKS" : "JCEKS";
    }

    private static boolean isJks(byte[] content) {
        return content.length > Integer.BYTES && (magic(content) == JKS_MAGIC || magic(content) == JCEKS_MAGIC);
    }

    private static int magic(byte[] content) {
        return ByteBuffer.wrap(content).getInt();
    }

    // A sequence that starts with the integer 3, the version of a PFX.
    private static boolean isPkcs12(byte[] content) {
        if (content.length < 12 || content[0] != SEQUENCE) {
            return false;
        }
        int at = content[1] >= 0 ? 2 : 2 + (content[1] & 0x7F);
        return at + 2 < content.length && content[at] == 2 && content[at + 1] == 1 && content[at + 2] == 3;
    }
}
