package org.camelmle.keys.remote;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.camelmle.keys.JwksDocument;
import org.camelmle.keys.JwksDocument.Alarm;
import org.camelmle.keys.JwksDocument.AlarmKind;
import org.camelmle.keys.JwksDocument.MalformedJwksException;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.MleKey;
import org.camelmle.keys.remote.JwksFetch.Answer;
import org.camelmle.keys.remote.JwksFetch.FetchFailedException;
import org.camelmle.keys.remote.KeyRefresh.Outcome;

/** Asks a key server once and puts the new set in the place of the old one. One thread at a time fetches. */
final class KeyRenewal {

    private final KeyServer server;
    private final CacheRules rules;
    private final Surroundings surroundings;
    private final FetchBudget budget;
    private final RefreshAhead refreshAhead;
    private final Backoff backoff;
    private final KnownKeys known;
    private final Optional<SnapshotFile> snapshot;
    private final AtomicReference<HeldKeys> held;
    private boolean kept = true;

    KeyRenewal(
            KeyServer server,
            CacheRules rules,
            Surroundings surroundings,
            FetchBudget budget,
            AtomicReference<HeldKeys> held) {
        this.server = server;
        this.rules = rules;
        this.surroundings = surroundings;
        this.budget = budget;
        this.refreshAhead = new RefreshAhead(surroundings.random());
        this.backoff = new Backoff(rules.minInterval(), surroundings.random());
        this.known = new KnownKeys(rules.rebinding());
        this.snapshot = rules.snapshotFile()
                .map(file -> new SnapshotFile(file, server, rules.limits().octets()));
        this.held = held;
    }

    /** Asks, whatever the budget says. */
    KeyRefresh fetch() {
        Instant now = wall().instant();
        long begun = steady().millis();
        Optional<String> asked = current().etag();
        try {
            Answer answer = server.fetch().fetch(asked);
            return accept(GoodAnswer.of(answer, asked, body -> read(body, now), now), answer.body(), now, begun);
        } catch (FetchFailedException e) {
            e.retryAfter().ifPresent(wait -> budget.closeUntil(begun + wait.toMillis()));
            return failed(String.valueOf(e.getMessage()), List.of());
        } catch (MalformedJwksException e) {
            return failed(String.valueOf(e.getMessage()), e.alarms());
        } catch (RuntimeException e) {
            return failed("unexpected " + e.getClass().getName(), List.of());
        }
    }

    private JwksDocument read(byte[] document, Instant now) {
        return JwksDocument.read(document, server.statusRule(), now, rules.limits());
    }

    private KeyRefresh failed(String problem, List<Alarm> alarms) {
        long again = steady().millis() + backoff.afterFailure().toMillis();
        held.updateAndGet(set -> set.isThere() ? set.dueAgainAt(again) : set);
        return told(KeyRefresh.failed(problem, alarms));
    }

    /** Drops keys that have come to their end since they were fetched. */
    void dropExpired() {
        HeldKeys before = current();
        before.withoutExpired(wall().instant(), steady().millis())
                .filter(after -> held.compareAndSet(before, after))
                .ifPresent(after -> replaced(Outcome.EXPIRED, before, after, List.of()));
    }

    /**
     * Takes over the state of a key that the set has. Which key the kid names is for the set to say: if it is another one
     * here, that is an alarm, and nothing is taken.
     */
    KeyRefresh update(MleKey key) {
        long now = steady().millis();
        HeldKeys before = held.getAndUpdate(set -> updated(set, key, now));
        Optional<MleKey> old = before.keys().find(key.id());
        if (old.isEmpty()) {
            return new KeyRefresh(Outcome.NOT_MODIFIED, KeyChanges.NONE, List.of(), Optional.empty());
        }
        if (!KnownKeys.isSame(old.get(), key)) {
            return told(KeyRefresh.failed(
                    "the key '" + key.id() + "' is another one there than in the set",
                    List.of(KnownKeys.alarm(old.get(), key, "nothing is taken over, and the set is asked for"))));
        }
        return replaced(Outcome.REPLACED, before, updated(before, key, now), List.of());
    }

