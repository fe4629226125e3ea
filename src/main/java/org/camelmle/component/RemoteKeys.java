package org.camelmle.component;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.CamelContext;
import org.camelmle.MleException;
import org.camelmle.component.http.CallTimes;
import org.camelmle.component.http.CamelJwksFetch;
import org.camelmle.component.http.HttpEndpoints;
import org.camelmle.component.observe.RunningProfiles;
import org.camelmle.keys.JwksDocument;
import org.camelmle.keys.JwksDocument.Alarm;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.MleKey;
import org.camelmle.keys.remote.CacheRules;
import org.camelmle.keys.remote.JwksKeySource;
import org.camelmle.keys.remote.KeyRefresh;
import org.camelmle.keys.remote.KeyRefresh.Outcome;
import org.camelmle.keys.remote.KeyServer;
import org.camelmle.keys.remote.Rebinding;
import org.camelmle.keys.remote.SteadyClock;
import org.camelmle.keys.remote.Surroundings;
import org.camelmle.profile.Profile;
import org.camelmle.profile.Profile.JwksAccess;
import org.camelmle.profile.Profile.KeyScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The peers' keys that are fetched over Camel. Endpoints with the same settings share one source; none is asked any more
 * once the context stops.
 */
final class RemoteKeys {

    private static final Logger LOG = LoggerFactory.getLogger(RemoteKeys.class);

    private final CamelContext context;
    private final Clock wall;
    private final Clock steady;
    private final RunningProfiles running;
    private final Map<Settings, JwksKeySource> sources = new ConcurrentHashMap<>();

    /**
     * @param wall what time it is
     * @param steady for the age of keys, see {@link SteadyClock}
     */
    RemoteKeys(CamelContext context, Clock wall, Clock steady) {
        this.context = context;
        this.wall = wall;
        this.steady = steady;
        this.running = RunningProfiles.in(context, wall);
    }

    /** What makes a source the same as another. */
    record Settings(
            String location,
            String profile,
            KeyScope scope,
            CacheRules rules,
            CallTimes times,
            Optional<String> authorization) {

        /** Without the credential. */
        @Override
        public String toString() {
            return "Settings[profile=" + profile + "]";
        }
    }

    /** The source for a location that is no local one. */
    JwksKeySource source(String location, Profile profile, MleConfiguration options) {
        HttpEndpoints.requireTls("publicKeys", location);
        KeyScope scope = new KeyScope(
                profile.environmentOr(Optional.ofNullable(options.getEnvironment())),
                Optional.ofNullable(options.getRegion()));
        Settings settings = new Settings(
                location,
                profile.name(),
                scope,
                rules(options),
                CipherOptions.callTimes(options),
                credential(profile.jwksAccess(), options));
        refuseSharedSnapshot(settings);
        return sources.computeIfAbsent(settings, wanted -> newSource(wanted, profile));
    }

    /**
     * Fetches remote keys in the background once the context has started, so that the first message need not wait. A
     * key server that cannot be reached does not stop the start.
     */
    void fetchOnceStarted(KeySource source) throws Exception {
        if (sources.containsValue(source)) {
            context.addStartupListener((started, already) -> inBackground(() -> {
                fetch(source);
                running.fetched(source);
            }));
        }
    }

    private JwksKeySource newSource(Settings wanted, Profile profile) {
        CacheRules rules = wanted.rules();
        CamelJwksFetch fetch = new CamelJwksFetch(
                context, wanted.location(), wanted.times(), rules.limits().octets(), wanted.authorization());
        fetch.requireEndpoint();
        String shown = HttpEndpoints.shown(wanted.location());
        return new JwksKeySource(
                new KeyServer(
                        shown,
                        profile.name(),
                        access(wanted),
                        fetch,
                        profile.keyRule().in(wanted.scope())),
                rules,
                new Surroundings(wall, steady, this::inBackground, new SplittableRandom()::nextDouble, refresh -> {
                    running.refreshed(profile.name(), refresh);
                    log(shown, refresh);
                }));
    }

    /** Tells one location and credential from another, and neither of them. */
    private static String access(Settings wanted) {
        String text = wanted.location() + "\n" + wanted.authorization().orElse("");
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private void inBackground(Runnable task) {
        if (context.isStopping() || context.isStopped()) {
            throw new RejectedExecutionException("The context stops");
        }
        context.getExecutorServiceManager().newThread("mle-keys", task).start();
    }

    private static void fetch(KeySource source) {
        try {
            source.keys();
        } catch (MleException e) {
            LOG.warn("Public keys are not there yet: {}", e.getMessage());
        }
    }

    private static void log(String location, KeyRefresh refresh) {
        refresh.problem().ifPresent(problem -> LOG.warn("Keys could not be fetched from {}: {}", location, problem));
        for (Alarm alarm : refresh.alarms()) {
            LOG.warn("Keys from {}: {} ({})", location, alarm.detail(), alarm.kind());
        }
        log(location, "added", refresh.changes().added());
        log(location, "activated", refresh.changes().activated());
        log(location, "deprecated", refresh.changes().deprecated());
        log(
                location,
                refresh.outcome() == Outcome.EXPIRED ? "expired" : "gone",
                refresh.changes().gone());
    }

    private static void log(String location, String change, List<MleKey> keys) {
        keys.forEach(
                key -> LOG.info("Keys from {}: {} {}, thumbprint {}", location, key.id(), change, key.thumbprint()));
    }

    private static CacheRules rules(MleConfiguration options) {
        return new CacheRules(
                Optional.ofNullable(options.getRefreshInterval()),
                options.getMinRefreshInterval(),
                options.getFetchTimeout(),
                options.getStaleIfError(),
                options.isPinKeys() ? Rebinding.KEEP_FIRST : Rebinding.FOLLOW,
                Optional.ofNullable(options.getSnapshotFile())
                        .map(file -> Path.of(file).toAbsolutePath().normalize()),
                new JwksDocument.Limits(options.getMaxKeySetSize(), options.getMaxKeys()));
    }

    private static Optional<String> credential(JwksAccess access, MleConfiguration options) {
        if (access == JwksAccess.OPEN) {
            return Optional.empty();
        }
        if (options.getApiKey() == null) {
            throw KeyLocations.wrong("apiKey", "no value", "the credential that this profile's JWKS asks for");
        }
        return access.authorization(options.getApiKey());
    }

    /** A snapshot belongs to one source: two would take turns in overwriting it. */
    private void refuseSharedSnapshot(Settings wanted) {
        Optional<Path> file = wanted.rules().snapshotFile();
        boolean taken = file.isPresent()
                && sources.keySet().stream()
                        .anyMatch(other -> !other.equals(wanted)
                                && other.rules().snapshotFile().equals(file));
        if (taken) {
            throw KeyLocations.wrong(
                    "snapshotFile", "a file that keys from elsewhere are kept in", "a file of its own per key set");
        }
    }
}
