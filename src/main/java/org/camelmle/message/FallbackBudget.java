package org.camelmle.message;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many plaintext resends a peer may get within a time.
 *
 * @param uses at least 1
 * @param window counted back from now; 1 second to 30 days
 */
public record FallbackBudget(int uses, Duration window) {

    static final Duration LONGEST = Duration.ofDays(30);

    private static final Pattern FORM = Pattern.compile("([0-9]{1,6})/([0-9]{1,6})([smhd])");

    public FallbackBudget {
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
    public static FallbackBudget parse(String text) {
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
        return new FallbackBudget(Integer.parseInt(parts.group(1)), window);
    }

    @Override
    public String toString() {
        return uses + " within " + window;
    }
}
