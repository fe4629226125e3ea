package org.camelmle.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The HTTP servers that a route may stand behind, each on a free loopback port, and a caller who writes what he likes. */
public final class HttpFronts {

    public static final List<String> SERVERS = List.of("platform-http", "jetty", "undertow", "netty-http");

    private static final List<String> FOR_NO_CALLER = List.of(
            "authorization",
            "proxy-authorization",
            "cookie",
            "set-cookie",
            "set-cookie2",
            "idempotency-key",
            "method-mle");

    private final Map<String, Integer> ports = new TreeMap<>();

    public HttpFronts() {
        SERVERS.forEach(name -> ports.put(name, HttpFront.freePort()));
    }

    /** What Camel's own server needs. */
    public Map<String, String> properties() {
        return Map.of(
                "camel.server.enabled", "true",
                "camel.server.host", "127.0.0.1",
                "camel.server.port", ports.get("platform-http").toString());
    }

    /** What a route begins with. */
    public String uri(String server, String path) {
        return server.equals("platform-http")
                ? "platform-http:" + path
                : server + ":http://127.0.0.1:" + ports.get(server) + path;
    }

    /** These as a query, without a question mark. */
    public static String query(Map<String, ?> parameters) {
        List<String> query = new ArrayList<>();
        parameters.forEach(
                (name, value) -> query.add(name + "=" + URLEncoder.encode(value.toString(), StandardCharsets.UTF_8)));
        return String.join("&", query);
    }

    /** The answer to a POST, as the octets on the socket say. */
    public String post(String server, String target, Map<String, ?> headers, String body) throws IOException {
        byte[] octets = body.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder("POST " + target + " HTTP/1.1\r\nHost: injected.example\r\n"
                + "Connection: close\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: "
                + octets.length + "\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), ports.get(server))) {
            socket.getOutputStream().write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().write(octets);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Neither a control header, nor a credential or session, the caller's own or ours, is in an answer's head. */
    public static void assertNothingLeaksOut(String answer, String what) {
        String head = head(answer);
        assertThat(Arrays.stream(head.split("\r\n"))
                        .skip(1)
                        .map(line -> line.replaceFirst(":.*", "").toLowerCase(Locale.ROOT)))
                .as(what)
                .isNotEmpty()
                .noneMatch(name -> name.startsWith("camel"))
                .doesNotContainAnyElementsOf(FOR_NO_CALLER);
        assertThat(head).as(what).doesNotContain("injected");
    }

    /** Status line and headers. */
    public static String head(String answer) {
        int end = answer.indexOf("\r\n\r\n");
        assertThat(end).as("an answer with a head: " + answer).isNotNegative();
        return answer.substring(0, end);
    }
}
