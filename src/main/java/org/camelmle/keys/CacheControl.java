package org.camelmle.keys;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long an answer is fresh, by its Cache-Control header: RFC 9111 section 5.2.2, kept within bounds of ours. */
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
    private static final int DIGITS_OF_LONGEST = 5;

    private CacheControl() {}

    /** The time to live within {@link #SHORTEST} and {@link #LONGEST}. */
    static Duration timeToLive(String header) {
        if (NOT_STORED.matcher(header).find()) {
            return SHORTEST;
        }
        Matcher maxAge = MAX_AGE.matcher(header);
        return maxAge.find() ? withinBounds(maxAge.group(1)) : DEFAULT;
    }

    private static Duration withinBounds(String seconds) {
        if (seconds.startsWith("-")) {
            return SHORTEST;
        }
        if (seconds.length() > DIGITS_OF_LONGEST) {
            return LONGEST;
        }
        Duration wanted = Duration.ofSeconds(Integer.parseInt(seconds));
        return wanted.compareTo(SHORTEST) < 0 ? SHORTEST : wanted.compareTo(LONGEST) > 0 ? LONGEST : wanted;
    }
}
