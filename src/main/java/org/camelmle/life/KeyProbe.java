package org.camelmle.life;

import org.camelmle.keys.MleKey;

/** A canary: one harmless encrypted request whose answer is asked for under a given key of ours. */
@FunctionalInterface
public interface KeyProbe {

    /** No canary: what the provider lists has to do. */
    KeyProbe NONE = key -> true;

    /**
     * Whether an encrypted answer came back and was opened with this key. False means that the provider does not know
     * the key yet.
     *
     * @throws org.camelmle.MleException if the request failed for another reason
     */
    boolean isAnsweredUnder(MleKey key);
}
