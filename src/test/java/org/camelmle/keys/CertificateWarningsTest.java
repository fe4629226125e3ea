package org.camelmle.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.camelmle.keys.CertificateRules.Expired;
import org.camelmle.keys.CertificateRules.Purpose;
import org.camelmle.sandbox.cybersource.CertifiedPair;
import org.camelmle.testkit.LogLines;
import org.camelmle.testkit.MovableClock;
import org.junit.jupiter.api.Test;

/** What the log of a process tells that runs on and on while its certificates come to their ends. */
class CertificateWarningsTest {

    private final MovableClock clock = new MovableClock();
    private final CertifiedPair pair = CertifiedPair.of(
            "testmid",
            "1757695744950020000001",
            clock.instant().minus(Duration.ofDays(200)),
            clock.instant().plus(Duration.ofDays(92)));

    private CertificateKeySource source() {
        byte[] pem = (pair.privateKeyPem() + pair.certificatePem()).getBytes(US_ASCII);
        return new CertificateKeySource(
                new CertificateKeySource.Location() {
                    @Override
                    public String version() {
                        return "";
                    }

                    @Override
                    public List<MleKey> read() {
                        return KeyFiles.readCertified(pem, toString(), new char[0]);
                    }

                    @Override
                    public String toString() {
                        return "file:own.pem";
                    }
                },
                new CertificateRules(Purpose.OWN, Optional.empty(), Optional.empty(), Expired.WARN),
                clock);
    }

    @Test
    void isWarnedOfOnceADayFromNinetyDaysBeforeTheEnd() {
        try (LogLines log = new LogLines(CertificateKeySource.class.getName())) {
            CertificateKeySource source = source();
            useFor(source, Duration.ofDays(2).minusMinutes(10));
            assertThat(log.lines()).isEmpty();

            useFor(source, Duration.ofDays(2));
            assertThat(log.lines()).hasSize(2).allMatch(line -> line.contains("testmid in file:own.pem ends on "));
        }
    }

    @Test
    void isWarnedOfWhenItEndsAndOnceADayFromThen() {
        clock.advance(Duration.ofDays(91));
        try (LogLines log = new LogLines(CertificateKeySource.class.getName())) {
            CertificateKeySource source = source();
            useFor(source, Duration.ofDays(1).plusHours(1));
            assertThat(log.lines()).hasSize(2);
            assertThat(log.lines().get(0)).contains(" ends on ");
            assertThat(log.lines().get(1)).contains(" ended on ");

            useFor(source, Duration.ofDays(1));
            assertThat(log.lines()).hasSize(3);
        }
    }

    private void useFor(CertificateKeySource source, Duration time) {
        Duration step = Duration.ofMinutes(10);
        for (Duration gone = Duration.ZERO; gone.compareTo(time) < 0; gone = gone.plus(step)) {
            clock.advance(step);
            source.keys();
        }
    }
}
