package org.camelmle.bench;

import java.io.PrintStream;

/** One group of measurements with a table of its own. */
public interface Suite {

    String name();

    /**
     * Measures.
     *
     * @param progress is told what is being measured
     */
    Section run(Mode mode, PrintStream progress) throws Exception;
}
