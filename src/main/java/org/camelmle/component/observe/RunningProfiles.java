package org.camelmle.component.observe;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.WritableHealthCheckRepository;
import org.apache.camel.support.service.ServiceSupport;

/**
 * The set-ups that run in a context, each once however many endpoints share it, with their health checks. One per
 * context.
 */
public final class RunningProfiles extends ServiceSupport {

    private final CamelContext context;
    private final Clock clock;
    private final Map<RunningProfile.Setup, Entry> entries = new LinkedHashMap<>();

    private RunningProfiles(CamelContext context, Clock clock) {
        this.context = context;
        this.clock = clock;
    }

    /** The context's, made if it has none yet. */
    public static RunningProfiles in(CamelContext context, Clock clock) throws Exception {
        RunningProfiles there = context.hasService(RunningProfiles.class);
        if (there != null) {
            return there;
        }
        RunningProfiles fresh = new RunningProfiles(context, clock);
        context.addService(fresh);
        return fresh;
    }

    private static final class Entry {

        private final String name;
        private RunningProfile running;
        private int users;
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
    public synchronized Run add(RunningProfile running) {
        if (!running.usesKeys()) {
            return Run.NONE;
        }
        Entry entry = entries.computeIfAbsent(running.setup(), setup -> new Entry(freeName(setup), running));
        entry.running = entry.running.with(running);
        entry.users++;
        if (entry.users == 1 && running.setup().healthCheck()) {
            entry.check = addHealthCheck(entry);
        }
        return () -> remove(running.setup());
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
    }
}
