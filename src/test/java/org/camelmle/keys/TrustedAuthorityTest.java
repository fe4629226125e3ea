package org.camelmle.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file with a peer's certificate and that of who issued it: nothing is ever encrypted to the issuer. */
class TrustedAuthorityTest {

    private static final char[] PASSWORD = "changeit".toCharArray();
    private static X509Certificate authority;
    private static X509Certificate peer;

    @BeforeAll
    static void issue() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair ofAuthority = generator.generateKeyPair();
        KeyPair ofPeer = generator.generateKeyPair();
        authority = certificate("CN=authority", ofAuthority, ofAuthority);
        peer = certificate("CN=peer", ofPeer, ofAuthority);
    }

    private static X509Certificate certificate(String name, KeyPair of, KeyPair issuer) throws Exception {
        return certificate(name, of, "CN=authority", issuer);
    }

    private static X509Certificate certificate(String name, KeyPair of, String issuerName, KeyPair issuer)
            throws Exception {
        return certificate(name, of, issuerName, issuer, 10);
    }

    private static X509Certificate certificate(String name, KeyPair of, String issuerName, KeyPair issuer, int years)
            throws Exception {
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        return new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                new X500Name(issuerName),
                                BigInteger.ONE,
                                Date.from(start),
                                Date.from(start.plusSeconds(years * 31_536_000L)),
                                new X500Name(name),
                                of.getPublic())
                        .build(new JcaContentSignerBuilder("SHA256with"
                                        + issuer.getPrivate().getAlgorithm().replace("EC", "ECDSA"))
                                .build(issuer.getPrivate())));
    }

    private static void assertEncryptsToThePeer(byte[] file) {
        KeySet keys = KeyFiles.read(file, "trust", PASSWORD);

        assertThat(keys.keys()).extracting(MleKey::publicKey).containsExactly((RSAPublicKey) peer.getPublicKey());
        assertThat(keys.encryptionKey()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PKCS12", "JKS"})
    void inAKeyStore(String type) throws Exception {
        KeyStore store = KeyStore.getInstance(type);
        store.load(null, PASSWORD);
        store.setCertificateEntry("a-authority", authority);
        store.setCertificateEntry("b-peer", peer);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        store.store(file, PASSWORD);

        assertEncryptsToThePeer(file.toByteArray());
    }

    private static byte[] pem(X509Certificate... certificates) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
            for (X509Certificate certificate : certificates) {
                pem.writeObject(certificate);
            }
        }
        return text.toString().getBytes(US_ASCII);
    }

    @Test
    void inPem() throws Exception {
        assertEncryptsToThePeer(pem(authority, peer));
        assertEncryptsToThePeer(pem(peer, authority));
    }

    @Test
    void inAChainWhoseAuthorityHasAKeyOfAnotherKind() throws Exception {
        KeyPair ofAuthority = KeyPairGenerator.getInstance("EC").generateKeyPair();
        KeyPair ofPeer = new KeyPair(peer.getPublicKey(), null);

        assertEncryptsToThePeer(pem(
                certificate("CN=peer", ofPeer, "CN=other", ofAuthority),
                certificate("CN=other", ofAuthority, "CN=other", ofAuthority)));
    }

    /** As a peer hands out the key that follows beside the one that ends. */
    @Test
    void twoThatAreSelfSignedMayHaveOneName() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        KeyPair first = generator.generateKeyPair();
        KeyPair next = generator.generateKeyPair();
        byte[] file =
                pem(certificate("CN=peer", first, "CN=peer", first), certificate("CN=peer", next, "CN=peer", next));

        assertThat(KeyFiles.read(file, "trust", PASSWORD).keys())
                .extracting(MleKey::publicKey)
                .containsExactly((RSAPublicKey) first.getPublic(), (RSAPublicKey) next.getPublic());
    }

    @Test
    void ofTwoForOneKeyTheLaterOneHolds() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        X509Certificate ending = certificate("CN=peer", pair, "CN=peer", pair, 1);
        X509Certificate renewed = certificate("CN=peer", pair, "CN=peer", pair, 2);

        for (byte[] file : List.of(pem(ending, renewed), pem(renewed, ending))) {
            assertThat(KeyFiles.read(file, "trust", PASSWORD).keys())
                    .singleElement()
                    .satisfies(key -> assertThat(key.expiresAt())
                            .contains(renewed.getNotAfter().toInstant()));
        }
    }
}
