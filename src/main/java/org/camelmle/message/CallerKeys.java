package org.camelmle.message;

import org.camelmle.keys.KeySource;

/** Server role with several callers: whose keys are whose. A key of another caller looks unknown. */
@FunctionalInterface
public interface CallerKeys {

    /**
     * The keys of one caller, as the route authenticated it.
     *
     * @return a source without keys for a caller who has none
     */
    KeySource of(String caller);
}
