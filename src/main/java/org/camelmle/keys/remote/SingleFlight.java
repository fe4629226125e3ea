package org.camelmle.keys.remote;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** One task at a time: who comes while one runs gets the result of that one. */
final class SingleFlight<T> {

    private final Executor executor;
    private final AtomicReference<CompletableFuture<T>> flight = new AtomicReference<>();

    SingleFlight(Executor executor) {
        this.executor = executor;
    }

    /** The task that runs now. */
    Optional<Ticket<T>> running() {
        return Optional.ofNullable(flight.get()).map(result -> new Ticket<>(result, true));
    }

    /**
     * Starts the task, unless one runs. A task must not fail.
     *
     * @throws RejectedExecutionException if the executor does not take it
     */
    Ticket<T> join(Supplier<T> task) {
        CompletableFuture<T> own = new CompletableFuture<>();
        CompletableFuture<T> other = flight.compareAndExchange(null, own);
        if (other != null) {
            return new Ticket<>(other, true);
        }
        try {
            executor.execute(() -> land(own, task));
        } catch (RuntimeException | Error e) {
            // Nobody would ever land a flight that was not taken, such as one that got no thread.
            flight.set(null);
            own.completeExceptionally(e);
            throw new RejectedExecutionException(
                    "No thread for it: " + e.getClass().getName(), e);
        }
        return new Ticket<>(own, false);
    }

    /**
     * A seat on a flight.
     *
     * @param joined it had left before: what it brings may be older than the wish
     */
    record Ticket<T>(CompletableFuture<T> result, boolean joined) {}

    // Out of the way first: who is woken up by the result may want the next flight.
    private void land(CompletableFuture<T> own, Supplier<T> task) {
        try {
            T result = task.get();
            flight.set(null);
            own.complete(result);
        } catch (RuntimeException | Error e) {
            flight.set(null);
            own.completeExceptionally(e);
            throw e;
        }
    }
}
