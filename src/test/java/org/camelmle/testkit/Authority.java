package org.camelmle.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority of a test's own, which issues what real ones should not. */
public final class Authority {

    public static final String PASSWORD = "changeit";

    private static final Duration YEAR = Duration.ofDays(365);

    private final X500Name name;
    private final KeyPair pair = pair();
    private final X509Certificate certificate;

    public Authority(String name) {
        this.name = new X500Name("CN=" + name);
        Instant now = Instant.now();
        this.certificate = certificate(this.name, pair, now.minus(YEAR), now.plus(YEAR), Optional.empty());
    }

    /** What a server at an address of this host presents, which is valid from and until then. */
    public SSLContext server(String address, Instant from, Instant until) {
        KeyPair its = pair();
        Certificate[] chain = {
            certificate(new X500Name("CN=server"), its, from, until, Optional.of(address)), certificate
        };
        try {
            KeyStore store = empty();
            store.setKeyEntry("server", its.getPrivate(), PASSWORD.toCharArray(), chain);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD.toCharArray());
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(keys.getKeyManagers(), null, null);
            return tls;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same, valid now. */
    public SSLContext server(String address) {
        Instant now = Instant.now();
        return server(address, now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(1)));
    }

    /** A client that trusts this authority and nobody else. */
    public SSLContext client() {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted());
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, trust.getTrustManagers(), null);
            return tls;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same as a PKCS#12 file. */
    public Path trustStore(Path file) {
        try (OutputStream stream = Files.newOutputStream(file)) {
            trusted().store(stream, PASSWORD.toCharArray());
            return file;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private KeyStore trusted() throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        store.setCertificateEntry("authority", certificate);
        return store;
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private X509Certificate certificate(
            X500Name subject, KeyPair its, Instant from, Instant until, Optional<String> host) {
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    name,
                    BigInteger.valueOf(System.nanoTime()),
                    Date.from(from),
                    Date.from(until),
                    subject,
                    its.getPublic());
            extend(builder, host);
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void extend(JcaX509v3CertificateBuilder builder, Optional<String> host) throws CertIOException {
        if (host.isPresent()) {
            int kind = host.get().matches("[0-9.]+") ? GeneralName.iPAddress : GeneralName.dNSName;
            GeneralNames names = new GeneralNames(new GeneralName(kind, host.get()));
            builder.addExtension(Extension.subjectAlternativeName, false, names);
        } else {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        }
    }
}
