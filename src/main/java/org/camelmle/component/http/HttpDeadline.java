package org.camelmle.component.http;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;

/**
 * One deadline over the whole of an HTTP exchange that a thread makes: connecting, headers and body. The timeouts of
 * the client run from octet to octet, so a server that drips holds the thread as long as it likes; closing the
 * connection from outside frees it.
 */
public final class HttpDeadline {

    // The exchange runs on the thread that asked for it; this is how its connection is found.
    private static final ThreadLocal<HttpDeadline> CURRENT = new ThreadLocal<>();
    private static final Executor SOON = CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS);

    private final List<ExecRuntime> connections = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private volatile boolean passed;
    private volatile boolean connected;

    private HttpDeadline() {}

    /**
     * Does the work, whose HTTP exchanges on this thread fail when the time is up.
     *
     * @throws TimeoutException if it was
     */
    public static <T> T within(Duration time, Callable<T> work) throws Exception {
        HttpDeadline outer = CURRENT.get();
        HttpDeadline deadline = new HttpDeadline();
        deadline.begin(time);
        CURRENT.set(deadline);
        try {
            return work.call();
        } catch (IOException | IllegalStateException e) {
            // The latter is what the client says when its connection is taken away between two of its steps.
            throw deadline.passed ? new TimeoutException() : e;
        } finally {
            restore(outer);
            deadline.over.complete(null);
        }
    }

    /**
     * Reads an answer, and of one that is longer than that one octet more: what is left is not waited for, and its
     * connection is closed.
     */
    static byte[] read(InputStream answer, int limit) throws IOException {
        try (answer) {
            byte[] octets = answer.readNBytes(limit + 1);
            if (octets.length > limit) {
                // Closing the stream would read it to its end.
                Optional.ofNullable(CURRENT.get()).ifPresent(HttpDeadline::closeConnections);
            }
            return octets;
        }
    }

    private static void restore(HttpDeadline outer) {
        if (outer == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(outer);
        }
    }

    private void begin(Duration time) {
        var unused = over.copy()
                .orTimeout(time.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((done, late) -> {
                    if (late != null) {
                        giveUp();
                    }
                });
    }

    /** Part of each client's chain: notes the connection while the thread has a deadline. */
    static ClassicHttpResponse watch(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        HttpDeadline deadline = CURRENT.get();
        if (deadline != null) {
            deadline.note(scope.execRuntime);
        }
        return chain.proceed(request, scope);
    }

    /**
     * The same, and a deadline of its own where the thread has none. It ends by itself only, as nothing tells when the
     * body has been read: closing a connection that was given back does nothing.
     */
    static ClassicHttpResponse watch(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain, Duration time)
            throws IOException, HttpException {
        if (CURRENT.get() != null) {
            return watch(request, scope, chain);
        }
        HttpDeadline deadline = new HttpDeadline();
        deadline.begin(time);
        deadline.note(scope.execRuntime);
        try {
            return chain.proceed(request, scope);
        } finally {
            deadline.connected = true;
        }
    }

    private void note(ExecRuntime connection) throws IOException {
        connections.add(connection);
        if (passed) {
            throw new IOException("The time is up");
        }
    }

    // Again and again: a connection that is just being made cannot be closed yet.
    private void giveUp() {
        passed = true;
        closeConnections();
        if (!over.isDone() && !connected) {
            SOON.execute(this::giveUp);
        }
    }

    private void closeConnections() {
        connections.forEach(ExecRuntime::discardEndpoint);
    }
}
