package org.camelmle.profile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.camelmle.ErrorAnswer;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.MleException;
import org.camelmle.RequestRejectedException;
import org.camelmle.profile.signing.RequestLine;
import org.camelmle.profile.signing.SignedFacts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CyberSourceErrorsTest {

    private static final ProviderErrors ERRORS = Profiles.byName("cybersource").errors();
    private static final Map<String, String> HEADERS =
            Map.of("v-c-correlation-id", "id-1", "Date", "Mon, 30 Mar 2026 00:10:00 GMT");
    private static final String FAILED = "{\"response\":{\"rmsg\":\"Authentication Failed\"}}";
    private static final String USER = "{\"response\":{\"rmsg\":"
            + "\"{\\\"error\\\":\\\"UNAUTHORIZED_USER\\\",\\\"error_description\\\":\\\"UNAUTHORIZED USER\\\"}\"}}";

    private static Optional<MleException> read(int status, String body) {
        return ERRORS.read(body.getBytes(UTF_8), status, name -> Optional.ofNullable(HEADERS.get(name)));
    }

    @Test
    void bothBodiesOfARefusalAreRead() {
        assertThat(read(401, FAILED)).containsInstanceOf(RequestRejectedException.class);
        MleException failed = read(401, FAILED).orElseThrow();
        assertThat(failed.providerCode()).contains("AUTHENTICATION_FAILED");
        assertThat(failed.httpStatus()).hasValue(401);
        assertThat(failed.requestId()).contains("id-1");
        assertThat(failed.explanation().found()).isEqualTo("status 401 with AUTHENTICATION_FAILED");
        assertThat(read(401, USER).orElseThrow().providerCode()).contains("UNAUTHORIZED_USER");
    }

    @Test
    void whatWasSignedIsHeldAgainstTheRefusal() {
        Instant sent = Instant.parse("2026-03-30T00:00:00Z");
        SignedFacts facts = new SignedFacts(
                new RequestLine("POST", "apitest.cybersource.com", "/pts/v2/payments", ""),
                sent,
                sent,
                "1757695744950020000001",
                Optional.empty(),
                Map.of("request-host", "127.0.0.1"),
                new byte[0],
                Optional.empty());

        MleException refused = ERRORS.read(
                        FAILED.getBytes(UTF_8), 401, name -> Optional.ofNullable(HEADERS.get(name)), Optional.of(facts))
                .orElseThrow();

        assertThat(refused.explanation().likelyCause())
                .contains("the signed host '127.0.0.1' is none of CyberSource's")
                .contains("clock is 600 s ahead of ours");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 400, 403, 404, 500, 502})
    void anyOtherStatusIsABusinessAnswer(int status) {
        assertThat(read(status, FAILED)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>Authentication Failed</html>",
                "{}",
                "{\"response\":\"Authentication Failed\"}",
                "{\"response\":{\"rmsg\":401}}",
                "{\"response\":{\"rmsg\":\"authentication failed\"}}",
                "{\"response\":{\"rmsg\":\"Authentication Failed, again\"}}",
                "{\"rmsg\":\"Authentication Failed\"}"
            })
    void anyOtherBodyIsABusinessAnswer(String body) {
        assertThat(read(401, body)).isEmpty();
    }

    @Test
    void onlySmallBodiesAreRead() {
        String most = FAILED + " ".repeat(16 * 1024 - FAILED.length());

        assertThat(read(401, most)).isPresent();
        assertThat(read(401, most + " ")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void aCallerIsToldTheSameForEverything(Reason reason) {
        ErrorAnswer reply = ERRORS.reply(reason);

        assertThat(reply.httpStatus()).hasValue(401);
        assertThat(reply.body()).contains(FAILED);
    }

    @Test
    void aKeyThatIsMissingIsNotTheCallersFault() {
        assertThat(ERRORS.unavailable().httpStatus()).hasValue(503);
    }
}
