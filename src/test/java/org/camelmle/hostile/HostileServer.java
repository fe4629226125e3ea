package org.camelmle.hostile;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.camelmle.testkit.SocketServer;

/** Answers each path with what a test gave it, and needs no memory for it, however much that is. */
final class HostileServer implements AutoCloseable {

    /** Writes a whole answer, its head too. */
    @FunctionalInterface
    interface Answer {
        void write(OutputStream out) throws IOException, InterruptedException;
    }

    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final SocketServer server = new SocketServer(this::serve);

    /** An address at and below which this is the answer. */
    String url(Answer answer) {
        String path = "/" + answers.size();
        answers.put(path, answer);
        return server.url() + path;
    }

    private void serve(Socket client) throws IOException, InterruptedException {
        String[] head = SocketServer.head(client.getInputStream()).split("\r\n", -1);
        for (String line : head) {
            if (line.regionMatches(true, 0, "Content-Length:", 0, 15)) {
                client.getInputStream()
                        .readNBytes(Integer.parseInt(line.substring(15).trim()));
            }
        }
        answers.get(head[0].replaceFirst("[A-Z]+ (/[^/? ]*).*", "$1")).write(client.getOutputStream());
        client.getOutputStream().flush();
        client.shutdownOutput();
    }

    @Override
    public void close() {
        server.close();
    }
}
