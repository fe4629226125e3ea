package org.camelmle.keys.remote;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.camelmle.Explanation;
import org.camelmle.KeyUnavailableException;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.MleKey;
import org.camelmle.keys.remote.KeyRefresh.Outcome;
import org.camelmle.keys.remote.SingleFlight.Ticket;

/**
 * A peer's keys behind a JWKS endpoint, cached.
 *
 * <p>A good answer is fresh for the time its Cache-Control names, and is fetched again a little before that is over. The
 * set is handed out at once all the while; if fetching fails, until {@link CacheRules#staleIfError()} after the last good
 * answer, and then no more. A bad answer never takes the place of a good one. At any time at most one fetch runs.
 */
public final class JwksKeySource implements KeySource {

    private final KeyServer server;
    private final CacheRules rules;
    private final Clock clock;
    private final FetchBudget budget;
    private final SingleFlight<KeyRefresh> flight;
    private final KeyRenewal renewal;
    private final AbsentKeys absent = new AbsentKeys();
    private final AtomicReference<HeldKeys> held = new AtomicReference<>(HeldKeys.NONE);
    private volatile String lastProblem = "it was not asked yet";

    /** A source that begins with the snapshot file's keys, if there is one. It fetches when it is first asked. */
    public JwksKeySource(KeyServer server, CacheRules rules, Surroundings surroundings) {
        this.server = Objects.requireNonNull(server, "server");
        this.rules = Objects.requireNonNull(rules, "rules");
        this.clock = surroundings.clock();
        this.budget = new FetchBudget(rules.minInterval());
        this.flight = new SingleFlight<>(surroundings.executor());
        this.renewal = new KeyRenewal(server, rules, surroundings, budget, held);
        renewal.restore();
    }

    /** Without lock, allocation or I/O while the set is not due. */
    @Override
    public KeySet keys() {
        HeldKeys set = held.get();
        long now = clock.millis();
        return now < set.dueAt() ? set.keys() : keysWhenDue(set, now);
    }

    private KeySet keysWhenDue(HeldKeys set, long now) {
        if (!set.isUsable(now)) {
            var unused = ask(budget.regular());
            return usable();
        }
        renewal.dropExpired();
        if (budget.regular().isOpen(now)) {
            var unused = start(budget.regular());
        }
        return usable();
    }

    /** Fetches now, unless the minimum interval since the last attempt is not over. Waits for a fetch that runs. */
    @Override
    public KeySet refresh() {
        renew();
        return usable();
    }

    /**
     * The same with a budget of its own: one fetch per minimum interval, however many ids are asked for. An id that was
     * not there is not asked for again before two intervals are over.
     */
    @Override
    public KeySet refreshFor(String keyId) {
        if (isHeld(keyId) || !absent.contains(keyId, clock.millis())) {
            Optional<Ticket<KeyRefresh>> fetch = fetch(budget.unknownKeys());
            boolean answered = wait(fetch, budget.unknownKeys()).isGoodAnswer();
            boolean askedBefore = fetch.filter(Ticket::joined).isPresent();
            if (answered && !askedBefore && !isHeld(keyId)) {
                absent.add(keyId, clock.millis() + 2 * rules.minInterval().toMillis());
            }
        }
        return usable();
    }

    private boolean isHeld(String keyId) {
        return held.get().keys().find(keyId).isPresent();
    }

    /**
     * Fetches as {@link #refresh()} does, and tells what came of it. What is too soon is made up for on time, and so is
     * what came while a fetch ran: that one may have asked before the peer changed its keys.
     */
    public KeyRefresh renew() {
        Optional<Ticket<KeyRefresh>> fetch = fetch(budget.regular());
        fetch.filter(Ticket::joined).ifPresent(ticket -> {
            var unused = ticket.result().whenComplete((refresh, failure) -> askAgainOnTime());
        });
        KeyRefresh refresh = wait(fetch, budget.regular());
        if (refresh.outcome() == Outcome.TOO_SOON) {
            askAgainOnTime();
        }
        return refresh;
    }

    private void askAgainOnTime() {
        held.updateAndGet(set -> set.dueNoLaterThan(budget.regular().opensAt()));
    }

