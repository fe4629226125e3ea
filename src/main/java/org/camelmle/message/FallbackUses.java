package org.camelmle.message;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** When which peer was sent plaintext: for the budget, and to be counted. Safe for many threads. */
public final class FallbackUses {

    private final Map<String, Deque<Instant>> byPeer = new HashMap<>();
    private final Map<String, Long> counts = new TreeMap<>();

    /** Notes a use of an earlier run. */
    public synchronized void remember(String peer, Instant time) {
        byPeer.computeIfAbsent(peer, any -> new ArrayDeque<>()).addLast(time);
    }

    /** Forgets for the budget what {@link #remember} will bring back: each use has its line in an audit file. */
    public synchronized void forget() {
        byPeer.clear();
    }

    /** Whether the budget has one more use for the peer; if so, it is used up now. */
    public synchronized boolean claim(String peer, Budget budget, Instant now) {
        Deque<Instant> uses = byPeer.computeIfAbsent(peer, any -> new ArrayDeque<>());
        uses.removeIf(time -> time.isBefore(now.minus(Budget.LONGEST)));
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

    /**
     * How many plaintext resends a peer may get within a time.
     *
     * @param uses at least 1
     * @param window counted back from now; 1 second to 30 days
     */
    public record Budget(int uses, Duration window) {

        static final Duration LONGEST = Duration.ofDays(30);

        private static final Pattern FORM = Pattern.compile("([0-9]{1,6})/([0-9]{1,6})([smhd])");

        public Budget {
            if (uses < 1) {
                throw new IllegalArgumentException("uses (" + uses + ") must be positive; for none set fallback=never");
            }
            if (window.compareTo(Duration.ofSeconds(1)) < 0 || window.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("window (" + window + ") must be 1 second to 30 days");
            }
        }

        /**
         * Reads the form {@code 10/1h}: a number, and a time in s, m, h or d.
         *
         * @throws IllegalArgumentException if it is not in that form
         */
        public static Budget parse(String text) {
            Matcher parts = FORM.matcher(text);
            if (!parts.matches()) {
                throw new IllegalArgumentException("it is not of the form 10/1h");
            }
            int amount = Integer.parseInt(parts.group(2));
            Duration window = switch (parts.group(3)) {
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            };
            return new Budget(Integer.parseInt(parts.group(1)), window);
        }

        @Override
        public String toString() {
            return uses + " within " + window;
        }
    }
}
