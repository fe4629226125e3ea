package org.camelmle.sandbox;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A running sandbox: the provider's HTTP API on the loopback address.
 *
 * <pre>{@code
 * try (Sandbox sandbox = Sandbox.method().start()) {
 *     call(sandbox.url(), sandbox.apiKey());
 *     sandbox.keys().rotate();
 *     sandbox.faults().next(1, Faults.Fault.DECRYPTION_OUTAGE);
 * }
 * }</pre>
 *
 * <p>Safe for many threads.
 */
public final class Sandbox implements AutoCloseable {

    /** How many requests are kept for {@link #received()}. */
    public static final int RECORDED = 1000;

    /** What a JSON envelope and white space may add to the longest JWE. */
    private static final int ENVELOPE = 64 * 1024;

    static {
        // Without it the JDK's server holds every second packet of an answer back for 40 ms (Nagle's algorithm).
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
    }

    private final Deque<Received> received = new ArrayDeque<>();
    private final Faults faults = new Faults();
    private final MethodSandbox provider;
    private final HttpServer server;
    private final ExecutorService threads;
    private final String apiKey;
    private final String otherApiKey;
    private final int longestBody;
    private final Consumer<Received> observer;

    Sandbox(SandboxBuilder options) {
        this.apiKey = options.apiKeys.get(0);
        this.otherApiKey = options.otherApiKey;
        this.observer = options.observer;
        this.longestBody = options.maxMessageSize + ENVELOPE;
        this.provider = new MethodSandbox(options, faults);
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "mle-sandbox");
            thread.setDaemon(true);
            return thread;
        });
        this.server = listen(options.port);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
        // A key pair takes longer than all the rest: it is ready when the first request needs it.
        threads.execute(provider.keys()::usable);
    }

    /** Method Financial, as documented for its version 2026-03-30. */
    public static SandboxBuilder method() {
        return new SandboxBuilder();
    }

    /** The API's root, without a slash at the end. */
    public String url() {
        return "http://" + server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort();
    }

    /** The root of another environment of the same provider: it only publishes keys, which this one does not accept. */
    public String otherEnvironmentUrl() {
        return url() + "/other-environment";
    }

    /** The team's (first) API key, the bearer token of its requests. */
    public String apiKey() {
        return apiKey;
    }

    /** The API key of another team, with keys and data of its own. */
    public String otherApiKey() {
        return otherApiKey;
    }

    /** The provider's keys and their rotation. */
    public MethodKeys keys() {
        return provider.keys();
    }

    /** The keys of another environment, see {@link #otherEnvironmentUrl()}. */
    public MethodKeys otherEnvironmentKeys() {
        return provider.otherEnvironment();
    }

    public Faults faults() {
        return faults;
    }

    /** The newest {@link #RECORDED} requests, oldest first. */
    public List<Received> received() {
        synchronized (received) {
            return List.copyOf(received);
        }
    }

    /** The recorded request that was answered with this {@code Request-Id}. */
    public Optional<Received> received(String requestId) {
        return received().stream()
                .filter(one -> one.requestId().equals(requestId))
                .findFirst();
    }

    @Override
    public void close() {
        server.stop(0);
        provider.close();
        threads.shutdownNow();
    }

    private static HttpServer listen(int port) {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("The sandbox cannot listen on port " + port, e);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Request request = read(exchange);
            Answer answer = answer(request);
            record(Received.of(request, answer));
            if (answer.status() != 0) {
                write(exchange, answer);
            }
        }
    }

    private Answer answer(Request request) {
        try {
            return provider.answer(request);
        } catch (RuntimeException e) {
            return Answer.error(500, "API_ERROR", "SANDBOX_DEFECT", "The sandbox failed: " + e.getClass());
        }
    }

    private Request read(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, String.join(", ", values)));
        String path = exchange.getRequestURI().getPath();
        return new Request(
                exchange.getRequestMethod(),
                path,
                Stream.of(path.split("/")).filter(part -> !part.isEmpty()).toList(),
                Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse(""),
                headers,
                exchange.getRequestBody().readNBytes(longestBody));
    }

    private static void write(HttpExchange exchange, Answer answer) throws IOException {
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
        exchange.getResponseBody().write(answer.body());
    }

    private void record(Received one) {
        observer.accept(one);
        synchronized (received) {
            if (received.size() == RECORDED) {
                received.removeFirst();
            }
            received.addLast(one);
        }
    }
}
