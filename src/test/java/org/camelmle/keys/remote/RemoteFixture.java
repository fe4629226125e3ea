package org.camelmle.keys.remote;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.camelmle.keys.JwksDocument;
import org.camelmle.keys.JwksDocument.Alarm;
import org.camelmle.keys.MethodStatus;
import org.camelmle.testkit.MovableClock;

/** Sources over a {@link ScriptedFetch}, with a clock that is moved and refreshes at exactly 80 % of the lifetime. */
final class RemoteFixture {

    static final String LOCATION = "https://keys.example/jwks";

    final MovableClock clock = new MovableClock();
    final ScriptedFetch fetch = new ScriptedFetch();
    final List<KeyRefresh> refreshes = new CopyOnWriteArrayList<>();

    JwksKeySource source() {
        return source(CacheRules.DEFAULT);
    }

    JwksKeySource source(CacheRules rules) {
        return source(fetch, rules, Runnable::run);
    }

    JwksKeySource source(JwksFetch from, Executor executor) {
        return source(from, CacheRules.DEFAULT, executor);
    }

    JwksKeySource source(JwksFetch from, CacheRules rules, Executor executor) {
        return new JwksKeySource(
                new KeyServer(LOCATION, "method", from, new MethodStatus()),
                rules,
                new Surroundings(clock, clock, executor, () -> 0.5, refreshes::add));
    }

    List<Alarm> alarms() {
        return refreshes.stream().flatMap(refresh -> refresh.alarms().stream()).toList();
    }

    static CacheRules pinned() {
        return rules(Optional.empty(), Rebinding.KEEP_FIRST, Optional.empty());
    }

    static CacheRules refreshedEvery(Duration interval) {
        return rules(Optional.of(interval), Rebinding.FOLLOW, Optional.empty());
    }

    static CacheRules pinnedIn(Path file) {
        return rules(Optional.empty(), Rebinding.KEEP_FIRST, Optional.of(file));
    }

    static CacheRules savedIn(Path file) {
        return rules(Optional.empty(), Rebinding.FOLLOW, Optional.of(file));
    }

    static CacheRules savedIn(Path file, JwksDocument.Limits limits) {
        return rules(Optional.empty(), Rebinding.FOLLOW, Optional.of(file), limits);
    }

    private static CacheRules rules(Optional<Duration> interval, Rebinding rebinding, Optional<Path> file) {
        return rules(interval, rebinding, file, CacheRules.DEFAULT.limits());
    }

    private static CacheRules rules(
            Optional<Duration> interval, Rebinding rebinding, Optional<Path> file, JwksDocument.Limits limits) {
        CacheRules usual = CacheRules.DEFAULT;
        return new CacheRules(
                interval, usual.minInterval(), usual.patience(), usual.staleIfError(), rebinding, file, limits);
    }
}
