package org.camelmle.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.main.Main;

/** A file of {@code routes/} behind Camel's own HTTP server on a free loopback port. */
public final class HttpFront implements AutoCloseable {

    // Below those that the system gives to who connects or binds to 0: nobody gets it before its server is up.
    private static final int FIRST_PORT = 20_000;
    private static final int PORTS = 12_000;
    private static final AtomicInteger NEXT_PORT = new AtomicInteger(new SecureRandom().nextInt(PORTS));

    private final Main main = new Main();
    private final int port;

    /** Starts it on a port that is free. */
    public HttpFront(Path route, Map<String, String> properties, Map<String, Object> beans) {
        this(freePort(), route, properties, beans);
    }

    /**
     * Starts it.
     *
     * @param properties of Camel, besides those of the server
     * @param beans by the name that the properties refer to
     */
    public HttpFront(int port, Path route, Map<String, String> properties, Map<String, Object> beans) {
        this.port = port;
        Properties overrides = new Properties();
        overrides.putAll(properties);
        overrides.setProperty("camel.server.enabled", "true");
        overrides.setProperty("camel.server.host", "127.0.0.1");
        overrides.setProperty("camel.server.port", Integer.toString(port));
        overrides.setProperty("camel.main.routesIncludePattern", "file:" + route);
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setOverrideProperties(overrides);
        beans.forEach(main::bind);
        try {
            main.start();
        } catch (RuntimeException e) {
            main.stop();
            throw e;
        }
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** The answer to one request, as the octets on the socket say, in ISO-8859-1. */
    public String raw(String requestLine, String... headers) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String request = requestLine + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                    + (headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n") + "\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /** A loopback port that nothing listens on. */
    public static int freePort() {
        for (int i = 0; i < PORTS; i++) {
            int port = FIRST_PORT + Math.floorMod(NEXT_PORT.getAndIncrement(), PORTS);
            try (ServerSocket free = new ServerSocket(port)) {
                return free.getLocalPort();
            } catch (IOException e) {
                // Somebody listens there: the next one.
            }
        }
        throw new IllegalStateException("No port is free from " + FIRST_PORT + " on");
    }

    @Override
    public void close() {
        main.stop();
    }
}
