package org.camelmle.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Faults on demand. A fault is used up by a request that reaches the place where it acts, so an order for the next two
 * requests is not spent by one that the fault does not concern.
 *
 * <p>Published keys and {@code /auth} are concerned only by {@link Fault#KEYS_OUTAGE}. Safe for many threads.
 */
public final class Faults {

    /** What can go wrong. */
    public enum Fault {
        /** An encrypted request is answered 500 {@code MLE_DECRYPTION_FAILED}; nothing is carried out. */
        DECRYPTION_OUTAGE,
        /** An encrypted request is carried out and answered 500 {@code MLE_ENCRYPTION_FAILED}. */
        ENCRYPTION_OUTAGE,
        /** 429 with Retry-After. */
        RATE_LIMIT,
        /** A request with an Idempotency-Key is answered 503 {@code IDEMPOTENCY_UNAVAILABLE}. */
        IDEMPOTENCY_OUTAGE,
        /** The answer comes late, see {@link Faults#latency}. */
        SLOW,
        /** A success to an encrypted request is answered plain. */
        PLAIN_ANSWER,
        /** Business errors to encrypted requests are answered plain instead of encrypted. */
        PLAIN_ERRORS,
        /** The answer's {@code kid} names another key than the request's {@code cid}. */
        WRONG_KID,
        /** The answer is encrypted with A128GCM whatever the request used. */
        A128GCM_ANSWER,
        /** The answer's authentication tag is wrong. */
        TAMPERED_TAG,
        /** The error's {@code type} is in upper case. */
        UPPER_CASE_TYPE,
        /** The error body is {@code {"error": …}} without the envelope around it. */
        UNWRAPPED_ERRORS,
        /** The connection breaks before anything is carried out. */
        CONNECTION_RESET,
        /** The request is carried out, then the connection breaks without an answer. */
        ANSWER_LOST,
        /** The published keys are answered 500. */
        KEYS_OUTAGE
    }

    private final Map<Fault, Integer> ordered = new EnumMap<>(Fault.class);
    private final Map<String, Map<Fault, Integer>> orderedForKeys = new HashMap<>();
    // One thread serves a request from its beginning to its end.
    private final ThreadLocal<String> served = new ThreadLocal<>();
    private final Map<Fault, Integer> happened = new EnumMap<>(Fault.class);
    private Duration latency = Duration.ofSeconds(2);
    private Duration retryAfter = Duration.ofSeconds(60);

    Faults() {}

    /** Orders a fault for the next so many requests that it concerns. */
    public synchronized Faults next(int times, Fault fault) {
        if (times < 1) {
            throw new IllegalArgumentException("times (" + times + ") must be positive");
        }
        ordered.put(fault, times);
        return this;
    }

    /**
     * The same for requests under this idempotency key alone: among many at a time, whom a fault meets does not depend on who
     * comes first.
     */
    public synchronized Faults nextFor(String idempotencyKey, int times, Fault fault) {
        if (times < 1) {
            throw new IllegalArgumentException("times (" + times + ") must be positive");
        }
        orderedForKeys
                .computeIfAbsent(idempotencyKey, any -> new EnumMap<>(Fault.class))
                .put(fault, times);
        return this;
    }

    /** Orders a fault until it is switched off. */
    public Faults always(Fault fault) {
        return next(Integer.MAX_VALUE, fault);
    }

    public synchronized Faults off(Fault fault) {
        ordered.remove(fault);
        return this;
    }

    /** Switches all faults off. */
    public synchronized Faults clear() {
        ordered.clear();
        orderedForKeys.clear();
        return this;
    }

    /** How late an answer comes under {@link Fault#SLOW}. Two seconds. */
    public synchronized Faults latency(Duration duration) {
        latency = Objects.requireNonNull(duration, "duration");
        return this;
    }

    /** What Retry-After says under {@link Fault#RATE_LIMIT}, in whole seconds. One minute. */
    public synchronized Faults retryAfter(Duration duration) {
        retryAfter = Objects.requireNonNull(duration, "duration");
        return this;
    }

    /** How often the fault has happened so far. */
    public synchronized int happened(Fault fault) {
        return happened.getOrDefault(fault, 0);
    }

    /** This thread serves a request under this key from now on, or one without. */
    void serve(Optional<String> idempotencyKey) {
        idempotencyKey.ifPresentOrElse(served::set, served::remove);
    }

    /** Whether the fault happens now; uses one of the ordered times. */
    synchronized boolean happens(Fault fault) {
        String key = served.get();
        boolean now =
                (key != null && isUsed(orderedForKeys.getOrDefault(key, Map.of()), fault)) || isUsed(ordered, fault);
        if (now) {
            happened.merge(fault, 1, Integer::sum);
        }
        return now;
    }

    private static boolean isUsed(Map<Fault, Integer> orders, Fault fault) {
        Integer left = orders.get(fault);
        if (left == null) {
            return false;
        }
        if (left == 1) {
            orders.remove(fault);
        } else if (left < Integer.MAX_VALUE) {
            orders.put(fault, left - 1);
        }
        return true;
    }

    synchronized Duration retryAfter() {
        return retryAfter;
    }

    /** Waits, if that is ordered. */
    void pause() {
        if (!happens(Fault.SLOW)) {
            return;
        }
        try {
            Thread.sleep(latencyNow().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The error in the form that is ordered: type in upper case, envelope left off. */
    Answer shape(Answer answer) {
        if (answer.status() < 400) {
            return answer;
        }
        boolean upperCase = happens(Fault.UPPER_CASE_TYPE);
        boolean unwrapped = happens(Fault.UNWRAPPED_ERRORS);
        return upperCase || unwrapped ? reshaped(answer, upperCase, unwrapped) : answer;
    }

    private static Answer reshaped(Answer answer, boolean upperCase, boolean unwrapped) {
        ObjectNode envelope = answer.json();
        JsonNode error = envelope.path("data").path("error");
        if (upperCase && error instanceof ObjectNode members) {
            members.put("type", error.path("type").asText().toUpperCase(Locale.ROOT));
        }
        return answer.withBody(
                Answer.write(unwrapped ? Answer.JSON.createObjectNode().set("error", error) : envelope));
    }

    private synchronized Duration latencyNow() {
        return latency;
    }
}
