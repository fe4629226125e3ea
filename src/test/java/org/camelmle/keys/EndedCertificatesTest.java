package org.camelmle.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.camelmle.keys.CertificateRules.Expired;
import org.camelmle.keys.CertificateRules.Purpose;
import org.camelmle.sandbox.cybersource.CertifiedPair;
import org.camelmle.testkit.MovableClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What our own keys and those that sign may do once their certificates are over. */
class EndedCertificatesTest {

    private final MovableClock clock = new MovableClock();
    /** The older one is the one that is still valid: whoever makes a key chooses for how long. */
    private final CertifiedPair lasting = pair("1757695744950020000001", Duration.ofDays(400), Duration.ofDays(30));

    private final CertifiedPair ended = pair("1795000000000000000002", Duration.ofDays(31), Duration.ofDays(-1));

    private CertifiedPair pair(String serial, Duration age, Duration left) {
        return CertifiedPair.of(
                "testmid", serial, clock.instant().minus(age), clock.instant().plus(left));
    }

    @ParameterizedTest
    @EnumSource(
            value = Purpose.class,
            names = {"OWN", "SIGNING"})
    void oneThatIsValidGoesBeforeANewerOneThatHasEnded(Purpose purpose) {
        KeySet keys = source(purpose, Expired.WARN, Optional.empty(), lasting, ended);

        assertThat(keys.activeKey().map(MleKey::id)).contains(lasting.serialNumber());
        assertThat(status(keys, ended)).isEqualTo(KeyStatus.RETIRING);
    }

    @ParameterizedTest
    @EnumSource(
            value = Purpose.class,
            names = {"OWN", "SIGNING"})
    void theOnlyOneIsStillUsedWithAWarning(Purpose purpose) {
        assertThat(source(purpose, Expired.WARN, Optional.empty(), ended)
                        .activeKey()
                        .map(MleKey::id))
                .contains(ended.serialNumber());
    }

    @Test
    void theOneThatTheConfigurationNamesIsStillUsedWithAWarning() {
        KeySet keys = source(Purpose.OWN, Expired.WARN, Optional.of(ended.serialNumber()), lasting, ended);

        assertThat(status(keys, ended)).isEqualTo(KeyStatus.ACTIVE);
        assertThat(status(keys, lasting)).isEqualTo(KeyStatus.ACTIVE);
    }

    @Test
    void anOwnOneThatIsRefusedStillOpensAndASigningOneDoesNothing() {
        KeySet own = source(Purpose.OWN, Expired.REFUSE, Optional.of(ended.serialNumber()), ended);
        assertThat(status(own, ended)).isEqualTo(KeyStatus.RETIRING);
        assertThat(own.decryptionKey(ended.serialNumber())).isPresent();

        KeySet signing = source(Purpose.SIGNING, Expired.REFUSE, Optional.empty(), ended);
        assertThat(status(signing, ended)).isEqualTo(KeyStatus.DISABLED);
    }

    @Test
    void oneThatBeginsLaterWaits() {
        CertifiedPair later = pair("1795000000000000000003", Duration.ofDays(-1), Duration.ofDays(300));
        KeySet keys = source(Purpose.OWN, Expired.WARN, Optional.empty(), ended, later);

        assertThat(status(keys, later)).isEqualTo(KeyStatus.PENDING);
        assertThat(status(keys, ended)).isEqualTo(KeyStatus.ACTIVE);
    }

    private KeySet source(Purpose purpose, Expired expired, Optional<String> keyId, CertifiedPair... pairs) {
        StringBuilder pem = new StringBuilder();
        for (CertifiedPair pair : pairs) {
            pem.append(pair.privateKeyPem()).append(pair.certificatePem());
        }
        List<MleKey> read = KeyFiles.readCertified(pem.toString().getBytes(US_ASCII), "file:own.pem", new char[0]);
        CertificateRules rules = new CertificateRules(purpose, Optional.empty(), keyId, expired);
        return KeySet.of(rules.at(clock.instant(), rules.choose(read, "file:own.pem")));
    }

    private static KeyStatus status(KeySet keys, CertifiedPair pair) {
        return keys.find(pair.serialNumber()).orElseThrow().status();
    }
}
