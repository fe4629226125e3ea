package org.camelmle.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.stream.Stream;
import javax.crypto.spec.PBEParameterSpec;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.camelmle.keys.MleKey;
import org.camelmle.testkit.VectorKeys;

/** PKCS#12 files whose password costs one round: most others spend their time on rounds. */
final class CheapStores {

    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final String ROUNDS = "keystore.pkcs12.%sIterationCount";

    private CheapStores() {}

    static Stream<byte[]> all() {
        for (String what : new String[] {"certPbe", "keyPbe", "mac"}) {
            System.setProperty(ROUNDS.formatted(what), "1");
        }
        try {
            return Stream.of(store("PBEWithHmacSHA256AndAES_128"), store("PBEWithSHA1AndDESede"), trusted());
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] store(String algorithm)
            throws GeneralSecurityException, IOException, OperatorCreationException {
        MleKey key = VectorKeys.pair("server-2048");
        KeyStore store = empty();
        store.setEntry(
                "own",
                new KeyStore.PrivateKeyEntry(key.privateKey().orElseThrow(), new Certificate[] {certificate(key)}),
                new KeyStore.PasswordProtection(PASSWORD, algorithm, new PBEParameterSpec(new byte[8], 1)));
        return written(store);
    }

    private static byte[] trusted() throws GeneralSecurityException, IOException, OperatorCreationException {
        KeyStore store = empty();
        store.setCertificateEntry("peer", certificate(VectorKeys.pair("client-2048")));
        return written(store);
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, PASSWORD);
        return store;
    }

    private static byte[] written(KeyStore store) throws GeneralSecurityException, IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        store.store(out, PASSWORD);
        return out.toByteArray();
    }

    private static X509Certificate certificate(MleKey key) throws GeneralSecurityException, OperatorCreationException {
        X500Principal name = new X500Principal("CN=fuzz");
        return new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                name,
                                BigInteger.ONE,
                                Date.from(Instant.parse("2026-01-01T00:00:00Z")),
                                Date.from(Instant.parse("2036-01-01T00:00:00Z")),
                                name,
                                key.publicKey())
                        .build(new JcaContentSignerBuilder("SHA256withRSA")
                                .build(key.privateKey().orElseThrow())));
    }
}