    /**
     * Takes over what the peer says of one key in another place than its JWKS: the state of a key that the set has. It
     * holds until the next document.
     */
    public KeyRefresh update(MleKey key) {
        return renewal.update(key);
    }

    /** The set with its times; empty if there never was one. */
    public Optional<HeldKeys> held() {
        return Optional.of(held.get()).filter(HeldKeys::isThere);
    }

    @Override
    public String description() {
        return "from " + server.location() + ", " + age(held.get());
    }

    /** Has the set fetched if it is due and may be asked for; waits for nothing. For who only looks. */
    public void renewIfDue() {
        long now = clock.millis();
        if (now >= held.get().dueAt() && budget.regular().isOpen(now)) {
            var unused = start(budget.regular());
        }
    }

    /** The endpoint, without credentials. */
    public String location() {
        return server.location();
    }

    private KeyRefresh ask(FetchGate gate) {
        return wait(fetch(gate), gate);
    }

    // The gate before the flight: only a flight that can be seen closes a gate.
    private Optional<Ticket<KeyRefresh>> fetch(FetchGate gate) {
        return gate.isOpen(clock.millis()) ? Optional.of(start(gate)) : flight.running();
    }

    private KeyRefresh wait(Optional<Ticket<KeyRefresh>> fetch, FetchGate gate) {
        return fetch.map(ticket -> waitFor(ticket.result())).orElseGet(() -> tooSoon(gate));
    }

    private Ticket<KeyRefresh> start(FetchGate gate) {
        try {
            return flight.join(() -> fetchThrough(gate));
        } catch (RejectedExecutionException e) {
            lastProblem = "nothing was fetched: "
                    + (e.getCause() instanceof RejectedExecutionException
                            ? "the context stops"
                            : "no thread could be started for it");
            return new Ticket<>(CompletableFuture.completedFuture(KeyRefresh.failed(lastProblem, List.of())), false);
        }
    }

    private KeyRefresh fetchThrough(FetchGate gate) {
        if (!gate.claim(clock.millis())) {
            return tooSoon(gate);
        }
        KeyRefresh refresh = renewal.fetch();
        refresh.problem().ifPresent(problem -> lastProblem = problem);
        return refresh;
    }

    private KeyRefresh waitFor(CompletableFuture<KeyRefresh> fetch) {
        try {
            return fetch.get(rules.patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            lastProblem = "there was no answer within " + rules.patience();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            lastProblem = "the thread that waited for the answer was interrupted";
        }
        return KeyRefresh.failed(lastProblem, List.of());
    }

    private static KeyRefresh tooSoon(FetchGate gate) {
        return KeyRefresh.tooSoon(
                "it was asked a moment ago; it is asked again from " + Instant.ofEpochMilli(gate.opensAt()) + " on");
    }

    private KeySet usable() {
        HeldKeys set = held.get();
        if (!set.isUsable(clock.millis())) {
            throw unavailable(set);
        }
        return set.keys();
    }

    private KeyUnavailableException unavailable(HeldKeys set) {
        return new KeyUnavailableException(new Explanation(
                "no usable keys from " + server.location() + ": " + age(set),
                "a JWKS with at least one usable key, fetched within the last " + rules.staleIfError(),
                lastProblem,
                "open the address from this host, check proxy, TLS and credentials; it is asked again from "
                        + nextAttempt() + " on"));
    }

    private String age(HeldKeys set) {
        if (!set.isThere()) {
            return "there was no good answer yet";
        }
        return "the last good answer is "
                + Duration.between(set.fetchedAt(), clock.instant()).toMinutes() + " minutes old, with the keys "
                + set.keys().keys().stream().map(JwksKeySource::described).toList();
    }

    private static String described(MleKey key) {
        return key.id() + key.expiresAt().map(end -> " (until " + end + ")").orElse("");
    }

    private Instant nextAttempt() {
        return Instant.ofEpochMilli(Math.max(clock.millis(), budget.regular().opensAt()));
    }

    @Override
    public String toString() {
        return "JwksKeySource[" + server.location() + "]";
    }
}
