package org.camelmle.keys.remote;

import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.KeyStatus;
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

    // Anybody can name a key that nobody has: no more threads than that wait for the answer that somebody else asked
    // for.
    private static final int MOST_WAITING = 16;

    private final KeyServer server;
    private final CacheRules rules;
    private final SourceSentences sentences;
    private final Clock wall;
    private final Clock steady;
    private final FetchBudget budget;
    private final SingleFlight<KeyRefresh> flight;
    private final KeyRenewal renewal;
    private final AbsentKeys absent = new AbsentKeys();
    private final Semaphore waiting = new Semaphore(MOST_WAITING);
    private final AtomicReference<HeldKeys> held = new AtomicReference<>(HeldKeys.NONE);
    private volatile String lastProblem = "it was not asked yet";

    /** A source that begins with the snapshot file's keys, if there is one. It fetches when it is first asked. */
    public JwksKeySource(KeyServer server, CacheRules rules, Surroundings surroundings) {
        this.server = Objects.requireNonNull(server, "server");
        this.rules = Objects.requireNonNull(rules, "rules");
        this.sentences = new SourceSentences(server, rules, surroundings);
        this.wall = surroundings.wall();
        this.steady = surroundings.steady();
        this.budget = new FetchBudget(rules.minInterval());
        this.flight = new SingleFlight<>(surroundings.executor());
        this.renewal = new KeyRenewal(server, rules, surroundings, budget, held);
        renewal.restore();
    }

    /** Without lock, allocation or I/O while the set is not due. */
    @Override
    public KeySet keys() {
        HeldKeys set = current();
        return set.isQuiet(steady.millis(), wall.millis()) ? set.keys() : keysWhenDue();
    }

    private KeySet keysWhenDue() {
        if (isUsable(current())) {
            renewal.dropExpired();
            renewIfDue();
        } else {
            ask(budget.regular());
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
     * not there is not asked for again before two intervals are over. Who asks for an id that is not in a usable set waits
     * for a fetch of his own, or for a running one as one of a few; all others go on with the set at once.
     */
    @Override
    public KeySet refreshFor(String keyId) {
        if (isHeld(keyId)) {
            ask(budget.unknownKeys());
        } else if (!absent.contains(keyId, steady.millis())) {
            lookFor(keyId);
        }
        return usable();
    }

    private void lookFor(String keyId) {
        Optional<Ticket<KeyRefresh>> fetch = fetch(budget.unknownKeys());
        if (fetch.filter(Ticket::joined).isPresent()) {
            waitWithFew(fetch);
        } else if (wait(fetch, budget.unknownKeys()).isGoodAnswer() && !isHeld(keyId)) {
            absent.add(keyId, steady.millis() + 2 * rules.minInterval().toMillis());
        }
    }

    private void waitWithFew(Optional<Ticket<KeyRefresh>> fetch) {
        boolean mayGoOn = isUsable(current());
        if (mayGoOn && !waiting.tryAcquire()) {
            return;
        }
        try {
            var unused = wait(fetch, budget.unknownKeys());
        } finally {
            if (mayGoOn) {
                waiting.release();
            }
        }
    }

    private boolean isUsable(HeldKeys set) {
        return set.isUsable(steady.millis(), wall.millis());
    }

    private HeldKeys current() {
        return Objects.requireNonNull(held.get());
    }

    private boolean isHeld(String keyId) {
        return current()
                .keys()
                .find(keyId)
                .filter(key -> key.status() != KeyStatus.DISABLED)
                .isPresent();
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
     * holds until the next document. One key is looked up per minimum interval; what is too soon is made up for by the set.
     *
     * @param lookUp asks the peer for the key
     */
    public KeyRefresh update(String keyId, Supplier<MleKey> lookUp) {
        // The state of a key counts only for a set that has it.
        if (keys().find(keyId).isEmpty()) {
            refreshFor(keyId);
        }
        if (!budget.singleKeys().claim(steady.millis())) {
            askAgainOnTime();
            return sentences.tooSoon(budget.singleKeys());
        }
        return renewal.update(lookUp.get());
    }

    /** The set with its times; empty if there never was one. */
    public Optional<HeldKeys> held() {
        return Optional.of(current()).filter(HeldKeys::isThere);
    }

    @Override
    public String description() {
        return sentences.description(current());
    }

    /** Has the set fetched if it is due and may be asked for; waits for nothing. For who only looks. */
    public void renewIfDue() {
        long now = steady.millis();
        if (current().isDue(now) && budget.regular().isOpen(now)) {
            var unused = start(budget.regular());
        }
    }

    /** The endpoint, without credentials. */
    public String location() {
        return server.location();
    }

    private void ask(FetchGate gate) {
        var unused = wait(fetch(gate), gate);
    }

    // The gate before the flight: only a flight that can be seen closes a gate.
    private Optional<Ticket<KeyRefresh>> fetch(FetchGate gate) {
        return gate.isOpen(steady.millis()) ? Optional.of(start(gate)) : flight.running();
    }

    private KeyRefresh wait(Optional<Ticket<KeyRefresh>> fetch, FetchGate gate) {
        return fetch.map(ticket -> waitFor(ticket.result())).orElseGet(() -> sentences.tooSoon(gate));
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
        if (!gate.claim(steady.millis())) {
            return sentences.tooSoon(gate);
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

    private KeySet usable() {
        HeldKeys set = current();
        if (!isUsable(set)) {
            throw sentences.unavailable(set, lastProblem, budget.regular());
        }
        return set.keys();
    }

    @Override
    public String toString() {
        return "JwksKeySource[" + server.location() + "]";
    }
}
