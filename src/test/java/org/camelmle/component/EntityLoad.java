package org.camelmle.component;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.awaitility.Awaitility;
import org.camelmle.KeyRejectedException;
import org.camelmle.KeyUnavailableException;
import org.camelmle.MleErrorCode;

/** Threads that create entities through a route without a pause, and sort what came of each request. */
final class EntityLoad implements AutoCloseable {

    private static final int THREADS = 3;

    private final ProducerTemplate template;
    private final byte[] entity;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final AtomicIntegerArray done = new AtomicIntegerArray(THREADS);
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger created = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger withoutKeys = new AtomicInteger();
    private final List<String> unexpected = new CopyOnWriteArrayList<>();
    private volatile boolean running = true;
    private volatile Allowed allowed = new Allowed(false, false);

    /** What the rules let fail at the moment. */
    private record Allowed(boolean refusal, boolean lackOfKeys) {}

    EntityLoad(CamelContext camel, byte[] entity) {
        this.template = camel.createProducerTemplate();
        this.entity = entity.clone();
    }

    void begin() {
        for (int i = 0; i < THREADS; i++) {
            int thread = i;
            threads.execute(() -> {
                while (running) {
                    create();
                    done.incrementAndGet(thread);
                }
            });
        }
    }

    private void create() {
        Allowed before = allowed;
        started.incrementAndGet();
        Exchange exchange = template.request(
                "direct:create-entity", prepared -> prepared.getMessage().setBody(entity.clone()));
        Exception failure = exchange.getException();
        Allowed after = allowed;
        if (failure instanceof KeyRejectedException rejected
                && rejected.code().equals(Optional.of(MleErrorCode.MLE_INVALID_KID))
                && (before.refusal() || after.refusal())) {
            refused.incrementAndGet();
        } else if (failure instanceof KeyUnavailableException && (before.lackOfKeys() || after.lackOfKeys())) {
            withoutKeys.incrementAndGet();
        } else if (failure != null) {
            unexpected.add(failure.toString());
        } else if (isCreated(exchange)) {
            created.incrementAndGet();
        } else {
            unexpected.add("status " + exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE));
        }
    }

    private static boolean isCreated(Exchange exchange) {
        Map<String, Object> headers = exchange.getMessage().getHeaders();
        return Boolean.TRUE.equals(headers.get(MleConstants.ENCRYPTED))
                && Integer.valueOf(200).equals(headers.get(Exchange.HTTP_RESPONSE_CODE))
                && exchange.getMessage().getBody(String.class).contains("\"id\":\"ent_");
    }

    /** Waits until every request is over that was begun before, and each thread has begun and ended one more. */
    void settle() {
        int[] before = new int[THREADS];
        for (int i = 0; i < THREADS; i++) {
            before[i] = done.get(i);
        }
        Awaitility.await("requests that are on their way")
                .pollInterval(5, TimeUnit.MILLISECONDS)
                .atMost(2, TimeUnit.MINUTES)
                .until(() -> {
                    for (int i = 0; i < THREADS; i++) {
                        if (done.get(i) < before[i] + 2) {
                            return false;
                        }
                    }
                    return true;
                });
    }

    /** A key that the provider disabled without notice may be refused, as nobody can learn of another one. */
    void mayBeRefused(boolean yes) {
        allowed = new Allowed(yes, allowed.lackOfKeys());
    }

    /** There may be no key young enough. */
    void mayLackKeys(boolean yes) {
        allowed = new Allowed(allowed.refusal(), yes);
    }

    /** Sends one message without a body elsewhere. */
    void send(String uri) {
        Exception failure = template.request(uri, prepared -> {}).getException();
        if (failure != null) {
            throw new IllegalStateException(uri, failure);
        }
    }

    void end() {
        running = false;
        threads.shutdown();
        Awaitility.await("the last requests").atMost(1, TimeUnit.MINUTES).until(threads::isTerminated);
    }

    int started() {
        return started.get();
    }

    int created() {
        return created.get();
    }

    int refused() {
        return refused.get();
    }

    int withoutKeys() {
        return withoutKeys.get();
    }

    List<String> unexpected() {
        return List.copyOf(unexpected);
    }

    @Override
    public void close() {
        end();
        template.stop();
    }
}
