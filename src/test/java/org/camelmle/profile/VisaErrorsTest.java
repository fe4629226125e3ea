package org.camelmle.profile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.camelmle.ErrorAnswer;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.MleException;
import org.camelmle.RequestRejectedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class VisaErrorsTest {

    private static final ProviderErrors ERRORS = Profiles.byName("visa").errors();
    private static final Map<String, String> HEADERS = Map.of("x-correlation-id", "id-1");

    private static Optional<MleException> read(int status, String body) {
        return ERRORS.read(body.getBytes(UTF_8), status, name -> Optional.ofNullable(HEADERS.get(name)));
    }

    private static String documented(String code) {
        return "{\"responseStatus\":{\"status\":401,\"code\":\"" + code
                + "\",\"severity\":\"ERROR\",\"message\":\"Token validation failed\",\"info\":\"\"}}";
    }

    @ParameterizedTest
    @CsvSource({"9209, a JWE or an x-pay-token that Visa does not take", "9124, no credential"})
    void whatIsAboutTokensAndCredentialsIsExplained(String code, String cause) {
        assertThat(read(401, documented(code))).containsInstanceOf(RequestRejectedException.class);
        MleException refused = read(401, documented(code)).orElseThrow();
        assertThat(refused.providerCode()).contains(code);
        assertThat(refused.httpStatus()).hasValue(401);
        assertThat(refused.requestId()).contains("id-1");
        assertThat(refused.explanation().likelyCause()).startsWith(cause);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 400, 403, 500})
    void anyOtherStatusIsABusinessAnswer(int status) {
        assertThat(read(status, documented("9209"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>9209</html>",
                "{}",
                "{\"responseStatus\":\"9209\"}",
                "{\"responseStatus\":{\"code\":9209}}",
                "{\"responseStatus\":{\"code\":\"9999\"}}",
                "{\"code\":\"9209\"}"
            })
    void anyOtherBodyIsABusinessAnswer(String body) {
        assertThat(read(401, body)).isEmpty();
    }

    @Test
    void onlySmallBodiesAreRead() {
        String body = documented("9209");
        String most = body + " ".repeat(16 * 1024 - body.length());

        assertThat(read(401, most)).isPresent();
        assertThat(read(401, most + " ")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void aCallerIsToldTheSameForEverything(Reason reason) {
        ErrorAnswer reply = ERRORS.reply(reason);

        assertThat(reply.httpStatus()).hasValue(401);
        assertThat(reply.body()).contains(documented("9209"));
    }

    @Test
    void aKeyThatIsMissingIsNotTheCallersFault() {
        assertThat(ERRORS.unavailable().httpStatus()).hasValue(503);
    }
}
