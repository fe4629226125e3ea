package org.camelmle.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.camelmle.MleConfigurationException;
import org.camelmle.keys.CertificateRules.Expired;
import org.camelmle.keys.CertificateRules.Purpose;
import org.camelmle.sandbox.cybersource.CertifiedPair;
import org.camelmle.testkit.LogLines;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which keys of a file are taken for which purpose, and what is told where there are none. */
class CertificateRulesTest {

    private static final Instant NOW = Instant.parse("2026-03-30T00:00:00Z");
    private static final CertifiedPair ACME = CertifiedPair.of("acme", "1757695744950028980001", NOW);
    private static final CertifiedPair OTHER = CertifiedPair.of("other", "1757695744950028980002", NOW);
    private static final String ACMES_PAIR = ACME.privateKeyPem() + ACME.certificatePem();
    private static final String OTHERS_PAIR = OTHER.privateKeyPem() + OTHER.certificatePem();

    private static List<String> chosen(Purpose purpose, String commonName, String... pem) {
        return chosen(purpose, commonName, Optional.empty(), pem);
    }

    private static List<String> chosen(Purpose purpose, String commonName, Optional<String> keyId, String... pem) {
        List<MleKey> found = KeyFiles.readCertified(String.join("", pem).getBytes(US_ASCII), "a.pem", new char[0]);
        Optional<String> wanted = Optional.of(commonName).filter(name -> !name.isEmpty());
        return new CertificateRules(purpose, wanted, keyId, Expired.WARN)
                .choose(found, "a.pem").stream().map(MleKey::id).toList();
    }

    @Test
    void certificateOfThePeerIsToldByItsNameInEitherCase() {
        assertThat(chosen(Purpose.PEER, "Acme", ACME.certificatePem(), OTHER.certificatePem()))
                .containsExactly(ACME.serialNumber());
    }

    @Test
    void onlyCertificateIsTakenForThePeersAndItsOtherNameIsTold() {
        try (LogLines log = new LogLines(CertificateRules.class.getName())) {
            assertThat(chosen(Purpose.PEER, "third", OTHER.certificatePem())).containsExactly(OTHER.serialNumber());
            assertThat(log.lines()).singleElement().asString().contains("its CN is other and not third");
        }
    }

    @Test
    void ofCallersEveryCertificateIsTaken() {
        assertThat(chosen(Purpose.CALLER, "", ACME.certificatePem(), OTHER.certificatePem()))
                .containsExactlyInAnyOrder(ACME.serialNumber(), OTHER.serialNumber());
    }

    @Test
    void ownPairIsNoCaller() {
        assertThat(chosen(Purpose.CALLER, "", ACMES_PAIR, OTHER.certificatePem()))
                .containsExactly(OTHER.serialNumber());
    }

    @Test
    void keyToSignWithIsToldByItsOwnersName() {
        assertThat(chosen(Purpose.SIGNING, "acme", OTHERS_PAIR, ACMES_PAIR)).containsExactly(ACME.serialNumber());
    }

    @Test
    void onlyPairIsTakenWhateverItsName() {
        assertThat(chosen(Purpose.SIGNING, "acme", OTHERS_PAIR, ACME.certificatePem()))
                .containsExactly(OTHER.serialNumber());
    }

    @Test
    void keyThatIsCalledOtherwiseThanItsCertificateIsTold() {
        try (LogLines log = new LogLines(CertificateRules.class.getName())) {
            chosen(Purpose.OWN, "", Optional.of(ACME.serialNumber()), ACMES_PAIR);
            assertThat(log.lines()).isEmpty();

            chosen(Purpose.OWN, "", Optional.of("portal-id"), ACMES_PAIR);
            assertThat(log.lines())
                    .containsExactly(
                            "privateKeys: the key " + ACME.serialNumber() + " is called portal-id, as configured");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PEER | third | certificates | publicKeys with no certificate with the CN 'third'",
                "PEER | third | certificates | the certificate of 'third'; found were the certificates of [acme, other]",
                "SIGNING | third | pairs | signingKey with several private keys, none with the CN 'third'",
                "SIGNING | third | pairs | the certificate of 'third'; found were the certificates of [acme, other]",
                "SIGNING | third | certificates | signingKey with no private key",
                "OWN | '' | certificates | privateKeys with no private key",
                "OWN | '' | certificates | a private key; found were the certificates of [acme, other]",
                "CALLER | '' | pairs | signingKey with no certificate without its private key",
                "CALLER | '' | pairs | a certificate of the peer; found were the certificates of [acme, other]",
                "PEER | acme | key | found were the certificates of [(none)]",
            })
    void whatIsMissingIsToldWithWhatIsThere(Purpose purpose, String commonName, String content, String sentence) {
        String pem = switch (content) {
            case "pairs" -> ACMES_PAIR + OTHERS_PAIR;
            case "key" -> ACME.privateKeyPem();
            default -> ACME.certificatePem() + OTHER.certificatePem();
        };

        assertThatExceptionOfType(MleConfigurationException.class)
                .isThrownBy(() -> chosen(purpose, commonName, pem))
                .withMessageContaining("in a.pem")
                .withMessageContaining(sentence);
    }
}
