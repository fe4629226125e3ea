package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.camelmle.keys.KeySet;
import org.camelmle.sandbox.Faults.Fault;
import org.camelmle.sandbox.Received;
import org.camelmle.sandbox.Sandbox;
import org.camelmle.sandbox.SandboxBuilder;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.FallbackRun;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The sandbox's faults in random order, through the shipped routes: each message is created once, refused with a reason or
 * kept encrypted, and nothing but what the guard let go is ever in clear.
 */
class ChaosTest {

    private static final long[] SEEDS = {11, 23, 37, 59, 83};
    private static final int MESSAGES_PER_SEED = 2000;
    private static final int LEAST_OF_EACH_FAULT = 50;
    private static final int THREADS = 8;
    private static final int ONE_IN = 3;
    private static final List<Fault> FAULTS = List.of(Fault.values());
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
    private final Map<String, Integer> ends = new HashMap<>();
    private int fallbacks;

    @Test
    void everyMessageEndsInOneWayAndNoneInClear() throws Exception {
        for (long seed : SEEDS) {
            Path its = Files.createDirectory(directory.resolve("seed-" + seed));
            try (Chaos chaos = new Chaos(seed, its)) {
                chaos.run();
            }
        }
        System.out.println("Chaos: ends " + ends + ", plaintext fallbacks " + fallbacks + ", faults " + faults);
        assertThat(ends.values().stream().mapToInt(Integer::intValue).sum())
                .isEqualTo(SEEDS.length * MESSAGES_PER_SEED);
        assertThat(fallbacks).isPositive();
        assertThat(faults).containsOnlyKeys(Fault.values());
        assertThat(faults.values()).allMatch(times -> times >= LEAST_OF_EACH_FAULT);
    }

    /** One run: its own sandbox, context and random order. */
    private final class Chaos implements AutoCloseable {
        private final long seed;
        private final Path its;
        private final SplittableRandom random;
        private final Map<String, byte[]> kept = new ConcurrentHashMap<>();
        private final AtomicLong inClear = new AtomicLong();
        // An assertion on the sandbox's thread would fail that thread alone.
        private final Queue<String> marked = new ConcurrentLinkedQueue<>();
        private final Sandbox sandbox;
        private final CamelRun camel;

        Chaos(long seed, Path its) throws Exception {
            this.seed = seed;
            this.its = its;
            this.random = new SplittableRandom(seed);
            SandboxBuilder options = Sandbox.method()
                    .teamKey(VectorKeys.publicKey("client-2048"))
                    .observer(this::look);
            // Both of the documented kinds of idempotency store.
            sandbox = (seed % 4 == 3 ? options.reprocess500s() : options).start();
            sandbox.faults().retryAfter(Duration.ZERO).latency(Duration.ofMillis(1500));
            camel = start();
        }

