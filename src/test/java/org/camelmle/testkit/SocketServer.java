package org.camelmle.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Takes connections on the loopback address, each on a thread of its own. What it says is up to who makes it. */
public final class SocketServer implements AutoCloseable {

    /** Talks to one client, whose connection is closed afterwards. */
    @FunctionalInterface
    public interface Talk {
        void with(Socket client) throws IOException, InterruptedException;
    }

    private final Talk talk;
    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    public SocketServer(Talk talk) {
        this.talk = talk;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    /**
     * Answers with a body that never ends.
     *
     * @param clientLeft counted down by each client that leaves
     */
    public static SocketServer withoutEnd(CountDownLatch clientLeft) {
        return new SocketServer(client -> {
            try {
                head(client.getInputStream());
                OutputStream out = client.getOutputStream();
                out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(US_ASCII));
                while (true) {
                    out.write(new byte[64 * 1024]);
                }
            } finally {
                clientLeft.countDown();
            }
        });
    }

    public String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                threads.execute(() -> serve(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            talk.with(client);
        } catch (IOException e) {
            // The client has left, which some tests are about.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads the head of a request, the empty line included. */
    public static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(US_ASCII).endsWith("\r\n\r\n")) {
            int octet = in.read();
            if (octet < 0) {
                throw new IOException("No request");
            }
            head.write(octet);
        }
        return head.toString(US_ASCII);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
