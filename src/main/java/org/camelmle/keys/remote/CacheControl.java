package org.camelmle.keys.remote;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long an answer is fresh, by its header fields: RFC 9111 sections 4.2 and 5, kept within bounds of ours. */
final class CacheControl {

    /** However short the server wants it. */
    static final Duration SHORTEST = Duration.ofMinutes(1);
    /** When the server says nothing. */
    static final Duration DEFAULT = Duration.ofMinutes(5);
    /** However long the server wants it. */
    static final Duration LONGEST = Duration.ofHours(24);

    // The first directive counts; a cache that is not shared passes s-maxage over.
    private static final Pattern MAX_AGE =
            Pattern.compile("(?:^|[,\\s])max-age\\s*=\\s*\"?(-?\\d+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern NOT_STORED =
            Pattern.compile("(?:^|[,\\s])no-(?:store|cache)(?=$|[,\\s=])", Pattern.CASE_INSENSITIVE);
    private static final Pattern AGE = Pattern.compile("\\s*(\\d+)\\s*");
    private static final int DIGITS_OF_A_YEAR = 8;

    private CacheControl() {}

    /**
     * The time to live within {@link #SHORTEST} and {@link #LONGEST}.
     *
     * @param age the field Age: how long the answer already lay in caches on its way
     */
    static Duration timeToLive(String cacheControl, Optional<String> age) {
        if (NOT_STORED.matcher(cacheControl).find()) {
            return SHORTEST;
        }
        Matcher maxAge = MAX_AGE.matcher(cacheControl);
        return maxAge.find() ? withinBounds(seconds(maxAge.group(1)) - age(age)) : DEFAULT;
    }

    private static long age(Optional<String> header) {
        return header.map(AGE::matcher)
                .filter(Matcher::matches)
                .map(age -> seconds(age.group(1)))
                .orElse(0L);
    }

    // Cut before it is a number, as it may have any length.
    private static long seconds(String digits) {
        return digits.length() > DIGITS_OF_A_YEAR ? Integer.MAX_VALUE : Long.parseLong(digits);
    }

    private static Duration withinBounds(long seconds) {
        return Duration.ofSeconds(Math.min(Math.max(seconds, SHORTEST.toSeconds()), LONGEST.toSeconds()));
    }
}
