package org.camelmle;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * The HTTP side of a failure. In the client role: what the provider's answer said of itself. In the server role: what
 * the caller is to be answered.
 *
 * @param httpStatus the HTTP status code, if there was an answer
 * @param providerCode the code as the provider spelt it, documented or not; at most 64 printable characters
 * @param requestId the provider's id of the request, for its support
 * @param replayed the provider said that this answer was stored under the idempotency key and is a repetition
 * @param body server role: the fixed body that the provider's contract names; client role: nothing
 */
public record ErrorAnswer(
        OptionalInt httpStatus,
        Optional<String> providerCode,
        Optional<String> requestId,
        boolean replayed,
        Optional<String> body) {

    private static final int LONGEST_CODE = 64;
    private static final Pattern NOT_PRINTABLE = Pattern.compile("[^\\x21-\\x7e]");

    /** No answer: the failure is local. */
    public static final ErrorAnswer NONE =
            new ErrorAnswer(OptionalInt.empty(), Optional.empty(), Optional.empty(), false, Optional.empty());

    /** Server role: too much at once. No code of a provider's: some of them send callers to plaintext. */
    public static final ErrorAnswer BUSY =
            new ErrorAnswer(OptionalInt.of(503), Optional.empty(), Optional.empty(), false, Optional.of(""));

    public ErrorAnswer {
        Objects.requireNonNull(httpStatus, "httpStatus");
        providerCode = providerCode.map(ErrorAnswer::printable);
        Objects.requireNonNull(requestId, "requestId");
        Objects.requireNonNull(body, "body");
    }

    /** A code comes from outside and goes into headers and logs. */
    private static String printable(String code) {
        String shown = NOT_PRINTABLE.matcher(code).replaceAll("?");
        return shown.length() > LONGEST_CODE ? shown.substring(0, LONGEST_CODE) : shown;
    }

    /** What a server answers: status, code and the fixed body. */
    public static ErrorAnswer reply(int httpStatus, String providerCode, String body) {
        return new ErrorAnswer(
                OptionalInt.of(httpStatus), Optional.of(providerCode), Optional.empty(), false, Optional.of(body));
    }
}
