package org.camelmle.testkit;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Many threads that do something at the same time. */
public enum Race {
    PLATFORM_THREADS {
        @Override
        public ExecutorService threads() {
            return Executors.newCachedThreadPool();
        }
    },
    VIRTUAL_THREADS {
        @Override
        public ExecutorService threads() {
            try {
                return (ExecutorService) Executors.class.getMethod(FACTORY).invoke(null);
            } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException(e);
            }
        }
    };

    private static final String FACTORY = "newVirtualThreadPerTaskExecutor";
    private static final int PATIENCE = 60;

    /** Those that this JDK has. */
    public static Stream<Race> all() {
        boolean virtual = Stream.of(Executors.class.getMethods())
                .anyMatch(method -> method.getName().equals(FACTORY));
        return virtual ? Stream.of(values()) : Stream.of(PLATFORM_THREADS);
    }

    /** A new one for each task; the caller shuts them down. */
    public abstract ExecutorService threads();

    /** Has all begin together, and gives what each of them brought. */
    public <T> List<T> run(List<Callable<T>> runners) throws Exception {
        CountDownLatch start = new CountDownLatch(runners.size());
        ExecutorService threads = threads();
        try {
            List<Future<T>> results = new ArrayList<>();
            for (Callable<T> runner : runners) {
                results.add(threads.submit(() -> {
                    start.countDown();
                    start.await();
                    return runner.call();
                }));
            }
            List<T> all = new ArrayList<>();
            for (Future<T> result : results) {
                all.add(result.get(PATIENCE, TimeUnit.SECONDS));
            }
            return all;
        } finally {
            threads.shutdownNow();
        }
    }
}
