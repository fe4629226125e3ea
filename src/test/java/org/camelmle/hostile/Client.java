package org.camelmle.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Sends what no honest client would, and reads meanwhile what it is told. */
final class Client {

    static final String IN_CHUNKS = "Transfer-Encoding: chunked";

    private static final int PATIENCE = 60;

    /** Writes a body. */
    @FunctionalInterface
    interface Body {
        void write(OutputStream out) throws IOException;
    }

    private Client() {}

    /** {@code refused} if the answer to a POST is an error without any detail, or the connection was closed. */
    static String post(int port, String headers, Body body) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE));
            CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> answer(socket));
            try {
                OutputStream out = socket.getOutputStream();
                out.write(("POST /entities HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nMethod-MLE: jwe\r\n"
                                + "Content-Type: application/json\r\n" + headers + "\r\n\r\n")
                        .getBytes(ISO_8859_1));
                body.write(out);
                out.flush();
            } catch (IOException e) {
                // It is not read to its end.
            }
            return judged(answer.get(2 * PATIENCE, TimeUnit.SECONDS));
        }
    }

    private static String judged(String answer) {
        boolean isError = answer.isEmpty() || answer.matches("(?s)HTTP/1.1 (4\\d\\d|500) .*");
        return isError && !answer.contains("camel") ? "refused" : answer;
    }

    private static String answer(Socket socket) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(answer);
        } catch (SocketTimeoutException e) {
            return "no answer";
        } catch (IOException e) {
            // What came before is the answer.
        }
        return answer.toString(ISO_8859_1);
    }

    static Body chunked(Body body) {
        return out -> {
            try (OutputStream chunks = new Chunks(out)) {
                body.write(chunks);
            }
        };
    }

    private static final class Chunks extends FilterOutputStream {

        Chunks(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] octets, int offset, int length) throws IOException {
            if (length > 0) {
                out.write((Integer.toHexString(length) + "\r\n").getBytes(ISO_8859_1));
                out.write(octets, offset, length);
                out.write("\r\n".getBytes(ISO_8859_1));
            }
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void close() throws IOException {
            out.write("0\r\n\r\n".getBytes(ISO_8859_1));
        }
    }
}
