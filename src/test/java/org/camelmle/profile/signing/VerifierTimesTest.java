package org.camelmle.profile.signing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.camelmle.testkit.RawMerchant.Request;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a token is taken, and how often. */
class VerifierTimesTest extends SignedRequests {

    /** In seconds after now. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 120, accepted",
        "0, 0, 1, accepted",
        "0, 0, 121, lifetime is not 1 to 120",
        "0, 0, 0, lifetime is not 1 to 120",
        "0, 0, -1, lifetime is not 1 to 120",
        "0, -119, 1, accepted",
        "0, -120, 0, has ended",
        "0, 1, 121, of the future",
        "10, -129, -9, accepted",
        "10, -130, -10, has ended",
        "10, 10, 130, accepted",
        "10, 11, 131, of the future"
    })
    void timesHoldToTheSecond(int skew, int issued, int expires, String verdict) {
        long now = Account.NOW.getEpochSecond();
        RequestVerifier verifier = verifier(Map.of("clockSkew", "PT" + skew + "S"));
        Request request = merchant()
                .claim("iat", now + issued)
                .claim("exp", now + expires)
                .plainPost(TARGET, BODY);

        if (verdict.equals("accepted")) {
            assertThat(verified(verifier, request).owner()).isEqualTo("testmid");
        } else {
            assertRefused(verifier, request, verdict);
        }
    }

    /** A difference of such numbers overflows. */
    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, Long.MIN_VALUE + 1, -Long.MAX_VALUE / 2, -1})
    void aTimeBeforeAllTimesGivesATokenNoLongerLife(long issued) {
        long expires = Account.NOW.getEpochSecond() + 31_536_000;
        Request request = merchant().claim("iat", issued).claim("exp", expires).plainPost(TARGET, BODY);

        assertRefused(verifier(Map.of()), request, "lifetime is not 1 to 120");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10})
    void aRequestIsAcceptedOnceForAsLongAsItsTokenLasts(int skew) {
        RequestVerifier verifier = verifier(Map.of("clockSkew", "PT" + skew + "S"));
        long issued = Account.NOW.getEpochSecond() + skew;
        Request request =
                merchant().claim("iat", issued).claim("exp", issued + 120).plainPost(TARGET, BODY);
        verified(verifier, request);

        clock.advance(Duration.ofSeconds(120 + 2 * skew - 1));
        assertRefused(verifier, request, "accepted before");
        clock.advance(Duration.ofSeconds(1));
        assertRefused(verifier, request, "has ended");
        assertThat(verifier).hasToString("CyberSourceVerifier[SeenTokens[1]]");
        clock.advance(Duration.ofSeconds(2));
        verified(verifier, post());
        assertThat(verifier).hasToString("CyberSourceVerifier[SeenTokens[1]]");
    }
}
