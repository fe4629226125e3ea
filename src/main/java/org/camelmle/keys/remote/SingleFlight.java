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
    Optional<CompletableFuture<T>> running() {
        return Optional.ofNullable(flight.get());
    }

    /**
     * Starts the task, unless one runs. A task must not fail.
     *
     * @throws RejectedExecutionException if the executor takes no more tasks
     */
    CompletableFuture<T> join(Supplier<T> task) {
        CompletableFuture<T> own = new CompletableFuture<>();
        CompletableFuture<T> other = flight.compareAndExchange(null, own);
        if (other != null) {
            return other;
        }
        try {
            executor.execute(() -> land(own, task));
        } catch (RejectedExecutionException e) {
            flight.set(null);
            own.completeExceptionally(e);
            throw e;
        }
        return own;
    }

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
