package org.camelmle.profile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;
import java.util.Optional;
import org.camelmle.ErrorAnswer;
import org.camelmle.KeyRegistrationException;
import org.camelmle.KeyRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.MleErrorCode;
import org.camelmle.MleException;
import org.camelmle.ProviderUnavailableException;
import org.camelmle.RequestRejectedException;
import org.camelmle.profile.http.AnswerHeaders;
import org.camelmle.profile.http.HeaderLookup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MethodErrorsTest {

    private static final Map<MleErrorCode, Class<? extends MleException>> CLASSES = Map.ofEntries(
            Map.entry(MleErrorCode.MLE_DECRYPTION_FAILED, ProviderUnavailableException.class),
            Map.entry(MleErrorCode.MLE_ENCRYPTION_FAILED, ProviderUnavailableException.class),
            Map.entry(MleErrorCode.PAYLOAD_INVALID_JSON, RequestRejectedException.class),
            Map.entry(MleErrorCode.MLE_INVALID_HEADER, RequestRejectedException.class),
            Map.entry(MleErrorCode.MLE_MISSING_ENCRYPTED_PAYLOAD, RequestRejectedException.class),
            Map.entry(MleErrorCode.MLE_UNSUPPORTED_KEY_MANAGEMENT_ALGORITHM, RequestRejectedException.class),
            Map.entry(MleErrorCode.MLE_INVALID_ENCRYPTION_ALGORITHM, RequestRejectedException.class),
            Map.entry(MleErrorCode.MLE_MUST_INCLUDE_KID, RequestRejectedException.class),
            Map.entry(MleErrorCode.MLE_MUST_INCLUDE_CID, RequestRejectedException.class),
            Map.entry(MleErrorCode.MLE_INVALID_KID, KeyRejectedException.class),
            Map.entry(MleErrorCode.MLE_INVALID_CID, KeyRejectedException.class),
            Map.entry(MleErrorCode.MLE_INVALID_JWE_FORMAT, RequestRejectedException.class),
            Map.entry(MleErrorCode.WELL_KNOWN_ENDPOINT_ALREADY_EXISTS, KeyRegistrationException.class),
            Map.entry(MleErrorCode.JWK_KID_ALREADY_EXISTS, KeyRegistrationException.class),
            Map.entry(MleErrorCode.JWK_ALREADY_DISABLED, KeyRegistrationException.class),
            Map.entry(MleErrorCode.JWK_ALREADY_EXISTS, KeyRegistrationException.class));

    private static final ProviderErrors ERRORS = Profiles.byName("method").errors();

    @ParameterizedTest
    @EnumSource(MleErrorCode.class)
    void codeHasTheClassThatSaysWhatMayBeDone(MleErrorCode code) {
        MleException e =
                read(code.httpStatus(), wrapped("invalid_request", code.name())).orElseThrow();
        assertThat(e).isExactlyInstanceOf(CLASSES.get(code));
        assertThat(e.code()).contains(code);
        assertThat(e.httpStatus()).hasValue(code.httpStatus());
        assertThat(e.explanation().found()).contains(code.name());
        assertThat(e.explanation().likelyCause()).isNotBlank();
        assertThat(e.explanation().nextStep()).isNotBlank();
    }

    @ParameterizedTest
    @EnumSource(MleErrorCode.class)
    void whatTheServerWritesTheClientReads(MleErrorCode code) throws JsonProcessingException {
        ErrorAnswer reply = MethodErrors.reply(MethodCode.of(code));
        String body = reply.body().orElseThrow();
        MleException e = read(reply.httpStatus().orElseThrow(), body).orElseThrow();
        assertThat(e.code()).contains(code);

        JsonNode json = new JsonMapper().readTree(body);
        assertThat(json.path("success").booleanValue()).isFalse();
        assertThat(json.at("/data/error/code").intValue()).isEqualTo(code.httpStatus());
        assertThat(json.at("/data/error/message").textValue())
                .isEqualTo(json.path("message").textValue());
    }

    @ParameterizedTest
    @CsvSource({
        "MARKER, MLE_INVALID_HEADER",
        "JSON, PAYLOAD_INVALID_JSON",
        "NOT_ENCRYPTED, MLE_MISSING_ENCRYPTED_PAYLOAD",
        "FORMAT, MLE_INVALID_JWE_FORMAT",
        "ALGORITHM, MLE_UNSUPPORTED_KEY_MANAGEMENT_ALGORITHM",
        "ENCRYPTION_METHOD, MLE_INVALID_ENCRYPTION_ALGORITHM",
        "KEY_ID_MISSING, MLE_MUST_INCLUDE_KID",
        "REPLY_KEY_ID_MISSING, MLE_MUST_INCLUDE_CID",
        "KEY_ID_UNKNOWN, MLE_INVALID_KID",
        "KEY_ID_MISMATCH, MLE_INVALID_KID",
        "REPLY_KEY_ID_UNKNOWN, MLE_INVALID_CID",
        "DECRYPTION, MLE_DECRYPTION_FAILED",
        "TOO_LARGE, MLE_INVALID_JWE_FORMAT",
        "BODY, MLE_ENCRYPTION_FAILED"
    })
    void rejectionIsAnsweredWithTheDocumentedCode(Reason reason, MleErrorCode code) {
        ErrorAnswer reply = ERRORS.reply(reason);
        assertThat(reply.providerCode()).contains(code.name());
        assertThat(reply.httpStatus()).hasValue(code.httpStatus());
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void everyReasonHasAnAnswer(Reason reason) {
        assertThat(ERRORS.reply(reason).body()).isPresent();
    }

    @ParameterizedTest
    @EnumSource(MleErrorCode.class)
    void replyIsJsonWithTheDocumentedText(MleErrorCode code) throws JsonProcessingException {
        MethodCode documented = MethodCode.of(code);
        JsonNode body =
                new JsonMapper().readTree(MethodErrors.reply(documented).body().orElseThrow());

        assertThat(body.at("/data/error/sub_type").textValue()).isEqualTo(code.name());
        assertThat(body.at("/data/error/message").textValue()).isNotBlank().isEqualTo(documented.message());
        assertThat(body.path("message").textValue()).isEqualTo(documented.message());
    }

    @Test
    void errorOutsideDataIsReadToo() {
        assertThat(read(400, "{\"error\":{\"type\":\"INVALID_REQUEST\",\"sub_type\":\"MLE_INVALID_CID\"}}"))
                .get()
                .isInstanceOf(KeyRejectedException.class);
    }

    @Test
    void documentedFormIsToldFromOthers() {
        String code = "MLE_DECRYPTION_FAILED";
        assertThat(asDocumented(500, wrapped("api_error", code))).isTrue();
        assertThat(asDocumented(500, wrapped("API_ERROR", code))).isTrue();
        assertThat(asDocumented(400, wrapped("api_error", code))).isFalse();
        assertThat(asDocumented(500, wrapped("invalid_request", code))).isFalse();
        assertThat(asDocumented(500, "{\"error\":{\"type\":\"api_error\",\"sub_type\":\"" + code + "\"}}"))
                .isFalse();
    }

    @Test
    void unknownMleCodeIsARejectedRequestThatKeepsIt() {
        MleException e =
                read(400, wrapped("invalid_request", "MLE_SOMETHING_NEW")).orElseThrow();
        assertThat(e).isInstanceOf(RequestRejectedException.class);
        assertThat(e.providerCode()).contains("MLE_SOMETHING_NEW");
        assertThat(e.code()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ENTITY_INVALID_SSN", "NOT_FOUND", "TOO_MANY_REQUESTS", "mle_invalid_kid", "MLE_ oops", ""})
    void otherCodesAreNoErrorsOfEncryption(String code) {
        assertThat(read(400, wrapped("invalid_request", code))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>MLE_INVALID_KID</html>",
                "null",
                "[]",
                "{}",
                "{\"data\":[]}",
                "{\"data\":{\"error\":\"MLE_INVALID_KID\"}}",
                "{\"sub_type\":\"MLE_INVALID_KID\"}",
                "{\"data\":{\"error\":{\"sub_type\":[\"MLE_INVALID_KID\"]}}}",
                "{\"data\":{\"error\":{\"sub_type\":\"X\",\"sub_type\":\"MLE_INVALID_KID\"}}}"
            })
    void bodyOfAnotherShapePasses(String body) {
        assertThat(read(500, body)).isEmpty();
    }

    @Test
    void onlySmallBodiesAreRead() {
        String body = wrapped("invalid_request", "MLE_INVALID_KID");
        String padding = " ".repeat(64 * 1024 - body.length());
        assertThat(read(400, body + padding.substring(1))).isPresent();
        assertThat(read(400, body + padding)).isPresent();
        assertThat(read(400, body + padding + " ")).isEmpty();
    }

    @Test
    void requestIdAndRepetitionComeFromTheHeaders() {
        Map<String, String> headers =
                Map.of("Idem-Request-Id", "adt_2", "Request-Id", "adt_1", "Idem-Status", "replayed");
        MleException e = ERRORS.read(
                        wrapped("api_error", "MLE_DECRYPTION_FAILED").getBytes(UTF_8),
                        500,
                        name -> Optional.ofNullable(headers.get(name)))
                .orElseThrow();
        assertThat(e.requestId()).contains("adt_1");
        assertThat(e.replayed()).isTrue();
        assertThat(e.responseBody()).isEmpty();
    }

    @Test
    void requestIdThatIsNotPrintableIsDropped() {
        AnswerHeaders headers = Profiles.byName("method").answerHeaders();
        assertThat(headers.requestId(name -> Optional.of("a\r\nb"))).isEmpty();
        assertThat(headers.requestId(name -> Optional.of("x".repeat(129)))).isEmpty();
        assertThat(headers.requestId(name -> name.startsWith("Idem") ? Optional.of("adt_2") : Optional.empty()))
                .contains("adt_2");
    }

    private static boolean asDocumented(int status, String body) {
        return ((ProviderUnavailableException) read(status, body).orElseThrow()).asDocumented();
    }

    private static Optional<MleException> read(int status, String body) {
        return ERRORS.read(body.getBytes(UTF_8), status, HeaderLookup.NONE);
    }

    private static String wrapped(String type, String code) {
        return "{\"success\":false,\"data\":{\"error\":{\"type\":\"" + type + "\",\"code\":400,\"sub_type\":\"" + code
                + "\",\"message\":\"m\",\"presentable\":true,\"source\":null}},\"message\":\"m\"}";
    }
}
