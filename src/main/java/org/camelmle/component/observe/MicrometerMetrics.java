package org.camelmle.component.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Registry;
import org.camelmle.MessageRejectedException;
import org.camelmle.jose.StepTimes.Operation;
import org.camelmle.jose.StepTimes.Step;
import org.camelmle.keys.remote.KeyRefresh;
import org.camelmle.message.CallPolicy;
import org.camelmle.message.FallbackPolicy;

/** The meters of {@code mle}. The one class that knows Micrometer; only loaded where that is on the class path. */
final class MicrometerMetrics implements MleMetrics {

    /** The name under which Camel's own component looks for it. */
    private static final String REGISTRY = "metricsRegistry";

    private final MeterRegistry registry;
    private final Map<List<Object>, Counter> counters = new ConcurrentHashMap<>();
    private final Map<List<Object>, Timer> timers = new ConcurrentHashMap<>();
    private final Map<String, Set<Meter>> gauges = new ConcurrentHashMap<>();

    MicrometerMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    static MleMetrics find(CamelContext context) {
        Registry beans = context.getRegistry();
        MeterRegistry named = beans.lookupByNameAndType(REGISTRY, MeterRegistry.class);
        MeterRegistry registry = named != null ? named : beans.findSingleByType(MeterRegistry.class);
        return registry == null ? NOOP : new MicrometerMetrics(registry);
    }

    @Override
    public void operation(String profile, Operation operation, String algorithm, String outcome, String reason) {
        operations(profile, operation, algorithm, outcome, reason).increment();
    }

    private Counter operations(String profile, Operation operation, String algorithm, String outcome, String reason) {
        return once(
                counters,
                List.of(profile, operation, algorithm, outcome, reason),
                () -> Counter.builder("camel.mle.operations")
                        .description("Messages by what became of them")
                        .tag("profile", profile)
                        .tag("operation", word(operation))
                        .tag("algorithm", algorithm)
                        .tag("outcome", outcome)
                        .tag("reason", reason)
                        .register(registry));
    }

    @Override
    public void step(String profile, Operation operation, Step step, long nanos) {
        once(
                        timers,
                        List.of(profile, operation, step),
                        () -> Timer.builder("camel.mle.step")
                                .description("Time of the steps of a message")
                                .tag("profile", profile)
                                .tag("operation", word(operation))
                                .tag("step", word(step))
                                .register(registry))
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Found without a lock, which {@code computeIfAbsent} may take of keys that are there, too. */
    private static <T> T once(Map<List<Object>, T> meters, List<Object> key, Supplier<T> registered) {
        T there = meters.get(key);
        return there != null ? there : meters.computeIfAbsent(key, absent -> registered.get());
    }

    @Override
    public void refresh(String profile, String outcome) {
        refreshes(profile, outcome).increment();
    }

    private Counter refreshes(String profile, String outcome) {
        return counter("camel.mle.refreshes", "Times that the peer's keys were asked for", profile, "outcome", outcome);
    }

    @Override
    public void retry(String profile, String cause) {
        retries(profile, cause).increment();
    }

    private Counter retries(String profile, String cause) {
        return counter("camel.mle.retries", "Calls that were made again", profile, "cause", cause);
    }

    @Override
    public void fallback(String profile, String outcome) {
        fallbacks(profile, outcome).increment();
    }

    private Counter fallbacks(String profile, String outcome) {
        return counter("camel.mle.fallbacks", "Plaintext resends that were asked for", profile, "outcome", outcome);
    }

    private Counter counter(String name, String description, String profile, String tag, String value) {
        return once(
                counters,
                List.of(name, profile, value),
                () -> Counter.builder(name)
                        .description(description)
                        .tag("profile", profile)
                        .tag(tag, value)
                        .register(registry));
    }

    /** A rate does not see the first event of a counter that begins with it, and here the first one matters. */
    private void beginAtZero(String profile) {
        fallbacks(profile, SENT);
        Stream.of(FallbackPolicy.Condition.values()).forEach(condition -> fallbacks(profile, word(condition)));
        Stream.of(KeyRefresh.Outcome.values()).forEach(outcome -> refreshes(profile, word(outcome)));
        Stream.of(CallPolicy.Cause.values())
                .filter(cause -> cause != CallPolicy.Cause.OTHER)
                .forEach(cause -> retries(profile, word(cause)));
        operations(profile, Operation.DECRYPT, NONE, FAILURE, word(MessageRejectedException.Reason.DECRYPTION));
        operations(profile, Operation.DECRYPT, NONE, FAILURE, OVERLOAD);
        Stream.of(Operation.values()).forEach(operation -> operations(profile, operation, NONE, PLAIN, NONE));
    }

    @Override
    public void watch(String setup, String profile, Supplier<KeyFindings> findings) {
        beginAtZero(profile);
        gauges.put(
                setup,
                Set.of(
                        gauge("camel.mle.ready", "1 if messages could be encrypted and decrypted now", setup, profile)
                                .apply(() -> findings.get().problems().isEmpty() ? 1 : 0),
                        gauge("camel.mle.warnings", "What is weak or soon ends", setup, profile)
                                .apply(() -> findings.get().warnings().size()),
                        gauge("camel.mle.keys.age.seconds", "Since the peer's keys were last fetched", setup, profile)
                                .apply(() -> findings.get().setAge().orElse(Double.NaN)),
                        gauge("camel.mle.peer.key.expiry.days", "To the end of the peer's key", setup, profile)
                                .apply(() -> findings.get().peerDaysLeft().orElse(Double.NaN)),
                        gauge("camel.mle.own.key.expiry.days", "To the end of our key", setup, profile)
                                .apply(() -> findings.get().ownDaysLeft().orElse(Double.NaN))));
    }

    private Function<Supplier<Number>, Meter> gauge(String name, String description, String setup, String profile) {
        return value -> Gauge.builder(name, value)
                .description(description)
                .tag("setup", setup)
                .tag("profile", profile)
                .register(registry);
    }

    @Override
    public void unwatch(String setup) {
        gauges.getOrDefault(setup, Set.of()).forEach(registry::remove);
        gauges.remove(setup);
    }

    @Override
    public void close() {
        List.copyOf(gauges.keySet()).forEach(this::unwatch);
        counters.values().forEach(registry::remove);
        timers.values().forEach(registry::remove);
        counters.clear();
        timers.clear();
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
