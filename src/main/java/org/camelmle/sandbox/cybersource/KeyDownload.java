package org.camelmle.sandbox.cybersource;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.crypto.engines.DESedeEngine;
import org.bouncycastle.crypto.engines.RC2Engine;
import org.bouncycastle.crypto.modes.CBCBlockCipher;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.pkcs.PKCS12PfxPduBuilder;
import org.bouncycastle.pkcs.PKCS12SafeBag;
import org.bouncycastle.pkcs.PKCS12SafeBagBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.bc.BcPKCS12MacCalculatorBuilder;
import org.bouncycastle.pkcs.bc.BcPKCS12PBEOutputEncryptorBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS12SafeBagBuilder;

/**
 * The P12 that Business Center lets a merchant download: private key and leaf, the certificates that CyberSource's
 * requests are encrypted to, which belong to no key in it, and the issuing CA; encrypted with 3DES and 40-bit RC2 as the
 * portal does it.
 */
public final class KeyDownload {

    /** Ties the private key to its leaf; the other certificates have none. */
    private static final DEROctetString KEY_ID = new DEROctetString(new byte[] {1});

    private KeyDownload() {}

    /**
     * The file.
     *
     * @param sjc CyberSource's own certificates, one or more
     */
    public static byte[] p12(CertifiedPair own, List<CertifiedPair> sjc, char[] password) {
        try {
            PKCS12SafeBagBuilder key = new JcaPKCS12SafeBagBuilder(
                    own.pair().getPrivate(),
                    encryptor(PKCSObjectIdentifiers.pbeWithSHAAnd3_KeyTripleDES_CBC, password));
            key.addBagAttribute(PKCS12SafeBag.friendlyNameAttribute, name(own));
            key.addBagAttribute(PKCS12SafeBag.localKeyIdAttribute, KEY_ID);
            List<PKCS12SafeBag> certificates = new ArrayList<>();
            certificates.add(builder(own.certificate(), name(own))
                    .addBagAttribute(PKCS12SafeBag.localKeyIdAttribute, KEY_ID)
                    .build());
            for (CertifiedPair one : sjc) {
                certificates.add(builder(one.certificate(), name(one)).build());
            }
            certificates.add(builder(CertifiedPair.authority(), new DERBMPString("CN=CyberSourceCertAuth"))
                    .build());
            return new PKCS12PfxPduBuilder()
                    .addEncryptedData(
                            encryptor(PKCSObjectIdentifiers.pbeWithSHAAnd40BitRC2_CBC, password),
                            certificates.toArray(PKCS12SafeBag[]::new))
                    .addData(key.build())
                    .build(new BcPKCS12MacCalculatorBuilder(), password)
                    .getEncoded();
        } catch (PKCSException | IOException e) {
            throw new IllegalStateException("A PKCS#12 can always be made of these parts", e);
        }
    }

    private static PKCS12SafeBagBuilder builder(X509CertificateHolder certificate, DERBMPString name)
            throws IOException {
        return new PKCS12SafeBagBuilder(certificate).addBagAttribute(PKCS12SafeBag.friendlyNameAttribute, name);
    }

    private static DERBMPString name(CertifiedPair own) {
        return new DERBMPString("serialNumber=" + own.serialNumber() + ",CN=" + own.commonName());
    }

    private static OutputEncryptor encryptor(ASN1ObjectIdentifier algorithm, char[] password) {
        boolean des = PKCSObjectIdentifiers.pbeWithSHAAnd3_KeyTripleDES_CBC.equals(algorithm);
        return new BcPKCS12PBEOutputEncryptorBuilder(
                        algorithm, CBCBlockCipher.newInstance(des ? new DESedeEngine() : new RC2Engine()))
                .build(password);
    }
}
