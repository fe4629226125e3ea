package org.camelmle.bench.life;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.Locale;
import org.camelmle.bench.Fork;
import org.camelmle.bench.Machine;
import org.camelmle.bench.Mode;
import org.camelmle.bench.Section;
import org.camelmle.bench.Suite;

/** What a message costs where there are many keys, endpoints or callers, and with a fetched key set. */
public final class KeysSuite implements Suite {

    private static final double LARGEST_RATIO_OF_FETCHED = 1.03;

    @Override
    public String name() {
        return "keys";
    }

    @Override
    public Section run(Mode mode, PrintStream progress) throws Exception {
        progress.println("a JVM in which all of them take turns");
        JsonNode json = new Fork(KeysFork.class)
                .jvmArguments("-Xmx768m", "-XX:+UseSerialGC", "-Xbatch")
                .run(Integer.toString(mode.pick(20, 2_000, 20_000)), Integer.toString(mode.pick(1, 12, 60)));
        return Section.of(markdown(json), json);
    }

    private static String markdown(JsonNode json) {
        StringBuilder text = new StringBuilder(Machine.description())
                .append(", RSA-2048, 256 B. CPU time of a message, beside that with one:\n\n")
                .append("| number of | 1 | 10 | 100 | 1,000 |\n|---|--:|--:|--:|--:|\n");
        json.required("axes").properties().forEach(axis -> {
            text.append("| ").append(axis.getKey()).append(" |");
            axis.getValue()
                    .forEach(cell -> text.append(String.format(
                            Locale.ROOT,
                            " %.1f µs (%.2f) |",
                            cell.required("cpuMicros").doubleValue(),
                            cell.required("ratio").doubleValue())));
            text.append('\n');
        });
        JsonNode fetched = json.required("fetched");
        double ratio = fetched.required("ratio").doubleValue();
        return text.append(String.format(
                        Locale.ROOT,
                        "%n`mle:encrypt` with a key set fetched over HTTP: %.1f µs and %.0f B, with the same key at hand"
                                + " %.1f µs and %.0f B; CPU ratio %.3f, goal %.2f: %s.%n",
                        fetched.required("cpuMicros").doubleValue(),
                        fetched.required("bytes").doubleValue(),
                        fetched.required("localMicros").doubleValue(),
                        fetched.required("localBytes").doubleValue(),
                        ratio,
                        LARGEST_RATIO_OF_FETCHED,
                        ratio <= LARGEST_RATIO_OF_FETCHED ? "met" : "missed"))
                .toString();
    }
}
