package org.camelmle.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
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
    private final SocketServer server = new SocketServer(this::serve);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Map<Behaviour, AtomicInteger> asked = new ConcurrentHashMap<>();
    private final AtomicInteger beingServed = new AtomicInteger();
    private volatile Behaviour behaviour = Behaviour.GOOD;

    /** @param jwks what is served in good times */
    public FaultyKeyServer(Supplier<byte[]> jwks) {
        this.jwks = jwks;
    }

    public String url() {
        return server.url();
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

    private void serve(Socket client) throws IOException, InterruptedException {
        SocketServer.head(client.getInputStream());
        beingServed.incrementAndGet();
        behave(client, behaviour);
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
        server.close();
    }
}
