package org.camelmle.bench.jwe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.camelmle.bench.Cost;
import org.camelmle.bench.jwe.Contender.Kind;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;

/** What each contender used up in one iteration; a line for each goes to the file that the system property names. */
@State(Scope.Thread)
public class Turns {

    static final String FILE = "bench.turns";

    private final Map<Kind, Cost> costs = new EnumMap<>(Kind.class);
    private long messages;

    @Setup(Level.Iteration)
    public void reset() {
        costs.clear();
        messages = 0;
    }

    void add(Kind contender, Cost cost) {
        costs.merge(contender, cost, Cost::plus);
    }

    void took(int count) {
        messages += count;
    }

    @TearDown(Level.Iteration)
    public void write(IterationParams iteration) throws IOException {
        if (iteration.getType() == IterationType.MEASUREMENT) {
            String line = costs.entrySet().stream()
                    .map(entry -> entry.getKey() + " " + perMessage(entry.getValue()))
                    .collect(Collectors.joining(";"));
            Files.writeString(
                    Path.of(System.getProperty(FILE)),
                    line + '\n',
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
    }

    private String perMessage(Cost cost) {
        return cost.cpuNanos() / messages + " " + cost.wallNanos() / messages + " " + cost.allocatedBytes() / messages;
    }

    /** Reads one line: what one message cost. */
    static Map<Kind, Cost> read(String line) {
        Map<Kind, Cost> costs = new EnumMap<>(Kind.class);
        for (String one : line.split(";", -1)) {
            String[] words = one.split(" ", -1);
            costs.put(
                    Kind.valueOf(words[0]),
                    new Cost(Long.parseLong(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3])));
        }
        return costs;
    }
}
