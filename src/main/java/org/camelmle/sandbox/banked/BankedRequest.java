package org.camelmle.sandbox.banked;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request as it reached the server, and what it was answered.
 *
 * @param headers by name without regard to case
 * @param body as it came over the wire
 * @param opened the body with its fields decrypted, if it had any
 * @param status of the answer
 * @param contentType of the answer
 * @param answer as it went over the wire
 */
public record BankedRequest(
        String method,
        String path,
        Map<String, String> headers,
        byte[] body,
        Optional<byte[]> opened,
        int status,
        String contentType,
        byte[] answer) {

    public BankedRequest {
        Map<String, String> ignoringCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        ignoringCase.putAll(headers);
        headers = Collections.unmodifiableMap(ignoringCase);
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    BankedRequest openedAs(byte[] plain) {
        return new BankedRequest(method, path, headers, body, Optional.of(plain), status, contentType, answer);
    }

    BankedRequest answered(int code, String type, byte[] octets) {
        return new BankedRequest(method, path, headers, body, opened, code, type, octets);
    }

    @Override
    public String toString() {
        return "BankedRequest[" + method + " " + path + ", " + body.length + " bytes, answered " + status + "]";
    }
}
