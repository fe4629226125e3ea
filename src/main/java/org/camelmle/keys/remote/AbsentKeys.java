package org.camelmle.keys.remote;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Key ids that a source was asked for in vain. For a while it is not asked for them again. */
final class AbsentKeys {

    // Beyond that the oldest are forgotten: what they cost is limited by the budget.
    private static final int MOST = 1000;

    private final Map<String, Long> untilById = new LinkedHashMap<>();

    synchronized boolean contains(String keyId, long now) {
        Long until = untilById.get(keyId);
        return until != null && now < until;
    }

    synchronized void add(String keyId, long until) {
        untilById.remove(keyId);
        untilById.put(keyId, until);
        Iterator<String> oldest = untilById.keySet().iterator();
        while (untilById.size() > MOST) {
            oldest.next();
            oldest.remove();
        }
    }
}
