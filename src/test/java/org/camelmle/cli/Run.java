package org.camelmle.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;

/** One run of the command line in this process: what it printed and its exit code. */
record Run(int exitCode, String output, String problems) {

    static Run of(String... arguments) {
        return with(Map.of(), arguments);
    }

    static Run with(Map<String, String> variables, String... arguments) {
        StringWriter output = new StringWriter();
        StringWriter problems = new StringWriter();
        int exitCode = MleMain.run(variables, new PrintWriter(output), new PrintWriter(problems), arguments);
        return new Run(exitCode, output.toString(), problems.toString());
    }
}
