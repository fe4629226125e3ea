package org.camelmle.bench.life;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.camelmle.KeyUnavailableException;
import org.camelmle.MessageRejectedException;
import org.camelmle.bench.BenchContext;
import org.camelmle.bench.Samples;
import org.camelmle.keys.MleKey;
import org.camelmle.testkit.VectorKeys;

/** The JVM of {@link OverloadSuite}. Argument: how many hostile messages a flood has at least. */
final class OverloadFork {

    private static final int LIMIT = 1024 * 1024;
    private static final int FLOODING_THREADS = 8;
    private static final int HEAT = 300;

    private final Producer decrypt;
    private final byte[] valid;
    private final int hostile;
    private final int leastValid;
    private final ArrayNode rows = new JsonMapper().createArrayNode();

    private OverloadFork(Producer decrypt, byte[] valid, int hostile) {
        this.decrypt = decrypt;
        this.valid = valid.clone();
        this.hostile = hostile;
        this.leastValid = Math.max(1, hostile / 20);
    }

    public static void main(String[] args) throws Exception {
        MleKey key = VectorKeys.pair("server-2048");
        CamelContext camel = BenchContext.started(key, LIMIT);
        byte[] valid = encrypted(camel, "mle:encrypt");
        byte[] unknownKey = encrypted(BenchContext.started(key.withId("nobody's"), LIMIT), "mle:encrypt");
        OverloadFork fork =
                new OverloadFork(BenchContext.producer(camel, "mle:decrypt"), valid, Integer.parseInt(args[0]));
        fork.measure("none", new byte[0], 0);
        fork.measure("unknown key ids", unknownKey, FLOODING_THREADS);
        fork.measure("bad tags", withBadTag(valid), FLOODING_THREADS);
        System.out.println();
        System.out.println(fork.rows);
        System.exit(0);
    }

    private static byte[] encrypted(CamelContext camel, String uri) throws Exception {
        Producer encrypt = BenchContext.producer(camel, uri);
        Exchange exchange = encrypt.getEndpoint().createExchange();
        exchange.getMessage().setBody(new byte[256]);
        encrypt.process(exchange);
        return (byte[]) exchange.getMessage().getBody();
    }

    private static byte[] withBadTag(byte[] message) {
        String text = new String(message, US_ASCII);
        int tag = text.lastIndexOf('.') + 1;
        char other = text.charAt(tag) == 'A' ? 'B' : 'A';
        return (text.substring(0, tag) + other + text.substring(tag + 1)).getBytes(US_ASCII);
    }

    private void measure(String flood, byte[] message, int threads) throws Exception {
        AtomicInteger flooded = new AtomicInteger();
        AtomicBoolean enough = new AtomicBoolean();
        CountDownLatch over = new CountDownLatch(threads);
        for (int i = 0; i < HEAT; i++) {
            decrypt(valid);
        }
        long begun = System.nanoTime();
        for (int i = 0; i < threads; i++) {
            new Thread(() -> {
                        while (!enough.get()) {
                            decrypt(message);
                            flooded.incrementAndGet();
                        }
                        over.countDown();
                    })
                    .start();
        }
        List<Double> latencies = new ArrayList<>();
        int refused = 0;
        while (latencies.size() < leastValid || (threads > 0 && flooded.get() < hostile)) {
            long sent = System.nanoTime();
            if (!decrypt(valid)) {
                refused++;
            }
            latencies.add((System.nanoTime() - sent) / 1e6);
        }
        enough.set(true);
        over.await();
        double seconds = (System.nanoTime() - begun) / 1e9;
        rows.addObject()
                .put("flood", flood)
                .put("perSecond", flooded.get() / seconds)
                .put("p50", Samples.middle(latencies))
                .put("p99", Samples.quantile(latencies, 0.99))
                .put("max", Samples.quantile(latencies, 1))
                .put("refused", refused)
                .put("valid", latencies.size());
    }

    private boolean decrypt(byte[] message) {
        Exchange exchange = decrypt.getEndpoint().createExchange();
        exchange.getMessage().setBody(message);
        try {
            decrypt.process(exchange);
            return true;
        } catch (MessageRejectedException | KeyUnavailableException e) {
            return false;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
