package org.camelmle.audit;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Disk work that ends although the thread that asked for it is interrupted: the JDK closes a file channel, with its lock, when
 * that happens to a thread which uses it. A circuit breaker interrupts whom it no longer waits for.
 */
final class Uninterrupted {

    private Uninterrupted() {}

    /** What ends with a number, or with an {@link IOException}. */
    @FunctionalInterface
    interface DiskWork {
        long run() throws IOException;
    }

    /** Does it on a thread of its own. Who was interrupted meanwhile still is. */
    static long call(DiskWork work) throws IOException {
        FutureTask<Long> task = new FutureTask<>(work::run);
        new Thread(task, "mle-audit").start();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
