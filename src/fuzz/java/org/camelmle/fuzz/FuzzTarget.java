package org.camelmle.fuzz;

import java.util.stream.Stream;

/** A reader under attack. It fails by throwing: whatever leaves {@link #accept} is a finding. */
public interface FuzzTarget {

    /** Feeds one input to the reader and holds the result against what else can read it. */
    void accept(byte[] input) throws Exception;

    /** Inputs to begin with. */
    Stream<byte[]> seeds();

    /** The longest input worth trying, in octets. */
    default int longest() {
        return 4096;
    }

    /** The most inputs that are kept: each build runs them all. */
    default int most() {
        return 500;
    }

    /** Fails unless the condition holds. */
    static void require(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }
}
