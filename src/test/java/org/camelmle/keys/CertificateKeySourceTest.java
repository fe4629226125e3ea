package org.camelmle.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.camelmle.MleConfigurationException;
import org.camelmle.keys.CertificateRules.Expired;
import org.camelmle.keys.CertificateRules.Purpose;
import org.camelmle.sandbox.cybersource.CertifiedPair;
import org.camelmle.sandbox.cybersource.KeyDownload;
import org.camelmle.testkit.MovableClock;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class CertificateKeySourceTest {

    private static final String SJC = "CyberSource_SJC_US";
    private static final Instant NOW = Instant.parse("2026-03-30T00:00:00Z");
    private static final char[] PASSWORD = "p12 password".toCharArray();
    private static final CertifiedPair SIGNING = CertifiedPair.of("testmid", "1757695744950028980001", NOW);
    private static final CertifiedPair OLD_SJC = CertifiedPair.of(
            SJC, "1690399296411018720001", NOW.minus(900, ChronoUnit.DAYS), NOW.plus(10, ChronoUnit.DAYS));
    private static final CertifiedPair NEW_SJC = CertifiedPair.of(
            SJC, "1763424170787064970002", NOW.plus(5, ChronoUnit.DAYS), NOW.plus(700, ChronoUnit.DAYS));
    private static final byte[] DOWNLOADED = KeyDownload.p12(SIGNING, List.of(OLD_SJC, NEW_SJC), PASSWORD);

    private final MovableClock clock = new MovableClock();

    /** Content that a test changes. */
    private static final class Changing implements CertificateKeySource.Location {
        private byte[] content;
        private int version;

        private Changing(byte[] content) {
            this.content = content;
        }

        void become(byte[] next) {
            content = next;
            version++;
        }

        @Override
        public String version() {
            return Integer.toString(version);
        }

        @Override
        public List<MleKey> read() {
            return KeyFiles.readCertified(content, toString(), PASSWORD);
        }

        @Override
        public String toString() {
            return "file:testmid.p12";
        }
    }

    @Test
    void theKeyStoreOfTheJdkDoesNotSeeTheCertificateThatRequestsAreEncryptedTo() throws Exception {
        KeyStore jdk = KeyStore.getInstance("PKCS12", "SUN");
        jdk.load(new ByteArrayInputStream(DOWNLOADED), PASSWORD);

        List<String> seen = new ArrayList<>(Collections.list(jdk.aliases()));
        assertThat(seen).containsExactly("serialnumber=1757695744950028980001,cn=testmid");
        assertThat(ids(peers(DOWNLOADED).keys())).contains(OLD_SJC.serialNumber(), NEW_SJC.serialNumber());
    }

    @Test
    void theNewestValidCertificateIsEncryptedTo() {
        CertificateKeySource peers = peers(DOWNLOADED);
        assertThat(encryptionKey(peers)).contains(OLD_SJC.serialNumber());

        clock.advance(Duration.ofDays(6));
        assertThat(encryptionKey(peers)).contains(NEW_SJC.serialNumber());

        clock.advance(Duration.ofDays(60));
        assertThat(encryptionKey(peers)).contains(NEW_SJC.serialNumber());
        assertThat(peers.keys().find(OLD_SJC.serialNumber()).orElseThrow().status())
                .isEqualTo(KeyStatus.RETIRING);
    }

    @Test
    void anExpiredCertificateIsUsedWithAWarningOrRefused() {
        byte[] only = KeyDownload.p12(SIGNING, List.of(OLD_SJC), PASSWORD);
        clock.advance(Duration.ofDays(30));

        assertThat(encryptionKey(peers(only))).contains(OLD_SJC.serialNumber());
        assertThat(encryptionKey(source(only, Purpose.PEER, Optional.of(SJC), Optional.empty(), Expired.REFUSE)))
                .isEmpty();
    }

    @Test
    void theKeyIdIsTheSubjectsSerialNumberAndNotTheCertificatesOwn() {
        MleKey key = own(DOWNLOADED).keys().activeKey().orElseThrow();

        assertThat(key.id()).isEqualTo("1757695744950028980001");
        assertThat(key.privateKey()).isPresent();
        assertThat(key.isNamed(SIGNING.certificate().getSerialNumber().toString()))
                .isTrue();
        assertThat(key.isNamed(SIGNING.thumbprint("SHA-1"))).isTrue();
        assertThat(key.isNamed(SIGNING.thumbprint("SHA-1").toUpperCase(Locale.ROOT)))
                .isTrue();
        assertThat(key.isNamed(SIGNING.thumbprint("SHA-256"))).isTrue();
        assertThat(key.isNamed("1757695744950028980002")).isFalse();
    }

    @Test
    void theKeyIdOfThePortalWinsOverTheCertificates() {
        CertificateKeySource named =
                source(DOWNLOADED, Purpose.OWN, Optional.empty(), Optional.of("1757970970891045720009"), Expired.WARN);

        MleKey key = named.keys().activeKey().orElseThrow();
        assertThat(key.id()).isEqualTo("1757970970891045720009");
        assertThat(key.isNamed("1757695744950028980001")).isTrue();
    }

    @Test
    void theWeakIssuerIsPassedOverAndNothingElseIsTakenForThePeer() {
        byte[] withoutPeer = KeyDownload.p12(SIGNING, List.of(), PASSWORD);

        assertThat(ids(own(withoutPeer).keys())).containsExactly(SIGNING.serialNumber());
        assertThatThrownBy(() -> peers(withoutPeer))
                .isInstanceOf(MleConfigurationException.class)
                .hasMessageContaining("no certificate with the CN 'CyberSource_SJC_US'")
                .hasMessageContaining("testmid");
    }

    @Test
    void aPemBundleIsReadLikeTheDownload() {
        String bundle = SIGNING.certificatePem()
                + NEW_SJC.certificatePem()
                + SIGNING.privateKeyPem()
                + OLD_SJC.certificatePem();
        byte[] content = bundle.getBytes(StandardCharsets.US_ASCII);

        assertThat(encryptionKey(peers(content))).contains(OLD_SJC.serialNumber());
        assertThat(ids(own(content).keys())).containsExactly(SIGNING.serialNumber());
    }

    @Test
    void theOnlyCertificateOfAFileIsPinnedByConfigurationWhateverItsName() {
        CertifiedPair other = CertifiedPair.of("acme", "", NOW);

        assertThat(encryptionKey(peers(other.certificatePem().getBytes(StandardCharsets.US_ASCII))))
                .contains("1234567890123456789");
    }

    @Test
    void aPrivateKeyAloneGetsTheConfiguredId() {
        byte[] content = SIGNING.privateKeyPem().getBytes(StandardCharsets.US_ASCII);

        CertificateKeySource named =
                source(content, Purpose.OWN, Optional.empty(), Optional.of("portal-id"), Expired.WARN);
        assertThat(ids(named.keys())).containsExactly("portal-id");
    }

    @Test
    void aChangedFileIsReadAgainWithoutARestart() {
        Changing location = new Changing(DOWNLOADED);
        CertificateKeySource source = new CertificateKeySource(location, rules(Purpose.OWN), clock);
        CertifiedPair next = CertifiedPair.of("testmid", "1795000000000000000003", NOW);
        location.become(KeyDownload.p12(next, List.of(NEW_SJC), PASSWORD));

        assertThat(ids(source.keys())).containsExactly(SIGNING.serialNumber());
        clock.advance(CertificateKeySource.LOOK);
        assertThat(ids(source.keys())).containsExactly(next.serialNumber());
    }

    @Test
    void aFileThatBecameUnreadableLeavesTheOldKeysInUse() {
        Changing location = new Changing(DOWNLOADED);
        CertificateKeySource source = new CertificateKeySource(location, rules(Purpose.OWN), clock);
        location.become(new byte[] {1, 2, 3});
        clock.advance(Duration.ofMinutes(1));

        assertThat(ids(source.keys())).containsExactly(SIGNING.serialNumber());
    }

    @Test
    void aWrongPasswordIsSaidSoAndNothingIsQuoted() {
        assertThatThrownBy(() -> KeyFiles.readCertified(DOWNLOADED, "file:testmid.p12", "canary-4711".toCharArray()))
                .isInstanceOf(MleConfigurationException.class)
                .hasMessageContaining("does not open with the password given")
                .hasMessageContaining("file:testmid.p12")
                .hasMessageNotContaining("canary-4711");
    }

    @Test
    void aDamagedFileIsSaidSo() {
        byte[] cut = Arrays.copyOf(DOWNLOADED, DOWNLOADED.length / 2);

        assertThatThrownBy(() -> KeyFiles.readCertified(cut, "file:testmid.p12", PASSWORD))
                .isInstanceOf(MleConfigurationException.class)
                .hasMessageContaining("cannot be read");
    }

    @Test
    void eachFlippedOctetOfTheDownloadIsRefusedOrHarmless() {
        List<RSAPublicKey> whole = KeyFiles.readCertified(DOWNLOADED, "file:testmid.p12", PASSWORD).stream()
                .map(MleKey::publicKey)
                .toList();
        for (int at = 0; at < DOWNLOADED.length; at += 211) {
            byte[] broken = DOWNLOADED.clone();
            broken[at] ^= 0x20;
            try {
                assertThat(KeyFiles.readCertified(broken, "file:testmid.p12", PASSWORD))
                        .extracting(MleKey::publicKey)
                        .isEqualTo(whole);
            } catch (MleConfigurationException expected) {
                assertThat(expected).hasNoCause();
            }
        }
    }

    @Test
    void fromNinetyDaysBeforeItsEndACertificateIsWarnedOf() {
        byte[] only = KeyDownload.p12(SIGNING, List.of(NEW_SJC), PASSWORD);
        assertThat(warnings(() -> peers(only))).isEmpty();

        clock.advance(Duration.ofDays(611));
        assertThat(warnings(() -> peers(only)))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .contains(NEW_SJC.serialNumber())
                        .contains("CyberSource_SJC_US ")
                        .contains(" ends on "));
        clock.advance(Duration.ofDays(100));
        assertThat(warnings(() -> peers(only)))
                .singleElement()
                .satisfies(line -> assertThat(line).contains(" ended on "));
    }

    private static List<String> warnings(Runnable work) {
        Logger logger = (Logger) LoggerFactory.getLogger(CertificateKeySource.class);
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        logger.addAppender(appender);
        try {
            work.run();
        } finally {
            logger.detachAppender(appender);
        }
        return appender.list.stream()
                .filter(event -> event.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void healthIsToldWhenEachCertificateEnds() {
        assertThat(peers(DOWNLOADED).validities())
                .extracting(CertificateKeySource.Validity::keyId)
                .containsExactlyInAnyOrder(OLD_SJC.serialNumber(), NEW_SJC.serialNumber());
    }

    private CertificateKeySource peers(byte[] content) {
        return source(content, Purpose.PEER, Optional.of(SJC), Optional.empty(), Expired.WARN);
    }

    private CertificateKeySource own(byte[] content) {
        return source(content, Purpose.OWN, Optional.empty(), Optional.empty(), Expired.WARN);
    }

    private CertificateKeySource source(
            byte[] content, Purpose purpose, Optional<String> name, Optional<String> keyId, Expired expired) {
        return new CertificateKeySource(
                new Changing(content), new CertificateRules(purpose, name, keyId, expired), clock);
    }

    private static CertificateRules rules(Purpose purpose) {
        return new CertificateRules(purpose, Optional.empty(), Optional.empty(), Expired.WARN);
    }

    private static Optional<String> encryptionKey(KeySource source) {
        return source.keys().encryptionKey().map(MleKey::id);
    }

    private static List<String> ids(KeySet keys) {
        return keys.keys().stream().map(MleKey::id).toList();
    }
}
