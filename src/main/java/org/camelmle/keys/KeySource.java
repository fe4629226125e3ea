package org.camelmle.keys;

import org.camelmle.KeyUnavailableException;

/** Where keys come from. Safe for many threads; a call returns at once when a usable set is at hand. */
public interface KeySource {

    /**
     * The keys that may be used now.
     *
     * @throws KeyUnavailableException if there are none, with the source and the reason
     */
    KeySet keys();

    /**
     * Ask the source again, if it is one that changes.
     *
     * @return the keys after that
     * @throws KeyUnavailableException if there are none
     */
    default KeySet refresh() {
        return keys();
    }

    /** A source whose keys never change. */
    static KeySource of(KeySet keys) {
        return new KeySource() {
            @Override
            public KeySet keys() {
                return keys;
            }

            @Override
            public String toString() {
                return "KeySource[" + keys + "]";
            }
        };
    }
}
