package org.camelmle.keys;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.camelmle.Explanation;
import org.camelmle.KeyUnavailableException;
import org.camelmle.keys.JwksDocument.Alarm;
import org.camelmle.keys.JwksDocument.MalformedJwksException;
import org.camelmle.keys.JwksFetch.Answer;
import org.camelmle.keys.JwksFetch.FetchFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A peer's keys behind a JWKS endpoint, cached.
 *
 * <p>A good answer is fresh for the time its Cache-Control names. After that the set is still handed out at once, while
 * it is fetched again; if that fails, it is used until {@link Options#staleIfError()} is over. A bad answer never takes
 * the place of a good one. At any time at most one fetch runs.
 */
public final class JwksKeySource implements KeySource {

    private static final Logger LOG = LoggerFactory.getLogger(JwksKeySource.class);

    private final String location;
    private final JwksFetch fetch;
    private final JwksDocument.StatusRule statusRule;
    private final Options options;
    private final Clock clock;
    private final Executor refresher;
    private final Consumer<Alarm> alarms;

    private final ReentrantLock fetching = new ReentrantLock();
    private final AtomicBoolean renewing = new AtomicBoolean();
    private volatile Optional<Snapshot> snapshot = Optional.empty();
    private volatile Optional<Instant> lastAttempt = Optional.empty();
    private volatile Optional<String> lastFailure = Optional.empty();

    /**
     * The times of the cache.
     *
     * @param minInterval the least time between two fetches, claimed before the fetch. 30 s
     * @param staleIfError how long after the last good answer the keys are still used while fetches fail. 24 h
     */
    public record Options(Duration minInterval, Duration staleIfError) {
        public static final Options DEFAULT = new Options(Duration.ofSeconds(30), Duration.ofHours(24));

        public Options {
            Objects.requireNonNull(minInterval, "minInterval");
            Objects.requireNonNull(staleIfError, "staleIfError");
        }
    }

    private record Snapshot(KeySet keys, Instant fetchedAt, Instant freshUntil) {}

    /**
     * A source that refreshes on the thread that asks, and logs its alarms.
     *
     * @param location the endpoint, for messages only: without credentials
     */
    public JwksKeySource(
            String location, JwksFetch fetch, JwksDocument.StatusRule statusRule, Options options, Clock clock) {
        this(location, fetch, statusRule, options, clock, Runnable::run, alarm -> logAlarm(location, alarm));
    }

    /**
     * A source that has its refreshes done elsewhere.
     *
     * @param refresher runs the fetch that renews a set which is still usable
     * @param alarms is told what has to be reported about a fetched document
     */
    public JwksKeySource(
            String location,
            JwksFetch fetch,
            JwksDocument.StatusRule statusRule,
            Options options,
            Clock clock,
            Executor refresher,
            Consumer<Alarm> alarms) {
        this.location = Objects.requireNonNull(location, "location");
        this.fetch = Objects.requireNonNull(fetch, "fetch");
        this.statusRule = Objects.requireNonNull(statusRule, "statusRule");
        this.options = Objects.requireNonNull(options, "options");
        this.clock = Objects.requireNonNull(clock, "clock");
        this.refresher = Objects.requireNonNull(refresher, "refresher");
        this.alarms = Objects.requireNonNull(alarms, "alarms");
    }

    @Override
    public KeySet keys() {
        Instant now = clock.instant();
        Optional<Snapshot> usable = usable(now);
        if (usable.isEmpty()) {
            return refresh();
        }
        if (now.isAfter(usable.get().freshUntil()) && intervalIsOver(now)) {
            renewElsewhere();
        }
        return usable(now).orElse(usable.get()).keys();
    }

    /** Fetches now, unless the minimum interval since the last attempt is not over. Waits for a fetch that runs. */
    @Override
    public KeySet refresh() {
        fetching.lock();
        try {
            fetchIfAllowed();
        } finally {
            fetching.unlock();
        }
        return usable(clock.instant()).map(Snapshot::keys).orElseThrow(this::unavailable);
    }

    // Claimed before the refresher is asked: many messages that meet an expired set hand over one task.
    private void renewElsewhere() {
        if (!renewing.compareAndSet(false, true)) {
            return;
        }
        try {
            refresher.execute(this::renew);
        } catch (RejectedExecutionException e) {
            renewing.set(false);
            LOG.debug("Keys from {} are not renewed now: the refresher takes no more work", location);
        }
    }

    private void renew() {
        try {
            fetchUnlessBusy();
        } finally {
            renewing.set(false);
        }
    }

    private void fetchUnlessBusy() {
        if (fetching.tryLock()) {
            try {
                fetchIfAllowed();
            } finally {
                fetching.unlock();
            }
        }
    }

    private void fetchIfAllowed() {
        Instant now = clock.instant();
        if (!intervalIsOver(now)) {
            return;
        }
        lastAttempt = Optional.of(now);
        try {
            accept(fetch.fetch(Optional.empty()), now);
            lastFailure = Optional.empty();
        } catch (FetchFailedException e) {
            failed(e.getMessage());
        } catch (MalformedJwksException e) {
            e.alarms().forEach(alarms);
            failed(e.getMessage());
        }
    }

    private void accept(Answer answer, Instant now) throws FetchFailedException {
        int status = answer.status().orElse(200);
        if (status != 200) {
            throw new FetchFailedException("the answer had the HTTP status " + status + " instead of 200");
        }
        String encoding = answer.headers().getOrDefault("content-encoding", "identity");
        if (!encoding.equalsIgnoreCase("identity")) {
            throw new FetchFailedException("the answer was compressed although it was asked for as it is");
        }
        JwksDocument document = JwksDocument.read(answer.body(), statusRule);
        document.alarms().forEach(alarms);
        snapshot = Optional.of(new Snapshot(document.keys(), now, now.plus(timeToLive(answer.headers()))));
    }

    private static Duration timeToLive(Map<String, String> headers) {
        return CacheControl.timeToLive(headers.getOrDefault("cache-control", ""));
    }

    private void failed(String reason) {
        lastFailure = Optional.of(reason);
        LOG.warn("Keys could not be fetched from {}: {}", location, reason);
    }

    private boolean intervalIsOver(Instant now) {
        return lastAttempt
                .map(attempt -> !now.isBefore(attempt.plus(options.minInterval())))
                .orElse(true);
    }

    private Optional<Snapshot> usable(Instant now) {
        return snapshot.filter(set -> now.isBefore(set.fetchedAt().plus(options.staleIfError())));
    }

    private KeyUnavailableException unavailable() {
        String age = snapshot.map(set -> "the last good answer is "
                        + Duration.between(set.fetchedAt(), clock.instant()).toMinutes() + " minutes old")
                .orElse("there was no good answer yet");
        return new KeyUnavailableException(new Explanation(
                "no usable keys from " + location + ": " + age + knownIds(),
                "a JWKS with at least one usable key, fetched within the last " + options.staleIfError(),
                lastFailure.orElse("another attempt was made a moment ago"),
                "open the address from this host, check proxy, TLS and credentials; it is asked again after "
                        + options.minInterval()));
    }

    private String knownIds() {
        List<String> ids = snapshot.stream()
                .flatMap(set -> set.keys().keys().stream())
                .map(MleKey::id)
                .toList();
        return ids.isEmpty() ? "" : ", with the keys " + ids;
    }

    private static void logAlarm(String location, Alarm alarm) {
        LOG.warn("Keys from {}: {} ({})", location, alarm.detail(), alarm.kind());
    }

    @Override
    public String toString() {
        return "JwksKeySource[" + location + "]";
    }
}
