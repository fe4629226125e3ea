package org.camelmle.keys;

import java.io.IOException;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.InputDecryptorProvider;
import org.bouncycastle.pkcs.PKCS12PfxPdu;
import org.bouncycastle.pkcs.PKCS12SafeBag;
import org.bouncycastle.pkcs.PKCS12SafeBagFactory;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcePKCS12MacCalculatorBuilderProvider;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEInputDecryptorProviderBuilder;
import org.camelmle.keys.KeyPolicy.BadKeyException;

/**
 * All bags of a PKCS#12 (RFC 7292). The JDK's key store drops a certificate that belongs to no key and is not marked as
 * trusted; some providers put the very certificate there that requests are encrypted to.
 */
final class Pkcs12Bags {

    private final char[] password;
    private final InputDecryptorProvider decryptor;
    private final CertifiedKeys keys = new CertifiedKeys();

    private Pkcs12Bags(char[] password) {
        this.password = password;
        this.decryptor = new JcePKCSPBEInputDecryptorProviderBuilder()
                .setProvider(new BouncyCastleProvider())
                .build(password);
    }

    static CertifiedKeys read(byte[] content, char[] password) throws BadKeyException {
        Pkcs12Bags bags = new Pkcs12Bags(password);
        try {
            PKCS12PfxPdu file = new PKCS12PfxPdu(content);
            bags.requirePassword(file);
            for (ContentInfo part : file.getContentInfos()) {
                bags.add(part);
            }
        } catch (IOException | RuntimeException e) {
            // What BouncyCastle throws at wrong content is of any kind.
            throw new BadKeyException(
                    "a PKCS#12 that cannot be read", "it is damaged or cut off", "copy it again, in binary mode");
        } catch (PKCSException e) {
            throw wrongPassword();
        }
        return bags.keys;
    }

    private void requirePassword(PKCS12PfxPdu file) throws PKCSException, BadKeyException {
        JcePKCS12MacCalculatorBuilderProvider mac =
                new JcePKCS12MacCalculatorBuilderProvider().setProvider(new BouncyCastleProvider());
        if (file.hasMac() && !file.isMacValid(mac, password)) {
            throw wrongPassword();
        }
    }

    private void add(ContentInfo part) throws PKCSException, IOException, BadKeyException {
        boolean encrypted = PKCSObjectIdentifiers.encryptedData.equals(part.getContentType());
        PKCS12SafeBagFactory factory =
                encrypted ? new PKCS12SafeBagFactory(part, decryptor) : new PKCS12SafeBagFactory(part);
        for (PKCS12SafeBag bag : factory.getSafeBags()) {
            Object value = bag.getBagValue();
            if (value instanceof X509CertificateHolder certificate) {
                keys.addCertificate(certificate);
            } else if (value instanceof PKCS8EncryptedPrivateKeyInfo shrouded) {
                keys.addKey(PemKeys.pair(shrouded.decryptPrivateKeyInfo(decryptor)));
            } else if (value instanceof PrivateKeyInfo open) {
                keys.addKey(PemKeys.pair(open));
            }
        }
    }

    private static BadKeyException wrongPassword() {
        return new BadKeyException(
                "a PKCS#12 that does not open with the password given",
                "the password is missing or of another file",
                "set the password that the file was made with: keyPassword, or a KeyStoreParameters bean's own");
    }
}
