package org.camelmle.profile.signing;

import java.net.URI;
import java.util.Locale;
import java.util.Objects;

/**
 * Where a request goes, as it will stand on the wire. It comes from the options, never from a message.
 *
 * @param method in upper case
 * @param host without scheme and port
 * @param path raw, as it is sent; begins with a slash
 * @param query raw, without the question mark; empty for none
 */
public record RequestLine(String method, String host, String path, String query) {

    public RequestLine {
        method = method.toUpperCase(Locale.ROOT);
        Objects.requireNonNull(host, "host");
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("A path that begins with a slash");
        }
        Objects.requireNonNull(query, "query");
    }

    /** Of a URI as the HTTP client will request it. */
    public static RequestLine of(String method, URI uri) {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return new RequestLine(method, uri.getHost(), path, uri.getRawQuery() == null ? "" : uri.getRawQuery());
    }

    /** The same call of another host. */
    public RequestLine at(String otherHost) {
        return new RequestLine(method, otherHost, path, query);
    }

    /** Path and query as they stand in the request line. */
    public String target() {
        return query.isEmpty() ? path : path + "?" + query;
    }

    /** Without the query: Visa's holds a key. */
    @Override
    public String toString() {
        return "RequestLine[" + method + " " + host + path + "]";
    }
}
