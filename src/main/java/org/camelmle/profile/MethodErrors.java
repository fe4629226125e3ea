package org.camelmle.profile;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.camelmle.ErrorAnswer;
import org.camelmle.Explanation;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.MleErrorCode;
import org.camelmle.MleException;
import org.camelmle.ProviderUnavailableException;
import org.camelmle.RequestRejectedException;
import org.camelmle.keys.StrictJson;
import org.camelmle.profile.http.AnswerHeaders;
import org.camelmle.profile.http.HeaderLookup;

/**
 * Method's error rules. An error of encryption is told by {@code sub_type} alone, exactly spelt: texts change at any
 * time, and {@code type} is written in either case. It stands at {@code data.error}, on some pages at {@code error}.
 */
final class MethodErrors implements ProviderErrors {

    /** More of an error body is not read. */
    private static final int MAX_BODY = 64 * 1024;

    private static final StrictJson.Limits LIMITS = new StrictJson.Limits(100, 1000, 100, MAX_BODY);
    private static final Pattern UNKNOWN_CODE = Pattern.compile("MLE_[A-Z0-9_]{1,60}");

    private final AnswerHeaders answerHeaders;

    MethodErrors(AnswerHeaders answerHeaders) {
        this.answerHeaders = answerHeaders;
    }

    @Override
    public Optional<MleException> read(byte[] body, int status, HeaderLookup headers) {
        return WrittenError.in(body).flatMap(error -> {
            ErrorAnswer answer = answer(Optional.of(error.code()), status, headers);
            return MleErrorCode.of(error.code())
                    .map(code -> documented(MethodCode.of(code), error, answer))
                    .or(() -> unknown(answer));
        });
    }

    @Override
    public ErrorAnswer reply(Reason reason) {
        return reply(MethodCode.of(code(reason)));
    }

    private static MleErrorCode code(Reason reason) {
        return switch (reason) {
            case MARKER -> MleErrorCode.MLE_INVALID_HEADER;
            case JSON -> MleErrorCode.PAYLOAD_INVALID_JSON;
            case NOT_ENCRYPTED -> MleErrorCode.MLE_MISSING_ENCRYPTED_PAYLOAD;
            case FORMAT, TOO_LARGE -> MleErrorCode.MLE_INVALID_JWE_FORMAT;
            case ALGORITHM -> MleErrorCode.MLE_UNSUPPORTED_KEY_MANAGEMENT_ALGORITHM;
            case ENCRYPTION_METHOD -> MleErrorCode.MLE_INVALID_ENCRYPTION_ALGORITHM;
            case KEY_ID_MISSING -> MleErrorCode.MLE_MUST_INCLUDE_KID;
            case REPLY_KEY_ID_MISSING -> MleErrorCode.MLE_MUST_INCLUDE_CID;
            case KEY_ID_UNKNOWN, KEY_ID_MISMATCH -> MleErrorCode.MLE_INVALID_KID;
            case REPLY_KEY_ID_UNKNOWN -> MleErrorCode.MLE_INVALID_CID;
            case DECRYPTION -> MleErrorCode.MLE_DECRYPTION_FAILED;
            case BODY -> MleErrorCode.MLE_ENCRYPTION_FAILED;
            // Of our own requests, which nobody is answered.
            case FALLBACK_REFUSED, IDEMPOTENCY_KEY, IDEMPOTENCY_KEY_IN_DOUBT -> MleErrorCode.MLE_ENCRYPTION_FAILED;
            // Of webhooks, which are answered with a status alone.
            case UNAUTHENTICATED, IN_PROGRESS -> MleErrorCode.MLE_INVALID_HEADER;
        };
    }

    @Override
    public ErrorAnswer unavailable() {
        return reply(MethodCode.MLE_DECRYPTION_FAILED);
    }

    /** What Method's server answers with this code. */
    static ErrorAnswer reply(MethodCode code) {
        String message = code.message().replace("\"", "\\\"");
        String body = "{\"success\":false,\"data\":{\"error\":{\"type\":\"" + code.type() + "\",\"code\":"
                + code.httpStatus() + ",\"sub_type\":\"" + code.name() + "\",\"message\":\"" + message
                + "\"}},\"message\":\"" + message + "\"}";
        return ErrorAnswer.reply(code.httpStatus(), code.name(), body);
    }

    /** What an answer says of itself, for an exception. */
    ErrorAnswer answer(Optional<String> code, int status, HeaderLookup headers) {
        return new ErrorAnswer(
                OptionalInt.of(status),
                code,
                answerHeaders.requestId(headers),
                answerHeaders.replayed(headers),
                Optional.empty());
    }

    private static MleException documented(MethodCode code, WrittenError error, ErrorAnswer answer) {
        MleException exception = code.exception(answer);
        boolean asDocumented = error.wrapped()
                && error.type().equalsIgnoreCase(code.type())
                && answer.httpStatus().orElse(0) == code.httpStatus();
        return exception instanceof ProviderUnavailableException && !asDocumented
                ? ProviderUnavailableException.inUnusualForm(exception.explanation(), answer)
                : exception;
    }

    private static Optional<MleException> unknown(ErrorAnswer answer) {
        return answer.providerCode()
                .filter(code -> UNKNOWN_CODE.matcher(code).matches())
                .map(code -> new RequestRejectedException(
                        new Explanation(
                                "the undocumented code " + code + " in Method's answer with status "
                                        + answer.httpStatus().orElse(0),
                                "an answer without an error of encryption",
                                "Method added this code after this version was made",
                                "look the code up in Method's documentation of message-level encryption"),
                        answer));
    }

    /**
     * The error object of a body.
     *
     * @param wrapped it stood at {@code data.error}, as documented
     */
    private record WrittenError(String code, String type, boolean wrapped) {

        static Optional<WrittenError> in(byte[] body) {
            if (body.length == 0 || body.length > MAX_BODY) {
                return Optional.empty();
            }
            try {
                return in(StrictJson.object(body, 0, body.length, LIMITS));
            } catch (StrictJson.NotJsonException e) {
                return Optional.empty();
            }
        }

        private static Optional<WrittenError> in(Map<String, Object> answer) {
            if (answer.get("data") instanceof Map<?, ?> data && data.get("error") instanceof Map<?, ?> error) {
                return of(error, true);
            }
            return answer.get("error") instanceof Map<?, ?> error ? of(error, false) : Optional.empty();
        }

        private static Optional<WrittenError> of(Map<?, ?> error, boolean wrapped) {
            String type = error.get("type") instanceof String text ? text : "";
            return error.get("sub_type") instanceof String code
                    ? Optional.of(new WrittenError(code, type, wrapped))
                    : Optional.empty();
        }
    }
}
