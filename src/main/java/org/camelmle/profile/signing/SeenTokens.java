package org.camelmle.profile.signing;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** The ids of the tokens that were accepted, for as long as one could be sent again. Safe for many threads. */
final class SeenTokens {

    /** Only who has a key gets an id in here; at this many nothing more is accepted until some have ended. */
    private static final int MOST = 1_000_000;

    private final Duration kept;
    private final int most;
    private final Map<String, Instant> ends = new LinkedHashMap<>();

    /** @param kept at least how long a token can be used */
    SeenTokens(Duration kept) {
        this(kept, MOST);
    }

    SeenTokens(Duration kept, int most) {
        this.kept = kept;
        this.most = most;
    }

    /** Whether this is the first time; from then on it is not. */
    synchronized boolean isNew(String id, Instant now) {
        Iterator<Instant> oldest = ends.values().iterator();
        while (oldest.hasNext() && oldest.next().isBefore(now)) {
            oldest.remove();
        }
        return ends.size() < most && ends.putIfAbsent(id, now.plus(kept)) == null;
    }

    @Override
    public synchronized String toString() {
        return "SeenTokens[" + ends.size() + "]";
    }
}
