package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
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
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.awaitility.Awaitility;
import org.camelmle.keys.KeySet;
import org.camelmle.sandbox.Faults.Fault;
import org.camelmle.sandbox.Received;
import org.camelmle.sandbox.Sandbox;
import org.camelmle.sandbox.SandboxBuilder;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.FallbackRun;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The sandbox's faults in random order, through the shipped routes: each message is created once, refused with a reason or
 * kept encrypted, and nothing but what the guard let go is ever in clear. What was kept is sent again at the end, when all
 * faults are over: then it is created too, once.
 *
 * <p>What goes wrong with a message follows from the seed and its number alone, whatever the threads do: a fault is ordered for
 * its idempotency key. Only an outage of the keys, a rotation, the budget and the breaker concern all messages at once.
 */
class ChaosTest {

    private static final long[] SEEDS = {11, 23, 37, 59, 83};
    private static final int MESSAGES_PER_SEED = 2000;
    private static final int MESSAGES_THROUGH_THE_BREAKER = 600;
    private static final int LEAST_OF_EACH_FAULT_PER_SEED = 10;
    private static final int THREADS = 8;
    private static final int ONE_IN = 3;
    private static final int BUDGET = 30;
    /** Of answers that are errors of the request: what shapes them meets nothing else. */
    private static final List<Fault> OF_REFUSALS =
            List.of(Fault.PLAIN_ERRORS, Fault.UPPER_CASE_TYPE, Fault.UNWRAPPED_ERRORS);

    /** Of answers that the provider stores and repeats as they are. */
    private static final Set<String> UNREADABLE =
            Set.of(Fault.PLAIN_ANSWER.name(), Fault.WRONG_KID.name(), Fault.TAMPERED_TAG.name());

    private static final Set<String> STORED = Set.of("stored", "replayed");

    private static final List<Fault> FAULTS = List.of(Fault.values());
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
    private final Map<String, Integer> ends = new HashMap<>();
    private int fallbacks;
    private int letters;

    @Test
    void everyMessageEndsInOneWayAndNoneInClear() throws Exception {
        runAll(SEEDS[0]);
    }

    /** Takes minutes: {@code .ci/run} has it beside {@code mvn verify}. */
    @Test
    @Tag("long")
    void withEverySeedEveryMessageEndsInOneWayAndNoneInClear() throws Exception {
        runAll(SEEDS);
    }

    private void runAll(long... seeds) throws Exception {
        for (long seed : seeds) {
            run(seed, "create-entity-fallback", MESSAGES_PER_SEED);
        }
        System.out.println("Chaos: ends " + ends + ", dead letters " + letters + ", plaintext fallbacks " + fallbacks
                + ", faults " + faults);
        assertThat(ends.values().stream().mapToInt(Integer::intValue).sum())
                .isEqualTo(seeds.length * MESSAGES_PER_SEED);
        assertThat(fallbacks).isPositive();
        assertThat(faults).containsOnlyKeys(Fault.values());
        assertThat(faults.values()).allMatch(times -> times >= seeds.length * LEAST_OF_EACH_FAULT_PER_SEED);
    }

    @Test
    void behindABreakerTooEveryMessageEndsInOneWayAndNoneInClear() throws Exception {
        run(19, "create-entity-breaker", MESSAGES_THROUGH_THE_BREAKER);
        run(22, "create-entity-breaker", MESSAGES_THROUGH_THE_BREAKER);
        System.out.println("Chaos behind a breaker: ends " + ends + ", dead letters " + letters + ", faults " + faults);

        assertThat(ends).containsKeys("created", "kept", "refused");
        assertThat(fallbacks).isZero();
    }

    @Test
    void whatGoesWrongFollowsFromTheSeedAndTheNumberAlone() {
        List<String> forwards =
                IntStream.range(0, 500).mapToObj(number -> order(11, number)).toList();
        List<String> backwards = new ArrayList<>();
        for (int number = 499; number >= 0; number--) {
            backwards.add(0, order(11, number));
        }

        assertThat(backwards).isEqualTo(forwards);
        assertThat(IntStream.range(0, 500).mapToObj(number -> order(23, number)).toList())
                .isNotEqualTo(forwards);
    }

