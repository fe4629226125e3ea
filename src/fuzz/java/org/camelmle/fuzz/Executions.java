package org.camelmle.fuzz;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What was run on this machine: a line for each run in {@code target/fuzz/runs.csv}. */
final class Executions {

    private static final Path FILE = Path.of("target", "fuzz", "runs.csv");

    private Executions() {}

    static void add(String target, long executed, long seconds, int status) throws IOException {
        String line = target + "," + executed + "," + seconds + "," + status + "\n";
        Files.writeString(FILE, line, StandardCharsets.US_ASCII, CREATE, APPEND);
    }

    /** A table for docs/assurance.md. */
    static String report() throws IOException {
        List<String[]> runs = Files.exists(FILE)
                ? Files.readAllLines(FILE).stream()
                        .map(line -> line.split(",", -1))
                        .toList()
                : List.of();
        StringBuilder table = new StringBuilder("| target | executions | minutes | runs that ended with a finding |\n");
        table.append("|---|---|---|---|\n");
        for (Targets target : Targets.values()) {
            List<String[]> own =
                    runs.stream().filter(run -> run[0].equals(target.word())).toList();
            table.append("| %s | %,d | %d | %d |\n"
                    .formatted(
                            target.word(),
                            own.stream()
                                    .mapToLong(run -> Long.parseLong(run[1]))
                                    .sum(),
                            own.stream()
                                            .mapToLong(run -> Long.parseLong(run[2]))
                                            .sum()
                                    / 60,
                            own.stream().filter(run -> run[3].equals("77")).count()));
        }
        return table.toString();
    }
}
