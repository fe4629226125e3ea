package org.camelmle.keys.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.camelmle.KeyUnavailableException;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.remote.KeyRefresh.Outcome;
import org.camelmle.testkit.MovableClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** ETag, 304, Age and Retry-After. */
class ConditionalFetchTest {

    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private final RemoteFixture remote = new RemoteFixture();
    private final MovableClock clock = remote.clock;
    private final ScriptedFetch fetch = remote.fetch;
    private final JwksKeySource source = remote.source();

    private KeySet first(Map<String, String> headers) {
        fetch.answer(ScriptedFetch.jwks("a"), headers);
        KeySet keys = source.keys();
        clock.advance(INTERVAL);
        return keys;
    }

    @Test
    void anUnchangedDocumentIsNotSentAgainAndCountsAsAGoodAnswer() {
        KeySet old = first(Map.of("etag", "\"v1\"", "cache-control", "max-age=600"));
        fetch.answer(304, Map.of("etag", "\"v1\""));
        Instant asked = clock.instant();

        assertThat(source.renew().outcome()).isEqualTo(Outcome.NOT_MODIFIED);

        assertThat(source.keys()).isSameAs(old);
        assertThat(fetch.asked()).containsExactly(Optional.empty(), Optional.of("\"v1\""));
        assertThat(source.held()).map(HeldKeys::fetchedAt).hasValue(asked);
        assertThat(source.held()).map(HeldKeys::lifetime).hasValue(Duration.ofMinutes(10));
    }

    @Test
    void anUnchangedDocumentMayGetAnotherLifetime() {
        first(Map.of("etag", "\"v1\"", "cache-control", "max-age=600"));
        fetch.answer(304, Map.of("cache-control", "max-age=1200"));
        source.renew();

        assertThat(source.held()).map(HeldKeys::lifetime).hasValue(Duration.ofMinutes(20));
    }

    @Test
    void unchangedAnswersKeepASetAliveForAsLongAsTheyCome() {
        KeySet old = first(Map.of("etag", "\"v1\""));
        fetch.answer(304, Map.of());
        for (int hour = 0; hour < 48; hour++) {
            clock.advance(Duration.ofHours(1));
            source.renew();
        }

        assertThat(source.keys()).isSameAs(old);
    }

    @Test
    void unchangedIsNoAnswerToWhoHasNothing() {
        fetch.answer(304, Map.of("etag", "\"v1\""));

        assertThatThrownBy(source::keys)
                .isInstanceOf(KeyUnavailableException.class)
                .hasMessageContaining("304");
    }

    @Test
    void aRefusedDocumentLeavesTheOldOnesValidator() {
        first(Map.of("etag", "\"v1\""));
        fetch.answer("{\"keys\":[]}".getBytes(StandardCharsets.UTF_8), Map.of("etag", "\"v2\""));
        source.renew();
        clock.advance(INTERVAL);
        source.renew();

        assertThat(fetch.asked().get(2)).hasValue("\"v1\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "\"v1", "\"v\r\nX: y\"", "\"v\" \"w\"", ""})
    void whatIsNoValidatorIsNotSentBack(String etag) {
        first(Map.of("etag", etag));
        source.renew();

        assertThat(fetch.asked().get(1)).isEmpty();
    }

    @Test
    void aWeakValidatorIsSentBackAsItIs() {
        first(Map.of("etag", "W/\"v1\""));
        source.renew();

        assertThat(fetch.asked().get(1)).hasValue("W/\"v1\"");
    }

    @ParameterizedTest(name = "{0}, age {1}: {2} s")
    @CsvSource(
            delimiter = '|',
            value = {
                "max-age=600 | 100 | 500",
                "max-age=600 | 599 | 60",
                "max-age=600 | 6000 | 60",
                "max-age=600 | -1 | 600",
                "max-age=600 | x | 600",
                "max-age=600 | 99999999999999999999 | 60",
                "max-age=99999999999999999999 | 0 | 86400",
                "no-cache | 0 | 60",
                "public | 100 | 300"
            })
    void theTimeInOtherCachesIsCounted(String cacheControl, String age, long seconds) {
        assertThat(CacheControl.timeToLive(cacheControl, Optional.of(age))).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest(name = "{0}: {1} s")
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 0",
                "120 | 120",
                "301 | 300",
                "99999999999999999999 | 300",
                "Mon, 30 Mar 2026 00:01:00 GMT | 60",
                "Mon, 30 Mar 2026 12:00:00 GMT | 300",
                "Sun, 29 Mar 2026 00:00:00 GMT | 0"
            })
    void theWishToBeLeftAloneIsATimeOrADate(String field, long seconds) {
        assertThat(RetryAfter.of(field, Instant.parse("2026-03-30T00:00:00Z"))).hasValue(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1", "1.5", "2026-03-30"})
    void anythingElseIsNoSuchWish(String field) {
        assertThat(RetryAfter.of(field, Instant.EPOCH)).isEmpty();
    }
}