    private void run(long seed, String route, int messages) throws Exception {
        Path its = Files.createDirectory(directory.resolve("seed-" + seed));
        try (Chaos chaos = new Chaos(seed, its, route, messages)) {
            chaos.run();
        } catch (Exception | AssertionError e) {
            System.out.println("Chaos: seed " + seed + " of " + route + " failed");
            throw e;
        }
    }

    /** For a message: faults and for how many requests each, a rotation of the provider's keys before it, or nothing. */
    private static String order(long seed, int number) {
        if (number % 500 == 250) {
            return "ROTATE";
        }
        if (number % 500 == 100) {
            // An outage that is stored, and of which the caller hears only when it asks again.
            return Fault.DECRYPTION_OUTAGE + " 1 " + Fault.ANSWER_LOST + " 1";
        }
        SplittableRandom random = new SplittableRandom(seed * 1_000_003 + number);
        if (isRefused(number) && random.nextBoolean()) {
            return OF_REFUSALS.get(random.nextInt(OF_REFUSALS.size())) + " 1";
        }
        if (random.nextInt(ONE_IN) != 0) {
            return "";
        }
        Fault fault = FAULTS.get(random.nextInt(FAULTS.size()));
        // An outage lasts for some requests, or no call would ever give up because of one.
        return fault + " " + (fault.name().endsWith("CRYPTION_OUTAGE") ? 1 + random.nextInt(8) : 1);
    }

    /** One in ten is refused by the provider: its number is none. */
    private static boolean isRefused(int number) {
        return number % 10 == 7;
    }

    /** One run: its own sandbox, context and random order. */
    private final class Chaos implements AutoCloseable {
        private final long seed;
        private final Path its;
        private final String route;
        private final int messages;
        private final AtomicLong inClear = new AtomicLong();
        // An assertion on the sandbox's thread would fail that thread alone.
        private final Queue<String> marked = new ConcurrentLinkedQueue<>();
        private final Set<String> storedOutages = ConcurrentHashMap.newKeySet();
        private final Sandbox sandbox;
        private final CamelRun camel;

        Chaos(long seed, Path its, String route, int messages) throws Exception {
            this.seed = seed;
            this.its = its;
            this.route = route;
            this.messages = messages;
            SandboxBuilder options = Sandbox.method()
                    .teamKey(VectorKeys.publicKey("client-2048"))
                    .observer(this::look);
            // Both of the documented kinds of idempotency store.
            sandbox = (reprocesses() ? options.reprocess500s() : options).start();
            sandbox.faults().retryAfter(Duration.ZERO).latency(Duration.ofMillis(1500));
            camel = start();
        }

        private boolean reprocesses() {
            return seed % 4 == 3;
        }

        private CamelRun start() throws Exception {
            CamelRun run = new CamelRun();
            MleConfiguration mle = run.configuration();
            Files.writeString(its.resolve("audit.key"), FallbackRun.AUDIT_KEY);
            mle.setAuditFile(its.resolve("audit.log").toString());
            mle.setAuditKey("file:" + its.resolve("audit.key"));
            mle.setFallbackBudget(BUDGET + "/1h");
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
            properties.put("mle.quarantine-private-keys", "#quarantine-pair");
            properties.put(
                    "mle.dead-letter", "file:" + its.resolve("letters") + "?fileExist=Fail&initialDelay=0&delay=1000");
            properties.put("mle.breaker-wait", "1");
            run.context().getPropertiesComponent().setOverrideProperties(properties);
            run.start();
            load(run, "mle-fallback.camel.yaml");
            load(run, route + ".camel.yaml");
            return run;
        }

