package org.camelmle.keys.remote;

import java.time.Duration;

/**
 * How often a source may be asked.
 *
 * @param regular for what the cache and the operator want
 * @param unknownKeys for what messages want: anybody can use this one up, and nothing else
 * @param singleKeys for the look-up of one key's state in another place than the set
 */
record FetchBudget(FetchGate regular, FetchGate unknownKeys, FetchGate singleKeys) {

    FetchBudget(Duration minInterval) {
        this(new FetchGate(minInterval), new FetchGate(minInterval), new FetchGate(minInterval));
    }

    void closeUntil(long time) {
        regular.closeUntil(time);
        unknownKeys.closeUntil(time);
        singleKeys.closeUntil(time);
    }
}
