package org.camelmle.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.camelmle.MleErrorCode;

/**
 * What the server answers, in the provider's envelopes.
 *
 * @param opened the request's plaintext, if it came encrypted and was opened: for the record of requests only
 */
record Answer(int status, Map<String, String> headers, byte[] body, Optional<byte[]> opened) {

    /** No answer at all: the connection is closed. */
    static final Answer NONE = new Answer(0, Map.of(), new byte[0], Optional.empty());

    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final DateTimeFormatter MILLISECONDS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final String ALPHANUMERIC = "ABCDEFGHIJKLMNPQRTUVWXYZabcdefghijkmnopqrtuvwxyz346789";
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Leaves a handler with an answer that is an error. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Answer answer;

        private Refused(Answer answer) {
            super(null, null, false, false);
            this.answer = answer;
        }

        Answer answer() {
            return answer;
        }
    }

    /** Success: creates are answered 200 too. */
    static Answer ok(JsonNode data) {
        ObjectNode envelope = JSON.createObjectNode().put("success", true);
        envelope.set("data", data);
        return json(200, envelope.putNull("message"));
    }

    static Answer json(int status, JsonNode body) {
        return of(status, write(body));
    }

    static Answer of(int status, byte[] body) {
        return new Answer(status, Map.of("Content-Type", "application/json; charset=utf-8"), body, Optional.empty());
    }

    static Answer error(int status, String type, String subType, String message) {
        ObjectNode envelope = JSON.createObjectNode().put("success", false);
        envelope.putObject("data")
                .putObject("error")
                .put("type", type)
                .put("code", status)
                .put("sub_type", subType)
                .put("message", message);
        return json(status, envelope.put("message", message));
    }

    /** An error of encryption or of key registration: the type in lower case, as that page prints it. */
    static Answer code(MleErrorCode code, String message) {
        boolean ours = code.httpStatus() == 500 || code == MleErrorCode.PAYLOAD_INVALID_JSON;
        return error(code.httpStatus(), ours ? "api_error" : "invalid_request", code.name(), message);
    }

    static Answer invalid(String sentence) {
        return invalid("INVALID_REQUEST", sentence);
    }

    static Answer invalid(String subType, String sentence) {
        return error(400, "INVALID_REQUEST", subType, sentence + " Verify your request and try again.");
    }

    static Answer notFound() {
        return error(
                404,
                "INVALID_REQUEST",
                "NOT_FOUND",
                "We were unable to find the requested resource. Verify your request and try again.");
    }

    /** The body as a tree; what this server writes is always an object. */
    ObjectNode json() {
        try {
            return (ObjectNode) JSON.readTree(body);
        } catch (IOException e) {
            throw new IllegalStateException("An answer is not JSON", e);
        }
    }

    Refused refused() {
        return new Refused(this);
    }

    Answer withHeader(String name, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(name, value);
        return new Answer(status, more, body, opened);
    }

    Answer withBody(byte[] other) {
        return new Answer(status, headers, other, opened);
    }

    Answer withOpened(byte[] plaintext) {
        return new Answer(status, headers, body, Optional.of(plaintext));
    }

    /** A new id as the provider makes them: a prefix and thirteen letters or digits. */
    static String newId(String prefix) {
        StringBuilder id = new StringBuilder(prefix);
        RANDOM.ints(13, 0, ALPHANUMERIC.length()).forEach(index -> id.append(ALPHANUMERIC.charAt(index)));
        return id.toString();
    }

    /** An instant as the provider writes it: UTC with milliseconds. */
    static String time(Instant instant) {
        return MILLISECONDS.format(instant);
    }

    static byte[] write(JsonNode json) {
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree can always be written", e);
        }
    }
}
