package org.camelmle.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v1CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.camelmle.MleConfigurationException;
import org.camelmle.keys.CertificateRules.Expired;
import org.camelmle.keys.CertificateRules.Purpose;
import org.camelmle.sandbox.cybersource.CertifiedPair;
import org.camelmle.testkit.MovableClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which of several keys a configured id means. */
class CertificateNamesTest {

    private final MovableClock clock = new MovableClock();
    private final CertifiedPair older = CertifiedPair.of(
            "testmid",
            "1757970970890149240001",
            clock.instant().minus(Duration.ofDays(300)),
            clock.instant().plus(Duration.ofDays(65)));
    private final CertifiedPair newer = CertifiedPair.of("testmid", "1795000000000000000002", clock.instant());

    @ParameterizedTest
    @EnumSource(
            value = Purpose.class,
            names = {"OWN", "SIGNING"})
    void anIdThatNoneOfSeveralKeysHasIsGivenToNone(Purpose purpose) {
        assertThatThrownBy(() -> source(purpose, "1757970970891045729358", older, newer))
                .isInstanceOf(MleConfigurationException.class)
                .hasMessageContaining(purpose == Purpose.OWN ? "the option keyId" : "the option signingKeyId")
                .hasMessageContaining("1757970970891045729358")
                .hasMessageContaining(older.serialNumber())
                .hasMessageContaining(newer.serialNumber());
    }

    @Test
    void anIdOfOneOfSeveralKeysLeavesTheOthersTheirs() {
        KeySet keys =
                source(Purpose.OWN, older.thumbprint("SHA-1"), older, newer).keys();

        assertThat(keys.find(older.thumbprint("SHA-1")).orElseThrow().publicKey())
                .isEqualTo(older.pair().getPublic());
        assertThat(keys.find(newer.serialNumber()).orElseThrow().publicKey())
                .isEqualTo(newer.pair().getPublic());
    }

    @Test
    void theOnlyKeyIsCalledWhateverThePeerCallsIt() {
        KeySet keys = source(Purpose.OWN, "1757970970891045729358", newer).keys();

        assertThat(keys.keys()).extracting(MleKey::id).containsExactly("1757970970891045729358");
    }

    @Test
    void theUidOfTheSubjectIsANameToo() throws Exception {
        String project = "6f1f3a52-0c1e-4d0e-9d55-0d3b8a7f2c11";
        CertifiedPair registered = new CertifiedPair("acme", "", older.pair(), withUid(project, older));

        KeySet keys = source(Purpose.OWN, project, registered, newer).keys();

        assertThat(keys.find(project).orElseThrow().publicKey())
                .isEqualTo(older.pair().getPublic());
    }

    private static X509CertificateHolder withUid(String uid, CertifiedPair pair) throws OperatorCreationException {
        X500Name subject = new X500Name("CN=acme,UID=" + uid);
        return new X509v1CertificateBuilder(
                        subject,
                        BigInteger.TEN,
                        pair.certificate().getNotBefore(),
                        pair.certificate().getNotAfter(),
                        subject,
                        pair.certificate().getSubjectPublicKeyInfo())
                .build(new JcaContentSignerBuilder("SHA256withRSA")
                        .build(pair.pair().getPrivate()));
    }

    private CertificateKeySource source(Purpose purpose, String keyId, CertifiedPair... pairs) {
        StringBuilder pem = new StringBuilder();
        for (CertifiedPair pair : pairs) {
            pem.append(pair.privateKeyPem()).append(pair.certificatePem());
        }
        return new CertificateKeySource(
                new Fixed(pem.toString()),
                new CertificateRules(purpose, Optional.empty(), Optional.of(keyId), Expired.WARN),
                clock);
    }

    private record Fixed(String pem) implements CertificateKeySource.Location {
        @Override
        public String version() {
            return "";
        }

        @Override
        public List<MleKey> read() {
            return KeyFiles.readCertified(pem.getBytes(US_ASCII), "file:own.pem", new char[0]);
        }

        @Override
        public String toString() {
            return "file:own.pem";
        }
    }
}
