package org.camelmle.bench.life;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.camelmle.bench.Fork;
import org.camelmle.bench.Machine;
import org.camelmle.bench.Mode;
import org.camelmle.bench.Section;
import org.camelmle.bench.Suite;

/** Two threads beside one, platform threads and, on a JDK that has them, virtual ones. */
public final class ThreadsSuite implements Suite {

    private static final int FEATURE_WITH_VIRTUAL_THREADS = 21;

    @Override
    public String name() {
        return "threads";
    }

    @Override
    public Section run(Mode mode, PrintStream progress) throws Exception {
        ObjectNode json = new JsonMapper().createObjectNode();
        json.put("machine", Machine.description());
        ArrayNode rows = json.putArray("rows");
        for (Map.Entry<String, Fork> fork : forks(progress).entrySet()) {
            progress.println(fork.getKey());
            for (JsonNode row : fork.getValue()
                    .jvmArguments("-Xmx768m", "-XX:+UseSerialGC")
                    .run(
                            fork.getKey().contains("virtual") ? "virtual" : "platform",
                            Integer.toString(mode.pick(1, 4, 12)),
                            Integer.toString(mode.pick(50, 300, 600)))) {
                rows.add(((ObjectNode) row).put("threads", fork.getKey()));
            }
        }
        return Section.of(markdown(rows), json);
    }

    private static Map<String, Fork> forks(PrintStream progress) throws Exception {
        Map<String, Fork> forks = new LinkedHashMap<>();
        forks.put("platform, JDK " + Runtime.version().feature(), new Fork(ThreadsFork.class));
        Path newer = Fork.newerJdk(FEATURE_WITH_VIRTUAL_THREADS, progress).orElse(null);
        if (newer != null) {
            forks.put("platform, " + newer.getFileName(), new Fork(ThreadsFork.class, newer));
            forks.put("virtual, " + newer.getFileName(), new Fork(ThreadsFork.class, newer));
        }
        return forks;
    }

    private static String markdown(ArrayNode rows) {
        StringBuilder text = new StringBuilder(Machine.description())
                .append(", RSA-2048. Messages in a second by one thread and by two in turns, and the CPU time of the"
                        + " process for one message:\n\n")
                .append(
                        "| threads | | 1 thread | 2 threads | gain | CPU time of 2 to 1 |\n|---|---|--:|--:|--:|--:|\n");
        rows.forEach(row -> text.append(String.format(
                Locale.ROOT,
                "| %s | %s | %.0f | %.0f | %.2f | %.2f |%n",
                row.required("threads").textValue(),
                row.required("what").textValue(),
                row.required("one").doubleValue(),
                row.required("two").doubleValue(),
                row.required("gain").doubleValue(),
                row.required("cpuRatio").doubleValue())));
        return text.append(
                        "\nThe goal is a gain of 1.6 at constant CPU time (within 5 %). The row of bare JCA shows what"
                                + " these cores give.\n")
                .toString();
    }
}