    private static HeldKeys updated(HeldKeys set, MleKey key, long now) {
        return set.keys()
                .find(key.id())
                .map(old ->
                        KnownKeys.isSame(old, key) ? set.withKeys(set.keys().with(old.withStatus(key.status()))) : set)
                .map(changed -> changed.dueNoLaterThan(now))
                .orElse(set);
    }

    /** Begins with what the last process had. */
    void restore() {
        Instant now = wall().instant();
        snapshot.flatMap(file -> file.read(now)).ifPresent(saved -> {
            try {
                KeySet keys = read(saved.document(), now).keys();
                long age = Duration.between(saved.fetchedAt(), now).toMillis();
                held.set(held(
                        known.admit(keys, new ArrayList<>()),
                        new Life(saved.fetchedAt(), steady().millis() - age, saved.lifetime(), refreshAhead),
                        saved.etag()));
            } catch (MalformedJwksException e) {
                told(KeyRefresh.failed("the snapshot file was refused: " + e.getMessage(), e.alarms()));
            } catch (ArithmeticException | DateTimeException e) {
                told(KeyRefresh.failed("the snapshot file was refused: it has a time that cannot be", List.of()));
            }
        });
    }

    private KeyRefresh accept(GoodAnswer answer, byte[] body, Instant now, long begun) {
        List<Alarm> alarms = new ArrayList<>();
        Optional<KeySet> fetched = answer.document().map(document -> admit(document, alarms));
        Duration lifetime = rules.refreshInterval()
                .or(answer::lifetime)
                .orElseGet(() -> current().lifetime());
        Life life = new Life(now, begun, lifetime, refreshAhead);
        // What holds still is what is held at this very moment: a key's state may have come since it was asked.
        UnaryOperator<HeldKeys> renewal = set -> held(fetched.orElse(set.keys()), life, answer.etag());
        HeldKeys before = held.getAndUpdate(renewal);
        HeldKeys after = renewal.apply(before);
        backoff.succeeded();
        save(answer.document().map(document -> body), after, alarms);
        return replaced(answer.document().isPresent() ? Outcome.REPLACED : Outcome.NOT_MODIFIED, before, after, alarms);
    }

    // A document that names another key than the pinned one stays off the disk: it would be the first seen after a
    // restart.
    private void save(Optional<byte[]> document, HeldKeys after, List<Alarm> alarms) {
        if (document.isPresent()) {
            kept = rules.rebinding() == Rebinding.FOLLOW
                    || alarms.stream().noneMatch(alarm -> alarm.kind() == AlarmKind.KID_REBOUND);
        }
        if (kept) {
            snapshot.ifPresent(file -> file.write(document, after));
        }
    }

    private KeySet admit(JwksDocument document, List<Alarm> alarms) {
        alarms.addAll(document.alarms());
        return known.admit(document.keys(), alarms);
    }

    /** When a set was fetched, by both clocks, for how long it is fresh, and when it is fetched again. */
    private record Life(Instant fetchedAt, long begun, Duration lifetime, long dueAt) {

        Life(Instant fetchedAt, long begun, Duration lifetime, RefreshAhead ahead) {
            this(fetchedAt, begun, lifetime, begun + ahead.after(lifetime).toMillis());
        }
    }

    private HeldKeys held(KeySet keys, Life life, Optional<String> etag) {
        Instant stale = life.fetchedAt().plus(rules.staleIfError());
        return HeldKeys.of(
                keys,
                life.fetchedAt(),
                life.lifetime(),
                etag,
                keys.lastEnd().filter(stale::isAfter).orElse(stale),
                life.dueAt(),
                life.begun() + rules.staleIfError().toMillis());
    }

    private KeyRefresh replaced(Outcome outcome, HeldKeys before, HeldKeys after, List<Alarm> alarms) {
        return told(new KeyRefresh(outcome, KeyChanges.between(before.keys(), after.keys()), alarms, Optional.empty()));
    }

    private KeyRefresh told(KeyRefresh refresh) {
        surroundings.listener().accept(refresh);
        return refresh;
    }

    private HeldKeys current() {
        return Objects.requireNonNull(held.get());
    }

    private Clock wall() {
        return surroundings.wall();
    }

    private Clock steady() {
        return surroundings.steady();
    }
}
