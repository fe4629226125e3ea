package org.camelmle.component.observe;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.WritableHealthCheckRepository;
import org.apache.camel.support.service.ServiceSupport;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.remote.JwksKeySource;
import org.camelmle.keys.remote.KeyRefresh;
import org.camelmle.message.LoggedEvents;
import org.camelmle.message.MessageEvents;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The set-ups that run in a context, each once however many endpoints share it, with their health checks. One per
 * context.
 */
public final class RunningProfiles extends ServiceSupport {

    private static final Logger LOG = LoggerFactory.getLogger(RunningProfiles.class);

    private final CamelContext context;
    private final Clock clock;
    private final Map<RunningProfile.Setup, Entry> entries = new LinkedHashMap<>();
    private MleMetrics metrics = MleMetrics.NOOP;

    private RunningProfiles(CamelContext context, Clock clock) {
        this.context = context;
        this.clock = clock;
    }

    /** The context's, made if it has none yet. */
    public static RunningProfiles in(CamelContext context, Clock clock) {
        RunningProfiles there = context.hasService(RunningProfiles.class);
        if (there != null) {
            return there;
        }
        RunningProfiles fresh = new RunningProfiles(context, clock);
        try {
            context.addService(fresh);
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeCamelException(e);
        }
        return fresh;
    }

    private static final class Entry {

        private final String name;
        private RunningProfile running;
        private int users;
        private boolean announced;
        private Optional<KeyHealthCheck> check = Optional.empty();

        Entry(String name, RunningProfile running) {
            this.name = name;
            this.running = running;
        }
    }

    /** What runs until it is closed. */
    public interface Run extends AutoCloseable {

        /** Nothing to be seen. */
        Run NONE = () -> {};

        @Override
        void close();
    }

    /** Notes that an endpoint or a data format has started with this set-up. */
    public synchronized Run add(RunningProfile running) throws Exception {
        if (!running.usesKeys()) {
            return Run.NONE;
        }
        Entry entry = entries.computeIfAbsent(running.setup(), setup -> new Entry(freeName(setup), running));
        entry.running = entry.running.with(running);
        entry.users++;
        if (entry.users == 1) {
            entry.check = running.setup().healthCheck() ? addHealthCheck(entry) : Optional.empty();
            metrics().watch(entry.name, running.setup().profile(), () -> KeyFindings.of(entry.running, clock));
            announceOnceStarted(entry);
        }
        return () -> remove(running.setup());
    }

    /** Fetched keys are waited for, so that the line can name them: {@link #fetched}. */
    private void announceOnceStarted(Entry entry) throws Exception {
        boolean waiting = entry.running
                .publicKeys()
                .filter(JwksKeySource.class::isInstance)
                .map(JwksKeySource.class::cast)
                .filter(source -> source.held().isEmpty())
                .isPresent();
        if (!waiting) {
            context.addStartupListener((started, already) -> announce(entry));
        }
    }

    /** The first fetch of these keys is over, whatever it led to. */
    public synchronized void fetched(KeySource source) {
        entries.values().stream()
                .filter(entry ->
                        entry.running.publicKeys().filter(source::equals).isPresent())
                .forEach(this::announce);
    }

    private synchronized void announce(Entry entry) {
        if (entry.announced || entry.users == 0) {
            return;
        }
        entry.announced = true;
        KeyFindings findings = KeyFindings.of(entry.running, clock);
        String line = StartSummary.of(entry.name, findings);
        if (findings.problems().isEmpty()) {
            LOG.info(line);
        } else {
            LOG.warn(line);
        }
    }

    /** What a cipher is to tell: to the log, and counted where there is a registry of meters. */
    public MessageEvents events() {
        MleMetrics counting = metrics();
        return counting == MleMetrics.NOOP ? new LoggedEvents() : new MeteredEvents(counting, new LoggedEvents());
    }

    /** The peer's keys were asked for. */
    public void refreshed(String profile, KeyRefresh refresh) {
        metrics().refresh(profile, refresh.outcome().name().toLowerCase(Locale.ROOT));
    }

    /** The keys of a set-up as they are now. */
    public KeyFindings look(RunningProfile running) {
        return KeyFindings.of(running, clock);
    }

    // A registry may be bound after the first endpoint was made.
    private synchronized MleMetrics metrics() {
        if (metrics == MleMetrics.NOOP) {
            metrics = MleMetrics.of(context);
        }
        return metrics;
    }

    private synchronized void remove(RunningProfile.Setup setup) {
        Entry entry = entries.get(setup);
        if (entry != null && --entry.users == 0) {
            entries.remove(setup);
            close(entry);
        }
    }

    private String freeName(RunningProfile.Setup setup) {
        String name = setup.name();
        return IntStream.iterate(1, number -> number + 1)
                .mapToObj(number -> number == 1 ? name : name + "-" + number)
                .filter(free -> entries.values().stream().noneMatch(entry -> entry.name.equals(free)))
                .findFirst()
                .orElseThrow();
    }

    private Optional<KeyHealthCheck> addHealthCheck(Entry entry) {
        WritableHealthCheckRepository repository = producers();
        if (repository == null) {
            return Optional.empty();
        }
        KeyHealthCheck check = new KeyHealthCheck(entry.name, () -> entry.running, clock);
        check.setEnabled(true);
        repository.addHealthCheck(check);
        return Optional.of(check);
    }

    private void close(Entry entry) {
        metrics.unwatch(entry.name);
        WritableHealthCheckRepository repository = producers();
        if (repository != null) {
            entry.check.ifPresent(repository::removeHealthCheck);
        }
    }

    private WritableHealthCheckRepository producers() {
        return HealthCheckHelper.getHealthCheckRepository(context, "producers", WritableHealthCheckRepository.class);
    }

    /** By name, as they are now. */
    synchronized Map<String, KeyFindings> findings() {
        return entries.values().stream()
                .collect(Collectors.toMap(
                        entry -> entry.name,
                        entry -> KeyFindings.of(entry.running, clock),
                        (one, other) -> one,
                        LinkedHashMap::new));
    }

    @Override
    protected synchronized void doStop() {
        entries.values().forEach(this::close);
        entries.clear();
        metrics.close();
        metrics = MleMetrics.NOOP;
    }
}
