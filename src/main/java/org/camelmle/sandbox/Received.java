package org.camelmle.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request that the sandbox received, and what it answered.
 *
 * @param path with the query
 * @param headers the request's, by name without regard to case
 * @param body the request's, as it came over the wire
 * @param plaintext what the request's JWE decrypted to, if it came encrypted and was opened
 * @param status of the answer; 0 if the connection was broken instead
 * @param answerHeaders by name without regard to case
 * @param answer the answer's body, as it went over the wire
 */
public record Received(
        String method,
        String path,
        Map<String, String> headers,
        byte[] body,
        Optional<byte[]> plaintext,
        int status,
        Map<String, String> answerHeaders,
        byte[] answer) {

    public Received {
        headers = ignoringCase(headers);
        answerHeaders = ignoringCase(answerHeaders);
    }

    static Received of(Request request, Answer answer) {
        return new Received(
                request.method(),
                request.query().isEmpty() ? request.path() : request.path() + "?" + request.query(),
                request.headers(),
                request.body(),
                answer.opened(),
                answer.status(),
                answer.headers(),
                answer.body());
    }

    static Map<String, String> ignoringCase(Map<String, String> headers) {
        Map<String, String> sorted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        sorted.putAll(headers);
        return Collections.unmodifiableMap(sorted);
    }

    /** The id that the answer carried. */
    public String requestId() {
        return answerHeaders.getOrDefault("Request-Id", "");
    }

    /** The request's compact JWE, if its body has one. */
    public Optional<String> jwe() {
        return encrypted(body);
    }

    /** The answer's compact JWE, if its body has one. */
    public Optional<String> answerJwe() {
        return encrypted(answer);
    }

    private static Optional<String> encrypted(byte[] body) {
        try {
            JsonNode member = Answer.JSON.readTree(body).path("encrypted");
            return member.isTextual() ? Optional.of(member.textValue()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "Received[" + method + " " + path + ", " + body.length + " bytes, answered " + status + " with "
                + answer.length + " bytes]";
    }
}
