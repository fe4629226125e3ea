package org.camelmle.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.camelmle.keys.CertificateRules.Expired;
import org.camelmle.keys.CertificateRules.Purpose;
import org.camelmle.sandbox.cybersource.CertifiedPair;
import org.camelmle.testkit.MovableClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a file of keys is looked at, and what messages do meanwhile. */
class CertificateLooksTest {

    private final MovableClock clock = new MovableClock();
    private final CertifiedPair first = CertifiedPair.of("testmid", "1757695744950020000001", clock.instant());
    private final CertifiedPair next = CertifiedPair.of("testmid", "1795000000000000000002", clock.instant());

    /** A file whose reading a test can hold up or spoil. */
    private final class File implements CertificateKeySource.Location {
        private volatile CertifiedPair content = first;
        private volatile Runnable beforeReading = () -> {};

        @Override
        public String version() {
            return content.serialNumber();
        }

        @Override
        public List<MleKey> read() {
            beforeReading.run();
            return KeyFiles.readCertified(
                    (content.privateKeyPem() + content.certificatePem()).getBytes(US_ASCII), toString(), new char[0]);
        }

        @Override
        public String toString() {
            return "file:own.pem";
        }
    }

    private final File file = new File();

    private CertificateKeySource source(Purpose purpose) {
        return new CertificateKeySource(
                file, new CertificateRules(purpose, Optional.empty(), Optional.empty(), Expired.REFUSE), clock);
    }

    private static List<String> ids(KeySet keys) {
        return keys.keys().stream().map(MleKey::id).toList();
    }

    @Test
    @Timeout(60)
    void messagesDoNotWaitWhileTheFileIsReadAgain() throws Exception {
        CertificateKeySource source = source(Purpose.OWN);
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        file.beforeReading = () -> {
            reading.countDown();
            await(goOn);
        };
        file.content = next;
        clock.advance(CertificateKeySource.LOOK);
        Thread looker = new Thread(source::keys);
        looker.start();
        reading.await();

        assertThat(ids(source.keys())).containsExactly(first.serialNumber());
        goOn.countDown();
        looker.join();
        assertThat(ids(source.keys())).containsExactly(next.serialNumber());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aClockThatIsPutBackDoesNotKeepTheFileFromBeingRead() {
        CertificateKeySource source = source(Purpose.OWN);
        clock.advance(Duration.ofHours(-1));
        file.content = next;

        assertThat(ids(source.keys())).containsExactly(next.serialNumber());
    }

    @Test
    void keysStayTheSameObjectsUntilAStateChanges() {
        CertificateKeySource source = source(Purpose.OWN);
        clock.advance(Duration.ofDays(366));
        KeySet ended = source.keys();
        assertThat(ended.keys().get(0).status()).isEqualTo(KeyStatus.RETIRING);

        clock.advance(Duration.ofMinutes(1));
        assertThat(source.keys()).isSameAs(ended);
    }

    @Test
    void aFileThatNoReaderExpectsLeavesTheOldKeysInUse() {
        CertificateKeySource source = source(Purpose.OWN);
        file.beforeReading = () -> {
            throw new ArithmeticException("canary");
        };
        file.content = next;
        clock.advance(Duration.ofMinutes(1));

        assertThat(ids(source.keys())).containsExactly(first.serialNumber());
    }

    @Test
    void theFileIsReadAtOnceWhenSomebodyAsksForIt() {
        CertificateKeySource source = source(Purpose.OWN);
        file.content = next;

        assertThat(ids(source.refresh())).containsExactly(next.serialNumber());
        assertThat(ids(source.keys())).containsExactly(next.serialNumber());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoeverLookedLastAnotherThreadLooksNext(boolean asked) throws Exception {
        CertificateKeySource source = source(Purpose.OWN);
        clock.advance(CertificateKeySource.LOOK);
        Thread other = new Thread(asked ? source::refresh : source::keys);
        other.start();
        other.join();
        file.content = next;
        clock.advance(CertificateKeySource.LOOK);

        assertThat(ids(source.keys())).containsExactly(next.serialNumber());
    }

    @Test
    void aSourceSaysWhatItsKeysAreForAndWhichTheyAre() {
        CertificateKeySource source = source(Purpose.SIGNING);

        assertThat(source.purpose()).isEqualTo(Purpose.SIGNING);
        assertThat(source)
                .hasToString("CertificateKeySource[SIGNING, KeySet[MleKey[id=" + first.serialNumber()
                        + ", status=ACTIVE, bits=2048, with private key]]]");
    }
}
