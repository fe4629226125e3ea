package org.camelmle.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A key server that behaves well or badly, as it is told, and counts how often it was asked in which state. */
public final class FaultyKeyServer implements AutoCloseable {

    /** How it behaves. */
    public enum Behaviour {
        GOOD,
        /** Takes the connection and drops it. */
        DOWN,
        /** Answers nothing for as long as the client stays. */
        SLOW,
        /** Begins well, and then sends one octet every few milliseconds. */
        DRIPPING,
        /** Half a document. */
        RUBBISH,
        /** A document without keys. */
        EMPTY
    }

    private static final long MILLIS_BETWEEN_OCTETS = 20;

    private final Supplier<byte[]> jwks;
    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Map<Behaviour, AtomicInteger> asked = new ConcurrentHashMap<>();
    private final AtomicInteger beingServed = new AtomicInteger();
    private volatile Behaviour behaviour = Behaviour.GOOD;

    /** @param jwks what is served in good times */
    public FaultyKeyServer(Supplier<byte[]> jwks) {
        this.jwks = jwks;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    public String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    public void behave(Behaviour next) {
        behaviour = next;
    }

    /** How often it was asked while it behaved so. */
    public int asked(Behaviour state) {
        return counter(state).get();
    }

    public int asked() {
        return asked.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    /** How many requests are being answered. */
    public int beingServed() {
        return beingServed.get();
    }

    private AtomicInteger counter(Behaviour state) {
        return asked.computeIfAbsent(state, any -> new AtomicInteger());
    }

    private void accept() {
        while (stopped.getCount() > 0) {
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
            readHead(client.getInputStream());
            beingServed.incrementAndGet();
            behave(client, behaviour);
        } catch (IOException e) {
            // The client has left, which some of this is about.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void behave(Socket client, Behaviour now) throws IOException, InterruptedException {
        counter(now).incrementAndGet();
        try {
            OutputStream out = client.getOutputStream();
            switch (now) {
                case GOOD -> answer(out, jwks.get());
                case DOWN -> {}
                case SLOW -> awaitLeaving(client.getInputStream());
                case DRIPPING -> drip(out);
                case RUBBISH -> answer(out, "{\"keys\":[{\"kty\":\"RSA\",\"n".getBytes(UTF_8));
                case EMPTY -> answer(out, "{\"keys\":[]}".getBytes(UTF_8));
            }
        } finally {
            beingServed.decrementAndGet();
        }
    }

    private static void readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(US_ASCII).endsWith("\r\n\r\n")) {
            int octet = in.read();
            if (octet < 0) {
                throw new IOException("No request");
            }
            head.write(octet);
        }
    }

    private static void answer(OutputStream out, byte[] body) throws IOException {
        out.write(("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nCache-Control: max-age=3600\r\n"
                        + "Connection: close\r\nContent-Length: " + body.length + "\r\n\r\n")
                .getBytes(US_ASCII));
        out.write(body);
        out.flush();
    }

    private static void awaitLeaving(InputStream in) throws IOException {
        while (in.read() >= 0) {
            // Nothing is expected.
        }
    }

    private void drip(OutputStream out) throws IOException, InterruptedException {
        out.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"keys\":[\"".getBytes(US_ASCII));
        while (!stopped.await(MILLIS_BETWEEN_OCTETS, TimeUnit.MILLISECONDS)) {
            out.write('a');
            out.flush();
        }
    }

    @Override
    public void close() {
        stopped.countDown();
        threads.shutdownNow();
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
