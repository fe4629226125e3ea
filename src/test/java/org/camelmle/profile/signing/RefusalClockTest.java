package org.camelmle.profile.signing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which times of the answer's header Date are told as a wrong clock. */
class RefusalClockTest {

    private static final Instant SENT = Instant.parse("2026-03-30T00:00:00Z");

    /** In seconds after the request was signed. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, fits",
        "0, 90, 90, fits",
        "0, 90, 30, fits",
        "0, 1, -4, fits",
        "0, 1, -6, behind",
        "30, 1, -34, fits",
        "30, 1, -36, behind",
        "0, 1, 60, fits",
        "0, 1, 62, ahead of",
        "0, 90, 152, ahead of"
    })
    void fitsBetweenTheTimeThatWasSignedAndTheAnswersComing(int skew, int answered, int date, String verdict) {
        SignedFacts facts = new SignedFacts(
                        new RequestLine("POST", "apitest.cybersource.com", "/pts/v2/payments", ""),
                        SENT,
                        SENT,
                        "1757695744950020000001",
                        Optional.empty(),
                        Map.of(
                                "iat",
                                SENT.getEpochSecond() - skew,
                                "exp",
                                SENT.getEpochSecond() - skew + 120,
                                "request-host",
                                "apitest.cybersource.com",
                                "request-method",
                                "post",
                                "request-resource-path",
                                "/pts/v2/payments"),
                        new byte[0],
                        Optional.empty())
                .answered(SENT.plusSeconds(answered));
        String header = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                SENT.plusSeconds(date).atOffset(ZoneOffset.UTC));

        String cause = CyberSourceRefusal.explain("status 401", Optional.of(facts), Optional.of(header))
                .likelyCause();

        if (verdict.equals("fits")) {
            assertThat(cause).startsWith("nothing that can be checked here");
        } else {
            assertThat(cause).contains(" s " + verdict + " ours");
        }
    }
}
