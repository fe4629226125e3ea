package org.camelmle.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Answers with a good beginning and then one octet every few milliseconds, for as long as the client stays. */
public final class DrippingServer implements AutoCloseable {

    private static final long MILLIS_BETWEEN_OCTETS = 20;

    private final CountDownLatch clientGone = new CountDownLatch(1);
    private final SocketServer server;

    /** @param beginning what is sent at once; empty to send nothing but drips */
    public DrippingServer(String beginning) {
        server = new SocketServer(client -> {
            try {
                drip(client, beginning);
            } catch (IOException e) {
                clientGone.countDown();
            }
        });
    }

    /** Never returns: ends by an exception when the client has left, or the server is closed. */
    public static void drip(Socket client, String beginning) throws IOException, InterruptedException {
        client.getOutputStream().write(beginning.getBytes(US_ASCII));
        while (true) {
            client.getOutputStream().write('a');
            client.getOutputStream().flush();
            TimeUnit.MILLISECONDS.sleep(MILLIS_BETWEEN_OCTETS);
        }
    }

    public String url() {
        return server.url();
    }

    /** Whether the client closed the connection within this time. */
    public boolean clientLeavesWithin(long seconds) throws InterruptedException {
        return clientGone.await(seconds, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        server.close();
    }
}
