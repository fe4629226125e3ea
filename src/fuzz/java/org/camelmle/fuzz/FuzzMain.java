package org.camelmle.fuzz;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;

/**
 * Attacks one reader with Jazzer: {@code mvn -Pfuzz test -Dfuzz.target=jwks -Dfuzz.runs=10000000}. The target {@code keep}
 * puts what was learnt into the kept corpus, {@code report} prints what was done so far.
 */
public final class FuzzMain {

    private static final String USAGE = """
            Usage: mvn -Pfuzz test -Dfuzz.target=<target> [-Dfuzz.runs=<number>] [-Dfuzz.seconds=<number>]
            Targets: %s
            Others:  keep    puts what was learnt into src/test/resources/fuzz
                     report  prints how often each target was run, and what was found
            """;

    private FuzzMain() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        int status = run(args, System.out, System.err);
        if (status != 0) {
            System.exit(status);
        }
    }

    private static int run(String[] args, PrintStream out, PrintStream err) throws IOException, InterruptedException {
        String word = args.length == 0 ? "" : args[0];
        if (word.equals("report")) {
            out.print(Executions.report());
            return 0;
        }
        if (word.equals("keep")) {
            for (Targets target : Targets.values()) {
                out.println(target.word() + ": " + new JazzerRun(target).keep() + " inputs are kept");
            }
            return 0;
        }
        Optional<Targets> target = Targets.of(word);
        if (target.isEmpty() || args.length > 3 || !areNumbers(args)) {
            err.println(target.isEmpty() ? "No such target: '" + word + "'" : "Runs and seconds have to be numbers");
            err.print(USAGE.formatted(Targets.words()));
            return 2;
        }
        long runs = args.length > 1 ? Long.parseLong(args[1]) : 1_000_000;
        long seconds = args.length > 2 ? Long.parseLong(args[2]) : 0;
        return new JazzerRun(target.get()).attack(runs, seconds, out);
    }

    private static boolean areNumbers(String[] args) {
        for (int i = 1; i < args.length; i++) {
            if (!args[i].matches("[0-9]{1,12}")) {
                return false;
            }
        }
        return true;
    }
}
