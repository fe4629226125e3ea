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

    /**
     * Ask the source again because of one key: a message names one that is not in the set, or the peer refuses one that
     * is. A source that is asked over a network does so within a budget of its own, which anybody may use up.
     *
     * @return the keys after that, with or without such a key
     * @throws KeyUnavailableException if there are none
     */
    default KeySet refreshFor(String keyId) {
        return refresh();
    }

    /** Is told that a message was opened with this one of its keys. Returns quickly and does not throw. */
    default void opened(MleKey key) {}

    /** Where the keys come from and how old they are, for messages: without credentials. */
    default String description() {
        return "configured locally";
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
