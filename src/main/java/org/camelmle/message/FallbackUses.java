package org.camelmle.message;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** When which peer was sent plaintext: for the budget, and to be counted. Safe for many threads. */
public final class FallbackUses {

    private final Map<String, Deque<Instant>> byPeer = new HashMap<>();
    private final Map<String, Long> counts = new TreeMap<>();

    /** Notes a use of an earlier run. */
    public synchronized void remember(String peer, Instant time) {
        byPeer.computeIfAbsent(peer, any -> new ArrayDeque<>()).addLast(time);
    }

    /** Whether the budget has one more use for the peer; if so, it is used up now. */
    public synchronized boolean claim(String peer, FallbackBudget budget, Instant now) {
        Deque<Instant> uses = byPeer.computeIfAbsent(peer, any -> new ArrayDeque<>());
        uses.removeIf(time -> time.isBefore(now.minus(FallbackBudget.LONGEST)));
        long recent = uses.stream()
                .filter(time -> time.isAfter(now.minus(budget.window())))
                .count();
        if (recent >= budget.uses()) {
            return false;
        }
        uses.addLast(now);
        return true;
    }

    /** Counts a request that goes in plaintext. */
    public synchronized void count(String peer, String code) {
        counts.merge(peer + " " + code, 1L, Long::sum);
    }

    /** How often that was since the start, by peer and code with a space between them. */
    public synchronized Map<String, Long> counts() {
        return Map.copyOf(counts);
    }

    /** How often that was since the start. */
    public synchronized long total() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
