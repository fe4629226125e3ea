package org.camelmle.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Answers with a good beginning and then one octet every few milliseconds, for as long as the client stays. */
public final class DrippingServer implements AutoCloseable {

    private static final long MILLIS_BETWEEN_OCTETS = 20;

    private final String beginning;
    private final ServerSocket server;
    private final List<Socket> clients = new CopyOnWriteArrayList<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch clientGone = new CountDownLatch(1);

    /** @param beginning what is sent at once; empty to send nothing but drips */
    public DrippingServer(String beginning) {
        this.beginning = beginning;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::serve, "dripping-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve() {
        try (Socket client = server.accept()) {
            clients.add(client);
            client.getOutputStream().write(beginning.getBytes(StandardCharsets.US_ASCII));
            while (!stopped.await(MILLIS_BETWEEN_OCTETS, TimeUnit.MILLISECONDS)) {
                client.getOutputStream().write('a');
                client.getOutputStream().flush();
            }
        } catch (IOException e) {
            clientGone.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** Whether the client closed the connection within this time. */
    public boolean clientLeavesWithin(long seconds) throws InterruptedException {
        return clientGone.await(seconds, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        stopped.countDown();
        try {
            for (Socket client : clients) {
                client.close();
            }
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
