package fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.camelmle.sandbox.Sandbox;
import org.camelmle.sandbox.SandboxBuilder;

/** All of it on one machine: broker, provider, requester, and workers that come and go. */
final class Fleet implements AutoCloseable {

    private static final int BITS = 2048;

    /** What a shell says of a command that was ended by Ctrl-C. */
    private static final int INTERRUPTED = 130;

    private static final Pattern SHARE = Pattern.compile("newly assigned partitions: [^\n]*" + Broker.REQUESTS);
    /** Those of this process: the first to halt it must not leave the others' workers behind. */
    private static final Set<Fleet> OPEN = ConcurrentHashMap.newKeySet();

    private static final Pattern LED = Pattern.compile("Led by (worker-[0-9]+)");

    private final Path directory;
    private final FleetKeys keys;
    private final Broker broker;
    private final Sandbox sandbox;
    private final Requester requester;
    private final Ends ends;
    private final List<WorkerProcess> workers = new CopyOnWriteArrayList<>();
    private final List<Path> folders = new CopyOnWriteArrayList<>();
    private final Deque<AutoCloseable> parts = new ConcurrentLinkedDeque<>();
    private final Thread end = new Thread(Fleet::endAll, "fleet-end");
    private boolean ended;
    private volatile CompletableFuture<Void> load = CompletableFuture.completedFuture(null);

    Fleet(SandboxBuilder options) throws Exception {
        this(options, BITS, Map.of());
    }

    /** It is also ended when the process is interrupted: at once, as nothing has to be kept. */
    Fleet(SandboxBuilder options, int bits, Map<String, String> brokerSettings) throws Exception {
        OPEN.add(this);
        Runtime.getRuntime().addShutdownHook(end);
        try {
            directory = Files.createTempDirectory("kafka-entities-");
            folders.add(directory);
            parts.push(() -> Scratch.delete(directory()));
            keys = new FleetKeys(directory, bits);
            broker = begun(new Broker(brokerSettings));
            folders.addAll(broker.folders());
            sandbox = begun(options.teamKey(keys.own()).start());
            requester = begun(new Requester(broker.address(), keys));
            ends = begun(new Ends(broker.address()));
            parts.push(this::stopWorkers);
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    private <T extends AutoCloseable> T begun(T part) {
        parts.push(part);
        return part;
    }

    private static void endAll() {
        OPEN.forEach(Fleet::endNow);
        Scratch.deleteAll();
        // The broker and its clients would go on for a minute in order to end well.
        Runtime.getRuntime().halt(INTERRUPTED);
    }

    private void endNow() {
        synchronized (workers) {
            ended = true;
            workers.forEach(WorkerProcess::killHard);
        }
        folders.forEach(Scratch::delete);
    }

    /** One more worker, with these settings besides the usual ones. */
    WorkerProcess addWorker(Map<String, String> more) throws IOException {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("entities.brokers", broker.address());
        settings.put("entities.worker-keys", "file:" + keys.pairs("worker"));
        settings.put("entities.result-keys", "file:" + keys.publics("results"));
        settings.put("entities.dead-letter-keys", "file:" + keys.publics("dead-letters"));
        settings.put("entities.management", "false");
        settings.put("entities.leader-folder", directory.resolve("leader").toString());
        settings.put("camel.component.mle.private-keys", "file:" + keys.pairs("own"));
        settings.put("camel.component.mle.base-url", sandbox.url());
        settings.put("camel.component.mle.api-key", sandbox.apiKey());
        settings.put("method.url", sandbox.url());
        settings.put("method.api-key", sandbox.apiKey());
        settings.putAll(more);
        WorkerProcess worker;
        synchronized (workers) {
            if (ended) {
                throw new IllegalStateException("The fleet is at its end");
            }
            String name = "worker-" + (workers.size() + 1);
            settings.put("mle.worker-id", name);
            worker = WorkerProcess.start(name, settings, directory);
            workers.add(worker);
        }
        return worker;
    }

    /** Where keys and logs are. */
    Path directory() {
        return directory;
    }

    Broker broker() {
        return broker;
    }

    Sandbox sandbox() {
        return sandbox;
    }

    Requester requester() {
        return requester;
    }

    Ends ends() {
        return ends;
    }

    FleetKeys keys() {
        return keys;
    }

    /** Sends the requests with these numbers, besides what follows; if it fails, so does waiting for them. */
    void send(int from, int to) {
        load.join();
        load = CompletableFuture.runAsync(() -> {
            for (int i = from; i < to; i++) {
                requester.send(Entity.key(i), Entity.json(i));
            }
        });
    }

    /** Waits until all is sent. */
    void awaitSent() {
        load.join();
    }

    /** Waits until so many requests have an end; a worker that ends by itself ends the waiting. */
    void awaitEnds(int number, Duration patience) throws IOException {
        Instant end = Instant.now().plus(patience);
        while (ends.read() < number) {
            requireHealth();
            if (Instant.now().isAfter(end)) {
                throw new IllegalStateException(ends.keys().size() + " of " + number + " requests have an end after "
                        + patience + "\n" + logs());
            }
        }
    }

    /**
     * @throws IllegalStateException if a worker has ended by itself; with its log
     * @throws java.util.concurrent.CompletionException if requests could not be sent; with the cause
     */
    void requireHealth() throws IOException {
        if (load.isCompletedExceptionally()) {
            load.join();
        }
        for (WorkerProcess worker : workers) {
            if (worker.hasFailed()) {
                throw new IllegalStateException(worker.name() + " has ended by itself:\n" + logs());
            }
        }
    }

    /** Waits until this worker rotates our key. */
    void awaitLeader(WorkerProcess worker) {
        await(worker.name() + " leads", () -> leaders().contains(worker.name()));
    }

    /** Waits until so many workers have rotated our key, one after the other. */
    void awaitLeaders(int number) {
        await(number + " leaders", () -> leaders().size() >= number);
    }

    /** Waits until this worker, which has to log what Kafka's consumers say, has its share of the requests. */
    void awaitShare(WorkerProcess worker) {
        Path log = directory.resolve(worker.name() + ".log");
        await(
                worker.name() + " has its share",
                () -> SHARE.matcher(Files.readString(log)).find());
    }

    private void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what).atMost(Duration.ofMinutes(2)).until(() -> {
            requireHealth();
            return condition.call();
        });
    }

    /** The workers that have rotated our key so far, by what they logged. */
    Set<String> leaders() throws IOException {
        return LED.matcher(logs()).results().map(led -> led.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }

    void stopWorkers() {
        synchronized (workers) {
            workers.parallelStream().forEach(WorkerProcess::close);
        }
    }

    /** The logs of the workers, one after the other. */
    String logs() throws IOException {
        StringBuilder all = new StringBuilder();
        for (WorkerProcess worker : workers) {
            all.append("-- ").append(worker.name()).append('\n');
            all.append(Files.readString(directory.resolve(worker.name() + ".log")));
        }
        return all.toString();
    }

    /** Ends what runs, the last first, and leaves nothing behind. */
    @Override
    public synchronized void close() {
        while (!parts.isEmpty()) {
            try {
                parts.peek().close();
            } catch (Exception e) {
                System.err.println("While ending the fleet: " + e);
            }
            parts.pop();
        }
        OPEN.remove(this);
        try {
            Runtime.getRuntime().removeShutdownHook(end);
        } catch (IllegalStateException e) {
            // It is running.
        }
    }
}
