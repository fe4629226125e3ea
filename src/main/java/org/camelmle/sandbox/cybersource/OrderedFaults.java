package org.camelmle.sandbox.cybersource;

import java.util.EnumMap;
import java.util.Map;

/** Faults on demand, each for the next so many requests that it concerns. Safe for many threads. */
public final class OrderedFaults<F extends Enum<F>> {

    private final Map<F, Integer> ordered;

    OrderedFaults(Class<F> kinds) {
        ordered = new EnumMap<>(kinds);
    }

    /** Orders a fault for the next so many requests. */
    public synchronized void next(int times, F fault) {
        ordered.merge(fault, times, Integer::sum);
    }

    /** Forgets what was ordered and has not happened. */
    public synchronized void clear() {
        ordered.clear();
    }

    /** Whether it is to happen now; that uses it up once. */
    synchronized boolean happens(F fault) {
        int left = ordered.getOrDefault(fault, 0);
        if (left > 0) {
            ordered.put(fault, left - 1);
        }
        return left > 0;
    }
}
