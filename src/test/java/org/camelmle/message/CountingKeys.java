package org.camelmle.message;

import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;

/** Keys that know how often they were asked. */
final class CountingKeys implements KeySource {

    int asked;
    int refreshed;
    private final KeySet keys;
    private final KeySet afterRefresh;

    CountingKeys(KeySet keys) {
        this(keys, keys);
    }

    CountingKeys(KeySet keys, KeySet afterRefresh) {
        this.keys = keys;
        this.afterRefresh = afterRefresh;
    }

    @Override
    public KeySet keys() {
        asked++;
        return keys;
    }

    @Override
    public KeySet refresh() {
        refreshed++;
        return afterRefresh;
    }
}
