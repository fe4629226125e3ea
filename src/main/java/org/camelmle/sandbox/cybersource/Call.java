package org.camelmle.sandbox.cybersource;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request as it reached the server.
 *
 * @param path raw, without the query
 * @param query raw, or an empty text
 * @param headers by name without regard to case
 */
record Call(String method, String path, String query, Map<String, String> headers, byte[] body) {

    private static final int LONGEST_BODY = 16 * 1024 * 1024;

    static Call of(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, String.join(", ", values)));
        return new Call(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getRawPath(),
                Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse(""),
                headers,
                exchange.getRequestBody().readNBytes(LONGEST_BODY));
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** Path and query as they stand in the request line. */
    String target() {
        return query.isEmpty() ? path : path + "?" + query;
    }

    Call withBody(byte[] plaintext) {
        return new Call(method, path, query, headers, plaintext);
    }

    @Override
    public String toString() {
        return "Call[" + method + " " + path + ", " + body.length + " octets]";
    }
}
