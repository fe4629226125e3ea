package org.camelmle.sandbox.cybersource;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** An HTTP server on the loopback address that remembers what it saw. */
final class LoopbackServer implements AutoCloseable {

    private static final int REMEMBERED = 1000;

    private final Deque<Seen> seen = new ArrayDeque<>();
    private final Function<Call, Reply> answer;
    private final HttpServer server;
    private final ExecutorService threads;

    /** @param port 0 for a free one */
    LoopbackServer(int port, Function<Call, Reply> answer) {
        this.answer = answer;
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "mle-sandbox");
            thread.setDaemon(true);
            return thread;
        });
        try {
            this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("The sandbox cannot listen on port " + port, e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://" + server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort();
    }

    List<Seen> seen() {
        synchronized (seen) {
            return List.copyOf(seen);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Call call = Call.of(exchange);
            Reply reply = answer.apply(call);
            remember(reply.seen(call));
            if (reply.status() > 0) {
                reply.headers().forEach(exchange.getResponseHeaders()::set);
                exchange.sendResponseHeaders(reply.status(), reply.body().length == 0 ? -1 : reply.body().length);
                exchange.getResponseBody().write(reply.body());
            }
        }
    }

    private void remember(Seen one) {
        synchronized (seen) {
            if (seen.size() == REMEMBERED) {
                seen.removeFirst();
            }
            seen.addLast(one);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
