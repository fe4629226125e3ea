package org.camelmle.fuzz;

import java.util.Objects;

/** Where Jazzer comes in, which finds these methods by their names. */
public final class JazzerEntry {

    private static FuzzTarget target;

    private JazzerEntry() {}

    /**
     * Loads what is to be loaded before any input's time is taken.
     *
     * @param args the target's name
     */
    public static void fuzzerInitialize(String[] args) throws Exception {
        target = Targets.of(args[0]).orElseThrow().make();
        for (byte[] seed : target.seeds().toList()) {
            target.accept(seed);
        }
    }

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Objects.requireNonNull(target, "target").accept(input);
    }
}