        private CamelRun start() throws Exception {
            CamelRun run = new CamelRun();
            MleConfiguration mle = run.configuration();
            Files.writeString(its.resolve("audit.key"), FallbackRun.AUDIT_KEY);
            mle.setAuditFile(its.resolve("audit.log").toString());
            mle.setAuditKey("file:" + its.resolve("audit.key"));
            mle.setFallbackBudget("30/1h");
            mle.setBaseUrl(sandbox.url());
            mle.setPublicKeys(null);
            mle.setRetryDelay(Duration.ZERO);
            mle.setFetchTimeout(Duration.ofSeconds(30));
            mle.setMinRefreshInterval(Duration.ofMillis(1));
            run.context().getRegistry().bind("quarantine", KeySet.of(VectorKeys.publicKey("server-2048")));
            run.context().getRegistry().bind("quarantine-pair", KeySet.of(VectorKeys.pair("server-2048")));
            run.context().getComponent("http", HttpComponent.class).setResponseTimeout(1000);
            Properties properties = new Properties();
            properties.put("method.url", sandbox.url());
            properties.put("method.api-key", sandbox.apiKey());
            properties.put("mle.quarantine-keys", "#quarantine");
            properties.put("mle.dead-letter", "direct:kept");
            run.context().getPropertiesComponent().setOverrideProperties(properties);
            for (String file : List.of("mle-fallback.camel.yaml", "create-entity-fallback.camel.yaml")) {
                PluginHelper.getRoutesLoader(run.context())
                        .loadRoutes(ResourceHelper.fromString(file, Files.readString(Path.of("routes", file))));
            }
            return run.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:kept")
                            .process(exchange -> kept.put(
                                    exchange.getMessage().getHeader("CamelFileName", String.class),
                                    exchange.getMessage().getBody(byte[].class)));
                }
            });
        }

        /** All that the server receives: in clear only what it may be, and then without the marker. */
        private void look(Received request) {
            String all = request.path() + request.headers() + new String(request.body(), StandardCharsets.ISO_8859_1);
            if (all.contains("CANARY-")) {
                inClear.incrementAndGet();
                if (request.headers().keySet().stream().anyMatch("Method-MLE"::equalsIgnoreCase)) {
                    marked.add(request.path());
                }
            }
        }

        void run() throws Exception {
            List<String> orders = new ArrayList<>();
            for (int i = 0; i < MESSAGES_PER_SEED; i++) {
                orders.add(order(i));
            }
            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            List<Future<String>> results = new ArrayList<>();
            for (int i = 0; i < MESSAGES_PER_SEED; i++) {
                int number = i;
                results.add(threads.submit(() -> one(number, orders.get(number))));
            }
            Map<Integer, String> byMessage = new HashMap<>();
            for (int i = 0; i < results.size(); i++) {
                byMessage.put(i, results.get(i).get());
            }
            threads.shutdown();
            for (Fault fault : Fault.values()) {
                faults.merge(fault, sandbox.faults().happened(fault), Integer::sum);
            }
            sandbox.faults().clear();
            check(byMessage);
        }

        /** Before a message: a fault and for how many requests, a rotation of the provider's keys, or nothing. */
        private String order(int number) {
            if (number % 500 == 250) {
                return "ROTATE";
            }
            if (random.nextInt(ONE_IN) != 0) {
                return "";
            }
            Fault fault = FAULTS.get(random.nextInt(FAULTS.size()));
            // An outage lasts for some requests, or no call would ever give up because of one.
            return fault + " " + (fault.name().endsWith("CRYPTION_OUTAGE") ? 1 + random.nextInt(8) : 1);
        }

        private String one(int number, String order) {
            if (order.equals("ROTATE")) {
                sandbox.keys().rotate();
            } else if (!order.isEmpty()) {
                String[] parts = order.split(" ", -1);
                sandbox.faults().next(Integer.parseInt(parts[1]), Fault.valueOf(parts[0]));
            }
            if (order.startsWith("KEYS_OUTAGE")) {
                camel.send("mle:refreshKeys", null, Map.of());
            }
            Exchange exchange = camel.send("direct:create-entity-fallback", person(number), Map.of());
            return end(exchange);
        }

        private String end(Exchange exchange) {
            assertThat(exchange.getException()).as("seed " + seed).isNull();
            String body = exchange.getMessage().getBody(String.class);
            int status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
            if (status == 200 && body.contains("\"ent_")) {
                return "created";
            }
            return status == 503 && body.isEmpty() ? "kept" : "refused";
        }

        private void check(Map<Integer, String> byMessage) throws Exception {
            Map<String, Integer> created = createdByName();
            Map<String, Integer> letters = keptByName();
            byMessage.forEach((number, end) -> {
                String name = name(number);
                String what = "seed " + seed + ", message " + number + ", " + end;
                int times = created.getOrDefault(name, 0);
                int letter = letters.getOrDefault(name, 0);
                switch (end) {
                    case "created" -> {
                        assertThat(times).as(what).isEqualTo(1);
                        assertThat(letter).as(what).isZero();
                    }
                    case "refused" -> {
                        assertThat(times).as(what).isZero();
                        assertThat(letter).as(what).isZero();
                    }
                    default -> {
                        assertThat(times).as(what).isLessThanOrEqualTo(1);
                        assertThat(letter).as(what).isEqualTo(1);
                    }
                }
                ends.merge(end, 1, Integer::sum);
            });
            assertThat(marked)
                    .as("in clear, but marked as encrypted; seed " + seed)
                    .isEmpty();
            long guarded = Files.readAllLines(its.resolve("audit.log")).size();
            assertThat(inClear.get()).as("seed " + seed).isEqualTo(guarded).isLessThanOrEqualTo(30);
            fallbacks += (int) guarded;
        }

        private Map<String, Integer> createdByName() throws Exception {
            Map<String, Integer> names = new HashMap<>();
            HttpClient client = HttpClient.newHttpClient();
            for (int page = 1; ; page++) {
                HttpResponse<String> answer = client.send(
                        HttpRequest.newBuilder(URI.create(sandbox.url() + "/entities?page_limit=100&page=" + page))
                                .header("Authorization", "Bearer " + sandbox.apiKey())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                JsonNode data = JSON.readTree(answer.body()).path("data");
                data.forEach(entity ->
                        names.merge(entity.path("individual").path("first_name").asText(), 1, Integer::sum));
                if (data.size() < 100) {
                    return names;
                }
            }
        }

        /** What was kept, opened with the key of who keeps it. */
        private Map<String, Integer> keptByName() throws Exception {
            Map<String, Integer> names = new HashMap<>();
            for (byte[] jwe : kept.values()) {
                assertThat(new String(jwe, StandardCharsets.ISO_8859_1)).doesNotContain("CANARY-");
                Exchange opened = camel.send("mle:decrypt?profile=jwe&privateKeys=#quarantine-pair", jwe, Map.of());
                names.merge(
                        JSON.readTree(opened.getMessage().getBody(byte[].class))
                                .path("individual")
                                .path("first_name")
                                .asText(),
                        1,
                        Integer::sum);
            }
            return names;
        }

        private String name(int number) {
            return "CANARY-" + seed + "-" + number;
        }

        /** One in ten is refused by the provider: its number is none. */
        private String person(int number) {
            String ssn = number % 10 == 7 ? "12" : "900010001";
            return "{\"type\":\"individual\",\"individual\":{\"first_name\":\"" + name(number) + "\",\"ssn\":\"" + ssn
                    + "\"}}";
        }

        @Override
        public void close() {
            camel.close();
            sandbox.close();
        }
    }
}
