package org.camelmle.hostile;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Answers each path with what a test gave it, and needs no memory for it, however much that is. */
final class HostileServer implements AutoCloseable {

    /** Writes a whole answer, its head too. */
    @FunctionalInterface
    interface Answer {
        void write(OutputStream out) throws IOException, InterruptedException;
    }

    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ServerSocket server;

    HostileServer() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    /** An address at and below which this is the answer. */
    String url(Answer answer) {
        String path = "/" + answers.size();
        answers.put(path, answer);
        return "http://127.0.0.1:" + server.getLocalPort() + path;
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
            String[] head = head(client.getInputStream()).split("\r\n", -1);
            for (String line : head) {
                if (line.regionMatches(true, 0, "Content-Length:", 0, 15)) {
                    client.getInputStream()
                            .readNBytes(Integer.parseInt(line.substring(15).trim()));
                }
            }
            answers.get(head[0].replaceFirst("[A-Z]+ (/[^/? ]*).*", "$1")).write(client.getOutputStream());
            client.getOutputStream().flush();
            client.shutdownOutput();
        } catch (IOException e) {
            // The client has left, as it should.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String head(InputStream in) throws IOException {
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
