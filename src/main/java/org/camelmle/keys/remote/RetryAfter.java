package org.camelmle.keys.remote;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;

/** How long a server wants to be left alone: RFC 9110 section 10.2.3, up to a limit of ours. */
public final class RetryAfter {

    /** However long the server wants it. */
    public static final Duration LONGEST = Duration.ofMinutes(5);

    private static final Pattern SECONDS = Pattern.compile("\\d+");
    private static final int DIGITS_OF_LONGEST = 3;

    private RetryAfter() {}

    /** The time from now on, or nothing if the field is neither a number of seconds nor a date. */
    public static Optional<Duration> of(String field, Instant now) {
        String text = field.trim();
        return SECONDS.matcher(text).matches() ? Optional.of(seconds(text)) : date(text, now);
    }

    private static Duration seconds(String digits) {
        return digits.length() > DIGITS_OF_LONGEST ? LONGEST : shortest(Duration.ofSeconds(Integer.parseInt(digits)));
    }

    private static Optional<Duration> date(String text, Instant now) {
        try {
            Instant until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(until.isAfter(now) ? shortest(Duration.between(now, until)) : Duration.ZERO);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Duration shortest(Duration wanted) {
        return wanted.compareTo(LONGEST) > 0 ? LONGEST : wanted;
    }
}
