package org.camelmle.keys.remote;

import java.time.Clock;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/**
 * What a source of keys works with.
 *
 * @param wall what time it is: for what has a date
 * @param steady how much time has passed: for ages and intervals, see {@link SteadyClock}
 * @param executor runs the fetches
 * @param random numbers from 0 to 1, which spread the fetches of many processes
 * @param listener is told what each fetch led to, on the thread of the fetch
 */
public record Surroundings(
        Clock wall, Clock steady, Executor executor, DoubleSupplier random, Consumer<KeyRefresh> listener) {

    public Surroundings {
        Objects.requireNonNull(wall, "wall");
        Objects.requireNonNull(steady, "steady");
        Objects.requireNonNull(executor, "executor");
        Objects.requireNonNull(random, "random");
        Objects.requireNonNull(listener, "listener");
    }

    /** One clock for both, fetches run on the thread that asks, and nobody is told. */
    public static Surroundings onCallersThread(Clock clock) {
        return new Surroundings(clock, clock, Runnable::run, new SplittableRandom()::nextDouble, refresh -> {});
    }
}
