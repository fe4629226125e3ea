package org.camelmle.bench.life;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.camelmle.bench.BenchContext;
import org.camelmle.component.MleConstants;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.keys.PublicJwks;
import org.camelmle.message.CallerKeys;
import org.camelmle.testkit.VectorKeys;

/** The JVM of {@link KeysSuite}. Arguments: how many messages make it hot, and how many rounds are measured. */
final class KeysFork {

    private static final List<Integer> NUMBERS = List.of(1, 10, 100, 1000);
    private static final int LIMIT = 1024 * 1024;
    private static final byte[] PAYLOAD = ("{\"text\":\"" + "x".repeat(245) + "\"}").getBytes(US_ASCII);
    private static final MleKey PAIR = VectorKeys.pair("server-2048");
    private static final MleKey CALLER = VectorKeys.pair("client-2048");

    private final int heat;
    private final int rounds;
    private final ObjectNode json = new JsonMapper().createObjectNode();
    private final ObjectNode axes = json.putObject("axes");

    private KeysFork(int heat, int rounds) {
        this.heat = heat;
        this.rounds = rounds;
    }

    public static void main(String[] args) throws Exception {
        KeysFork fork = new KeysFork(Integer.parseInt(args[0]), Integer.parseInt(args[1]));
        fork.measure();
        System.out.println();
        System.out.println(fork.json);
        System.exit(0);
    }

    private void measure() throws Exception {
        fetched();
        axis("public keys, encrypt", n -> encrypting(set(n)));
        axis("private keys, decrypt", n -> decrypting(set(n)));
        axis("endpoints, encrypt", KeysFork::endpoints);
        axis("callers, decrypt and encrypt the answer", KeysFork::callers);
    }

    private interface Contender {
        Turn.Message of(int number) throws Exception;
    }

    private void axis(String name, Contender contender) throws Exception {
        Turn turn = new Turn();
        for (int number : NUMBERS) {
            turn.contender(Integer.toString(number), contender.of(number));
        }
        // A private operation takes so long that fewer messages say as much.
        boolean slow = name.contains("decrypt");
        ArrayNode cells = axes.putArray(name);
        turn.run(slow ? heat / 10 : heat, rounds, 8, slow ? 5 : 25)
                .values()
                .forEach(result ->
                        cells.addObject().put("cpuMicros", result.cpuMicros()).put("ratio", result.ratioToFirst()));
    }

    /** The same RSA key under so many ids, so that only their number differs; one of them is active. */
    private static KeySet set(int number) {
        return KeySet.of(IntStream.range(0, number)
                .mapToObj(i -> PAIR.withId("key-" + i).withStatus(i == 0 ? KeyStatus.ACTIVE : KeyStatus.RETIRING))
                .toList());
    }

    private static Turn.Message encrypting(KeySet keys) throws Exception {
        Producer producer = BenchContext.producer(BenchContext.started(keys, LIMIT), "mle:encrypt");
        return () -> send(producer, PAYLOAD, Map.of());
    }

    private static Turn.Message decrypting(KeySet keys) throws Exception {
        CamelContext camel = BenchContext.started(keys, LIMIT);
        byte[] message = (byte[]) send(BenchContext.producer(camel, "mle:encrypt"), PAYLOAD, Map.of())
                .getMessage()
                .getBody();
        Producer producer = BenchContext.producer(camel, "mle:decrypt");
        return () -> send(producer, message, Map.of());
    }

    private static Turn.Message endpoints(int number) throws Exception {
        CamelContext camel = BenchContext.started(PAIR, LIMIT);
        List<Producer> producers = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            producers.add(BenchContext.producer(camel, "mle:encrypt?maxMessageSize=" + (LIMIT + i)));
        }
        int[] next = {0};
        return () -> send(producers.get(next[0]++ % number), PAYLOAD, Map.of());
    }

    private static Turn.Message callers(int number) throws Exception {
        CamelContext camel = BenchContext.started(PAIR, LIMIT);
        Map<String, KeySource> sources = new HashMap<>();
        for (int i = 0; i < number; i++) {
            // A key object of its own for each, though all have the same key.
            sources.put("caller-" + i, KeySource.of(KeySet.of(CALLER.withStatus(KeyStatus.ACTIVE))));
        }
        CallerKeys callers = sources::get;
        camel.getRegistry().bind("callers", callers);
        camel.getRegistry().bind("caller", KeySet.of(CALLER));
        byte[] request =
                (byte[]) send(BenchContext.producer(camel, "mle:encrypt?privateKeys=#caller"), PAYLOAD, Map.of())
                        .getMessage()
                        .getBody();
        Producer decrypt = BenchContext.producer(camel, "mle:decrypt?role=server&callerKeys=#callers");
        Producer encrypt = BenchContext.producer(camel, "mle:encrypt?role=server&callerKeys=#callers");
        int[] next = {0};
        return () -> {
            Exchange exchange = decrypt.getEndpoint().createExchange();
            exchange.setProperty(MleConstants.CALLER, "caller-" + next[0]++ % number);
            exchange.getMessage().setBody(request);
            exchange.getMessage().setHeader("Method-MLE", "jwe");
            decrypt.process(exchange);
            encrypt.process(exchange);
        };
    }

    private static Exchange send(Producer producer, byte[] body, Map<String, Object> headers) throws Exception {
        Exchange exchange = producer.getEndpoint().createExchange();
        exchange.getMessage().setBody(body);
        exchange.getMessage().setHeaders(new HashMap<>(headers));
        producer.process(exchange);
        return exchange;
    }

    private void fetched() throws Exception {
        byte[] jwks = PublicJwks.write(KeySet.of(PAIR));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/jwks", exchange -> {
            exchange.getResponseHeaders().set("Cache-Control", "max-age=86400");
            exchange.sendResponseHeaders(200, jwks.length);
            exchange.getResponseBody().write(jwks);
            exchange.close();
        });
        server.start();
        CamelContext camel = BenchContext.started(PAIR, LIMIT);
        Producer local = BenchContext.producer(camel, "mle:encrypt");
        Producer remote = BenchContext.producer(
                camel,
                "mle:encrypt?publicKeys=http://127.0.0.1:" + server.getAddress().getPort() + "/jwks");
        Map<String, Turn.Result> results = new Turn()
                .contender("local", () -> send(local, PAYLOAD, Map.of()))
                .contender("fetched", () -> send(remote, PAYLOAD, Map.of()))
                .run(heat, rounds, 40, 25);
        server.stop(0);
        json.putObject("fetched")
                .put("localMicros", results.get("local").cpuMicros())
                .put("localBytes", results.get("local").allocatedBytes())
                .put("cpuMicros", results.get("fetched").cpuMicros())
                .put("bytes", results.get("fetched").allocatedBytes())
                .put("ratio", results.get("fetched").ratioToFirst());
    }
}
