package org.camelmle.bench.life;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.crypto.Cipher;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.camelmle.bench.BenchContext;
import org.camelmle.bench.Samples;
import org.camelmle.keys.MleKey;
import org.camelmle.testkit.VectorKeys;

/** The JVM of {@link ThreadsSuite}. Arguments: kind of threads, rounds, milliseconds of each measurement. */
final class ThreadsFork {

    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final int LIMIT = 1024 * 1024;
    private static final int HEAT_MILLIS = 3000;

    private record Sample(double perSecond, double cpuMicros) {}

    /** Made anew for each thread where it may not be shared. */
    private interface Work {
        Turn.Message forOneThread() throws Exception;
    }

    private final ExecutorService threads;
    private final int rounds;
    private final int millis;
    private final ArrayNode rows = new JsonMapper().createArrayNode();

    private ThreadsFork(ExecutorService threads, int rounds, int millis) {
        this.threads = threads;
        this.rounds = rounds;
        this.millis = millis;
    }

    public static void main(String[] args) throws Exception {
        ExecutorService threads = args[0].equals("virtual")
                ? (ExecutorService) Executors.class
                        .getMethod("newVirtualThreadPerTaskExecutor")
                        .invoke(null)
                : Executors.newCachedThreadPool();
        ThreadsFork fork = new ThreadsFork(threads, Integer.parseInt(args[1]), Integer.parseInt(args[2]));
        fork.measure();
        System.out.println();
        System.out.println(fork.rows);
        System.exit(0);
    }

    private void measure() throws Exception {
        MleKey key = VectorKeys.pair("server-2048");
        compare("bare RSA, private key", () -> bareRsa(key));
        for (int size : new int[] {256, 64 * 1024}) {
            String text = size == 256 ? "256 B" : "64 KiB";
            CamelContext camel = BenchContext.started(key, LIMIT);
            Producer encrypt = BenchContext.producer(camel, "mle:encrypt");
            Producer decrypt = BenchContext.producer(camel, "mle:decrypt");
            byte[] message = send(encrypt, new byte[size]);
            compare("mle:encrypt, " + text, () -> () -> send(encrypt, new byte[size]));
            compare("mle:decrypt, " + text, () -> () -> send(decrypt, message));
        }
    }

    private static Turn.Message bareRsa(MleKey key) throws GeneralSecurityException {
        PrivateKey privateKey = key.privateKey().orElseThrow();
        Cipher cipher = Cipher.getInstance("RSA/ECB/NoPadding", "SunJCE");
        byte[] block = new byte[256];
        block[255] = 2;
        return () -> {
            cipher.init(Cipher.DECRYPT_MODE, privateKey);
            cipher.doFinal(block);
        };
    }

    private static byte[] send(Producer producer, byte[] body) throws Exception {
        Exchange exchange = producer.getEndpoint().createExchange();
        exchange.getMessage().setBody(body);
        producer.process(exchange);
        return (byte[]) exchange.getMessage().getBody();
    }

    private void compare(String what, Work work) throws Exception {
        run(work, 2, Math.min(HEAT_MILLIS, 10 * millis));
        List<Double> one = new ArrayList<>();
        List<Double> two = new ArrayList<>();
        List<Double> gains = new ArrayList<>();
        List<Double> cpuRatios = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            Sample single = run(work, 1, millis);
            Sample pair = run(work, 2, millis);
            one.add(single.perSecond());
            two.add(pair.perSecond());
            gains.add(pair.perSecond() / single.perSecond());
            cpuRatios.add(pair.cpuMicros() / single.cpuMicros());
        }
        rows.addObject()
                .put("what", what)
                .put("one", Samples.middle(one))
                .put("two", Samples.middle(two))
                .put("gain", Samples.middle(gains))
                .put("cpuRatio", Samples.middle(cpuRatios));
    }

    private Sample run(Work work, int count, int duration) throws Exception {
        long cpu = PROCESS.getProcessCpuTime();
        long begun = System.nanoTime();
        long end = begun + duration * 1_000_000L;
        List<Future<Long>> running = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            running.add(threads.submit(() -> {
                Turn.Message message = work.forOneThread();
                long done = 0;
                while (System.nanoTime() < end) {
                    message.handle();
                    done++;
                }
                return done;
            }));
        }
        long done = 0;
        for (Future<Long> thread : running) {
            done += thread.get();
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        return new Sample(done / seconds, (PROCESS.getProcessCpuTime() - cpu) / 1e3 / done);
    }
}
