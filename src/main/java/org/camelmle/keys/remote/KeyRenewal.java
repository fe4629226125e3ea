package org.camelmle.keys.remote;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
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
        this.snapshot = rules.snapshotFile().map(file -> new SnapshotFile(file, server.location(), server.profile()));
        this.held = held;
    }

    /** Asks, whatever the budget says. */
    KeyRefresh fetch() {
        Instant now = clock().instant();
        Optional<String> asked = held.get().etag();
        try {
            Answer answer = server.fetch().fetch(asked);
            return accept(GoodAnswer.of(answer, asked, server.statusRule(), now), answer.body(), now);
        } catch (FetchFailedException e) {
            e.retryAfter().ifPresent(wait -> budget.closeUntil(now.plus(wait).toEpochMilli()));
            return failed(e.getMessage(), List.of());
        } catch (MalformedJwksException e) {
            return failed(e.getMessage(), e.alarms());
        } catch (RuntimeException e) {
            return failed("unexpected " + e.getClass().getName(), List.of());
        }
    }

    private KeyRefresh failed(String problem, List<Alarm> alarms) {
        long again = clock().instant().plus(backoff.afterFailure()).toEpochMilli();
        held.updateAndGet(set -> set.isThere() ? set.dueAgainAt(again) : set);
        return told(KeyRefresh.failed(problem, alarms));
    }

    /** Drops keys that have come to their end since they were fetched. */
    void dropExpired() {
        HeldKeys before = held.get();
        before.withoutExpired(clock().instant())
                .filter(after -> held.compareAndSet(before, after))
                .ifPresent(after -> replaced(Outcome.EXPIRED, before, after, List.of()));
    }

    /** Takes over the state of a key that the set has. */
    KeyRefresh update(MleKey key) {
        HeldKeys before = held.get();
        Optional<MleKey> old = before.keys().find(key.id());
        if (old.isEmpty()) {
            return new KeyRefresh(Outcome.NOT_MODIFIED, KeyChanges.NONE, List.of(), Optional.empty());
        }
        List<Alarm> alarms = new ArrayList<>();
        MleKey seen = known.admit(KeySet.of(key), alarms).keys().get(0);
        MleKey admitted = KnownKeys.isSame(old.get(), seen) ? old.get().withStatus(seen.status()) : seen;
        HeldKeys after =
                held.updateAndGet(set -> set.withKeys(set.keys().with(admitted)).dueNoLaterThan(clock().millis()));
        return replaced(Outcome.REPLACED, before, after, alarms);
    }

    /** Begins with what the last process had. */
    void restore() {
        snapshot.flatMap(file -> file.read(clock().instant())).ifPresent(saved -> {
            try {
                KeySet keys = JwksDocument.read(saved.document(), server.statusRule(), clock().instant())
                        .keys();
                held.set(held(known.admit(keys, new ArrayList<>()), saved.fetchedAt(), saved.lifetime(), saved.etag()));
            } catch (MalformedJwksException e) {
                told(KeyRefresh.failed("the snapshot file was refused: " + e.getMessage(), e.alarms()));
            } catch (ArithmeticException | DateTimeException e) {
                told(KeyRefresh.failed("the snapshot file was refused: it has a time that cannot be", List.of()));
            }
        });
    }

    private KeyRefresh accept(GoodAnswer answer, byte[] body, Instant now) {
        List<Alarm> alarms = new ArrayList<>();
        HeldKeys before = held.get();
        KeySet keys = answer.document().map(document -> admit(document, alarms)).orElse(before.keys());
        Duration lifetime = rules.refreshInterval().or(answer::lifetime).orElse(before.lifetime());
        HeldKeys after = held(keys, now, lifetime, answer.etag());
        held.set(after);
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

    private HeldKeys held(KeySet keys, Instant fetchedAt, Duration lifetime, Optional<String> etag) {
        long due = fetchedAt.plus(refreshAhead.after(lifetime)).toEpochMilli();
        long end = earlier(fetchedAt.plus(rules.staleIfError()), keys.lastEnd());
        return new HeldKeys(keys, fetchedAt, lifetime, etag, due, end).dueAgainAt(due);
    }

    private static long earlier(Instant time, Optional<Instant> end) {
        return end.filter(time::isAfter).orElse(time).toEpochMilli();
    }

    private KeyRefresh replaced(Outcome outcome, HeldKeys before, HeldKeys after, List<Alarm> alarms) {
        return told(new KeyRefresh(outcome, KeyChanges.between(before.keys(), after.keys()), alarms, Optional.empty()));
    }

    private KeyRefresh told(KeyRefresh refresh) {
        surroundings.listener().accept(refresh);
        return refresh;
    }

    private Clock clock() {
        return surroundings.clock();
    }
}
