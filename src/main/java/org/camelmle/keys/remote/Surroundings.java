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
 * @param clock one that does not jump, see {@link SteadyClock}
 * @param executor runs the fetches
 * @param random numbers from 0 to 1, which spread the fetches of many processes
 * @param listener is told what each fetch led to, on the thread of the fetch
 */
public record Surroundings(Clock clock, Executor executor, DoubleSupplier random, Consumer<KeyRefresh> listener) {

    public Surroundings {
        Objects.requireNonNull(clock, "clock");
        Objects.requireNonNull(executor, "executor");
        Objects.requireNonNull(random, "random");
        Objects.requireNonNull(listener, "listener");
    }

    /** Fetches run on the thread that asks, and nobody is told. */
    public static Surroundings onCallersThread(Clock clock) {
        return new Surroundings(clock, Runnable::run, new SplittableRandom()::nextDouble, refresh -> {});
    }
}
