package org.camelmle.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v1CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.camelmle.sandbox.cybersource.CertifiedPair;
import org.camelmle.testkit.MovableClock;
import org.junit.jupiter.api.Test;

/** A leaf together with the certificates above it: requests are encrypted to the leaf alone. */
class CertificateChainsTest {

    private static final X500Name LEAF = new X500Name("CN=encryption,O=Provider");
    private static final X500Name INTERMEDIATE = new X500Name("CN=Issuing CA,O=Provider");
    private static final X500Name ROOT = new X500Name("CN=Root CA,O=Provider");

    private final MovableClock clock = new MovableClock();
    private final CertifiedPair leafKeys = CertifiedPair.of("leaf", "", clock.instant());
    private final CertifiedPair intermediateKeys = CertifiedPair.of("intermediate", "", clock.instant());
    private final CertifiedPair rootKeys = CertifiedPair.of("root", "", clock.instant());

    private X509CertificateHolder certificate(
            X500Name subject, CertifiedPair keys, X500Name issuer, CertifiedPair issuersKeys, int days)
            throws Exception {
        return new X509v1CertificateBuilder(
                        issuer,
                        BigInteger.valueOf(days),
                        Date.from(clock.instant().minus(Duration.ofDays(days))),
                        Date.from(clock.instant().plus(Duration.ofDays(days))),
                        subject,
                        keys.certificate().getSubjectPublicKeyInfo())
                .build(new JcaContentSignerBuilder("SHA256withRSA")
                        .build(issuersKeys.pair().getPrivate()));
    }

    private List<X509CertificateHolder> chain() throws Exception {
        return List.of(
                certificate(LEAF, leafKeys, INTERMEDIATE, intermediateKeys, 100),
                certificate(INTERMEDIATE, intermediateKeys, ROOT, rootKeys, 2000),
                certificate(ROOT, rootKeys, ROOT, rootKeys, 4000));
    }

    private static byte[] pem(List<X509CertificateHolder> chain) throws Exception {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            for (X509CertificateHolder certificate : chain) {
                writer.writeObject(certificate);
            }
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void inAPemOnlyTheLeafIsAKeyWhateverTheOrder() throws Exception {
        List<X509CertificateHolder> chain = chain();

        for (List<X509CertificateHolder> order : List.of(chain, List.of(chain.get(2), chain.get(0), chain.get(1)))) {
            assertThat(KeyFiles.readCertified(pem(order), "file:chain.pem", new char[0]))
                    .extracting(MleKey::publicKey)
                    .containsExactly((RSAPublicKey) leafKeys.pair().getPublic());
        }
    }

    @Test
    void inAKeyStoreOnlyTheLeafIsAKey() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (X509CertificateHolder one : chain()) {
            Certificate certificate = CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(one.getEncoded()));
            store.setCertificateEntry(one.getSubject().toString(), certificate);
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        store.store(content, "password".toCharArray());

        assertThat(KeyFiles.readCertified(content.toByteArray(), "file:chain.p12", "password".toCharArray()))
                .extracting(MleKey::publicKey)
                .containsExactly((RSAPublicKey) leafKeys.pair().getPublic());
    }

    @Test
    void anIssuerAloneIsWhatTheConfigurationNames() throws Exception {
        assertThat(KeyFiles.readCertified(pem(chain().subList(2, 3)), "file:root.pem", new char[0]))
                .hasSize(1);
    }
}
