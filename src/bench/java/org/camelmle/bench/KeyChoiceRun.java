package org.camelmle.bench;

import com.sun.net.httpserver.HttpServer;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.impl.DefaultCamelContext;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.keys.PublicJwks;

/**
 * What it costs to choose the key: {@code mle:encrypt} with a fetched JWKS against one with the same key at hand. Both take
 * turns in this JVM, a few messages each; what counts is the middle of the quieter half of the rounds, as in
 * {@link Measurement}.
 */
final class KeyChoiceRun {

    static final double LARGEST_RATIO = 1.03;

    private static final int PAYLOAD = 256;
    private static final int HEAT_MESSAGES = 20_000;
    private static final int ROUNDS = 60;
    private static final int TURNS = 40;
    private static final int MESSAGES = 25;

    /** CPU time and memory of one message. */
    private record Sample(Cost local, Cost remote) {

        double cpuNanos() {
            return local.cpuNanos() + (double) remote.cpuNanos();
        }

        double ratio() {
            return remote.cpuNanos() / (double) local.cpuNanos();
        }
    }

    private KeyChoiceRun() {}

    static void run(Path folder, PrintStream out) throws Exception {
        MleKey key = key();
        byte[] jwks = PublicJwks.write(KeySet.of(key));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/jwks", exchange -> {
            exchange.getResponseHeaders().set("Cache-Control", "max-age=86400");
            exchange.sendResponseHeaders(200, jwks.length);
            exchange.getResponseBody().write(jwks);
            exchange.close();
        });
        server.start();
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.getRegistry().bind("local", KeySet.of(key));
            camel.getRegistry().bind("own", KeySet.of(key));
            camel.start();
            String report = report(measured(
                    producer(camel, "#local"),
                    producer(camel, "http://127.0.0.1:" + server.getAddress().getPort() + "/jwks")));
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("keys.md"), report);
            out.println(report);
        } finally {
            server.stop(0);
        }
    }

    private static MleKey key() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        return MleKey.ofPair(
                "bench", KeyStatus.ACTIVE, (RSAPublicKey) pair.getPublic(), pair.getPrivate(), Optional.empty());
    }

    private static Producer producer(CamelContext camel, String publicKeys) throws Exception {
        Endpoint endpoint = camel.getEndpoint("mle:encrypt?privateKeys=#own&publicKeys=" + publicKeys);
        Producer producer = endpoint.createProducer();
        producer.start();
        return producer;
    }

    private static List<Sample> measured(Producer local, Producer remote) throws Exception {
        encrypt(local, HEAT_MESSAGES);
        encrypt(remote, HEAT_MESSAGES);
        List<Sample> samples = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            Cost ofLocal = new Cost(0, 0);
            Cost ofRemote = new Cost(0, 0);
            for (int turn = 0; turn < TURNS; turn++) {
                // Who begins takes turns as well.
                if ((turn & 1) == 0) {
                    ofLocal = sum(ofLocal, encrypt(local, MESSAGES));
                    ofRemote = sum(ofRemote, encrypt(remote, MESSAGES));
                } else {
                    ofRemote = sum(ofRemote, encrypt(remote, MESSAGES));
                    ofLocal = sum(ofLocal, encrypt(local, MESSAGES));
                }
            }
            samples.add(new Sample(ofLocal, ofRemote));
        }
        return samples;
    }

    private static Cost encrypt(Producer producer, int messages) throws Exception {
        byte[] payload = new byte[PAYLOAD];
        Cost before = Cost.soFar();
        for (int i = 0; i < messages; i++) {
            Exchange exchange = producer.getEndpoint().createExchange();
            exchange.getMessage().setBody(payload);
            producer.process(exchange);
        }
        return Cost.soFar().minus(before);
    }

    private static Cost sum(Cost one, Cost other) {
        return new Cost(one.cpuNanos() + other.cpuNanos(), one.allocatedBytes() + other.allocatedBytes());
    }

    private static String report(List<Sample> samples) {
        double perRound = TURNS * MESSAGES;
        double ratio = middle(samples, Sample::ratio);
        return String.format(
                Locale.ROOT,
                "mle:encrypt of %d B, RSA-2048: %.1f µs and %.0f B with a local key, %.1f µs and %.0f B with a JWKS;"
                        + " CPU ratio %.3f, goal %.2f: %s%n",
                PAYLOAD,
                middle(samples, sample -> sample.local().cpuNanos() / perRound / 1e3),
                middle(samples, sample -> sample.local().allocatedBytes() / perRound),
                middle(samples, sample -> sample.remote().cpuNanos() / perRound / 1e3),
                middle(samples, sample -> sample.remote().allocatedBytes() / perRound),
                ratio,
                LARGEST_RATIO,
                ratio <= LARGEST_RATIO ? "met" : "missed");
    }

    private static double middle(List<Sample> samples, ToDoubleFunction<Sample> value) {
        List<Double> sorted = samples.stream()
                .sorted(Comparator.comparingDouble(Sample::cpuNanos))
                .limit((samples.size() + 1) / 2)
                .mapToDouble(value)
                .sorted()
                .boxed()
                .toList();
        return sorted.get(sorted.size() / 2);
    }
}