        private static void load(CamelRun run, String file) throws Exception {
            PluginHelper.getRoutesLoader(run.context())
                    .loadRoutes(ResourceHelper.fromString(file, Files.readString(Path.of("routes", file))));
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
            // Where the answer that was stored is lost, only its repetitions show it.
            if (request.status() == 500
                    && STORED.contains(request.answerHeaders().getOrDefault("Idem-Status", ""))) {
                storedOutages.add(request.headers().get("Idempotency-Key"));
            }
        }

        void run() throws Exception {
            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            List<Future<String>> results = new ArrayList<>();
            for (int i = 0; i < messages; i++) {
                int number = i;
                results.add(threads.submit(() -> one(number, order(seed, number))));
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
            awaitAbandonedRequests();
            check(byMessage);
            redrive(byMessage);
            assertThat(marked)
                    .as("in clear, but marked as encrypted; seed " + seed)
                    .isEmpty();
            long guarded = auditLines();
            assertThat(inClear.get()).as("seed " + seed).isEqualTo(guarded).isLessThanOrEqualTo(BUDGET);
            fallbacks += (int) guarded;
        }

        private long auditLines() throws IOException {
            Path audit = its.resolve("audit.log");
            return Files.exists(audit) ? Files.readAllLines(audit).size() : 0;
        }

        private String one(int number, String order) {
            boolean isOrdered = !order.isEmpty() && !order.equals("ROTATE");
            if (order.equals("ROTATE")) {
                sandbox.keys().rotate();
            } else if (order.startsWith("KEYS_OUTAGE")) {
                sandbox.faults().next(1, Fault.KEYS_OUTAGE);
                camel.send("mle:refreshKeys", null, Map.of());
            } else if (isOrdered) {
                String[] parts = order.split(" ", -1);
                for (int i = 0; i < parts.length; i += 2) {
                    Fault fault = Fault.valueOf(parts[i]);
                    int times = Integer.parseInt(parts[i + 1]);
                    if (route.endsWith("breaker")) {
                        // It makes the key itself; and whom its state meets is a matter of time anyway.
                        sandbox.faults().next(times, fault);
                    } else {
                        sandbox.faults().nextFor(key(number), times, fault);
                    }
                }
            }
            Exchange exchange = camel.send("direct:" + route, sent -> {
                sent.getMessage().setBody(person(number));
                if (isOrdered) {
                    sent.setProperty(MleConstants.IDEMPOTENCY_KEY, key(number));
                }
            });
            return end(exchange);
        }

        private String key(int number) {
            return "chaos-" + seed + "-" + number;
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

        /** What nobody waits for any more may still be carried out. */
        private void awaitAbandonedRequests() {
            Awaitility.await("requests at work; seed " + seed)
                    .until(() -> Thread.getAllStackTraces().values().stream()
                            .flatMap(Stream::of)
                            .noneMatch(at -> at.getClassName().equals("org.camelmle.sandbox.MethodSandbox")));
        }

        /** Each message ended in one way. */
        private void check(Map<Integer, String> byMessage) throws Exception {
            Map<String, Integer> created = createdByName();
            Map<String, String> keptKeys = keptKeysByName();
            letters += keptKeys.size();
            byMessage.forEach((number, end) -> {
                String name = name(number);
                String what = what(number, end);
                int times = created.getOrDefault(name, 0);
                switch (end) {
                    case "created" -> {
                        assertThat(times).as(what).isEqualTo(1);
                        assertThat(keptKeys).as(what).doesNotContainKey(name);
                    }
                    case "refused" -> {
                        assertThat(times).as(what).isZero();
                        assertThat(keptKeys).as(what).doesNotContainKey(name);
                    }
                    default -> {
                        assertThat(times).as(what).isLessThanOrEqualTo(1);
                        assertThat(keptKeys).as(what).containsKey(name);
                    }
                }
                ends.merge(end, 1, Integer::sum);
            });
        }

        /**
         * Sends the letters again. All are created then, once. Those may stay whose request is refused, whose outage is stored
         * and repeated, and which were created with an answer that nobody can read, which is repeated too.
         */
        private void redrive(Map<Integer, String> byMessage) throws Exception {
            Map<String, String> keys = keptKeysByName();
            List<Integer> kept = byMessage.keySet().stream()
                    .filter(number -> keys.containsKey(name(number)))
                    .toList();
            load(camel, "mle-redrive.camel.yaml");
            Awaitility.await("dead letters of seed " + seed)
                    .atMost(3, TimeUnit.MINUTES)
                    .pollInterval(250, TimeUnit.MILLISECONDS)
                    .untilAsserted(() -> {
                        // Some outages were stored, and some were created, while their answer was lost: that shows only
                        // now.
                        Map<String, Integer> created = createdByName();
                        assertThat(kept)
                                .filteredOn(number -> !mayStay(number, keys, created))
                                .filteredOn(number ->
                                        Files.exists(its.resolve("letters").resolve(keys.get(name(number)) + ".json")))
                                .extracting(number -> what(number, byMessage.get(number)))
                                .isEmpty();
                    });
            camel.context().getRouteController().stopRoute("mle-redrive");

            Map<String, Integer> created = createdByName();
            Set<String> staying = keptKeysByName().keySet();
            assertThat(staying).as("seed " + seed).hasSizeLessThan(kept.size());
            byMessage.forEach((number, end) -> {
                int times = created.getOrDefault(name(number), 0);
                if (staying.contains(name(number))) {
                    assertThat(mayStay(number, keys, created))
                            .as(what(number, end))
                            .isTrue();
                    assertThat(times).as(what(number, end)).isLessThanOrEqualTo(1);
                } else {
                    assertThat(times).as(what(number, end)).isEqualTo(end.equals("refused") ? 0 : 1);
                }
            });
        }

        private boolean mayStay(int number, Map<String, String> keys, Map<String, Integer> created) {
            return isRefused(number)
                    || storedOutages.contains(keys.get(name(number)))
                    || (created.containsKey(name(number)) && isUnreadable(number));
        }

        /** Behind the breaker it is not known whom a fault met. */
        private boolean isUnreadable(int number) {
            return route.endsWith("breaker")
                    || UNREADABLE.contains(order(seed, number).split(" ", -1)[0]);
        }

        private String what(int number, String end) {
            return "seed " + seed + ", message " + number + " (" + order(seed, number) + "), " + end;
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

        private List<Path> letterFiles() throws IOException {
            Path folder = its.resolve("letters");
            if (!Files.isDirectory(folder)) {
                return List.of();
            }
            try (Stream<Path> all = Files.list(folder)) {
                return all.filter(file -> file.toString().endsWith(".json")).toList();
            }
        }

        /** What is kept, opened with the key of who keeps it: whose it is, and under which idempotency key. One each. */
        private Map<String, String> keptKeysByName() throws Exception {
            Map<String, String> keys = new TreeMap<>();
            for (Path file : letterFiles()) {
                String letter = Files.readString(file);
                assertThat(letter).doesNotContain("CANARY-", sandbox.apiKey());
                JsonNode members = JSON.readTree(letter);
                Exchange opened = camel.send(
                        "mle:decrypt?profile=jwe&privateKeys=#quarantine-pair",
                        members.required("encrypted").textValue(),
                        Map.of());
                String name = JSON.readTree(opened.getMessage().getBody(byte[].class))
                        .path("individual")
                        .path("first_name")
                        .asText();
                assertThat(keys.put(name, members.required("idempotencyKey").textValue()))
                        .as("seed " + seed + ": two letters of " + name)
                        .isNull();
                assertThat(members.required("target").textValue()).isEqualTo(sandbox.url() + "/entities");
            }
            return keys;
        }

        private String name(int number) {
            return "CANARY-" + seed + "-" + number;
        }

        private String person(int number) {
            String ssn = isRefused(number) ? "12" : "900010001";
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
