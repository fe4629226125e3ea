package org.camelmle.life;

import java.util.Optional;
import org.camelmle.keys.MleKey;

/**
 * The way in which our keys become known to the provider. Each call may be repeated, as often as a rotation is resumed.
 */
public interface KeyAnnouncement {

    /** For a plan: nobody is told or asked. */
    KeyAnnouncement TO_NOBODY = new KeyAnnouncement() {
        @Override
        public String announce(MleKey key) {
            throw new IllegalStateException("A plan announces nothing");
        }

        @Override
        public boolean isListed(MleKey key) {
            return false;
        }

        @Override
        public String withdraw(MleKey key) {
            throw new IllegalStateException("A plan withdraws nothing");
        }
    };

    /**
     * Makes a key known, or finds that it is.
     *
     * @return what was done, for the report
     */
    String announce(MleKey key);

    /** Whether the provider lists the key, or the place where it is published, as active. */
    boolean isListed(MleKey key);

    /** What is waited for while {@link #isListed} says no, for the report. */
    default String awaited(MleKey key) {
        return "the provider does not list it as active yet";
    }

    /** Why a key that is drained may not be taken back yet, for the report; nothing if it may. */
    default Optional<String> reasonToKeep(MleKey key) {
        return Optional.empty();
    }

    /**
     * Takes the key back, or finds that it was.
     *
     * @return what was done, for the report
     */
    String withdraw(MleKey key);
}
