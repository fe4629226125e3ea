package org.camelmle.bench.jwe;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.camelmle.bench.Chart;
import org.camelmle.bench.Machine;
import org.camelmle.bench.Section;
import org.camelmle.bench.jwe.BenchCase.Operation;
import org.camelmle.bench.jwe.Contender.Kind;

/** The tables of the codec beside others. */
final class TokenReport {

    private final JwePlan plan;
    private final List<Measurement> measurements;

    private TokenReport(JwePlan plan, List<Measurement> measurements) {
        this.plan = plan;
        this.measurements = measurements;
    }

    static Section section(JwePlan plan, List<Measurement> measurements) {
        TokenReport report = new TokenReport(plan, measurements);
        return new Section(report.markdown(), json(plan, measurements), report.charts());
    }

    private String markdown() {
        return Machine.description() + ", " + plan.rounds() + " JVMs for each row. CPU time in µs:\n\n" + times()
                + "\nRatios of CPU time, taken turn by turn; time on the wall; octets allocated for one of payload:\n\n"
                + ratios() + '\n' + verdict();
    }

    private String times() {
        StringBuilder text = new StringBuilder("| |");
        Kind.TOKENS.forEach(kind -> text.append(' ').append(kind.text()).append(" |"));
        text.append("\n|---|").append("--:|".repeat(Kind.TOKENS.size())).append('\n');
        for (Measurement measurement : measurements) {
            text.append("| ").append(measurement.benchCase()).append(" |");
            for (Kind kind : Kind.TOKENS) {
                text.append(
                        measurement.has(kind)
                                ? String.format(Locale.ROOT, " %.0f |", measurement.cpuMicros(kind))
                                : " – |");
            }
            text.append('\n');
        }
        return text.toString();
    }

    private String ratios() {
        StringBuilder text = new StringBuilder(
                "| | ours to raw | ours to Nimbus | ours + ACCP to Nimbus | raw to Nimbus | wall µs, ours | Nimbus |"
                        + " allocated, raw | ours | Nimbus |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
        for (Measurement measurement : measurements) {
            int size = measurement.benchCase().size();
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %.2f%s | %.3f%s | %.3f%s | %.3f | %.0f | %.0f | %.1f | %.1f%s | %.1f |%n",
                    measurement.benchCase(),
                    measurement.ratio(Kind.CODEC, Kind.RAW),
                    mark(!Goals.fastEnough(measurement)),
                    measurement.ratio(Kind.CODEC, Kind.NIMBUS),
                    mark(Goals.jdkGoalMissed(measurement)),
                    measurement.ratio(Kind.CODEC_ACCP, Kind.NIMBUS),
                    mark(Goals.accpGoalMissed(measurement)),
                    measurement.ratio(Kind.RAW, Kind.NIMBUS),
                    measurement.wallMicros(Kind.CODEC),
                    measurement.wallMicros(Kind.NIMBUS),
                    measurement.allocatedBytes(Kind.RAW) / size,
                    measurement.allocatedBytes(Kind.CODEC) / size,
                    mark(!Goals.frugalEnough(measurement)),
                    measurement.allocatedBytes(Kind.NIMBUS) / size));
        }
        return text.toString();
    }

    private static String mark(boolean missed) {
        return missed ? " (!)" : "";
    }

    private String verdict() {
        List<String> slow = Goals.slowBaselines(measurements);
        if (!slow.isEmpty()) {
            return "RUN VOID: the baseline is no minimal implementation here, the machine was too busy, or its processor"
                    + " is another kind than the reference's, which had AVX-512 (the JDK's AES-GCM uses it).\n\n- "
                    + String.join("\n- ", slow) + "\n";
        }
        long missed = measurements.stream().filter(TokenReport::missesAGoal).count();
        return missed == 0
                ? "All goals are met: at most " + Goals.LARGEST_RATIO
                        + " times the baseline, and the shares of Nimbus.\n"
                : missed + " of " + measurements.size() + " rows miss a goal; it is marked (!).\n";
    }

    private static boolean missesAGoal(Measurement measurement) {
        return !Goals.fastEnough(measurement)
                || !Goals.frugalEnough(measurement)
                || Goals.jdkGoalMissed(measurement)
                || Goals.accpGoalMissed(measurement);
    }

    private Map<String, String> charts() {
        Map<String, String> charts = new LinkedHashMap<>();
        for (Operation operation : Operation.values()) {
            List<Measurement> rows = measurements.stream()
                    .filter(row -> row.benchCase().operation() == operation
                            && row.benchCase().rsaBits() == 2048)
                    .toList();
            Chart chart = new Chart(
                    "CPU time to " + operation.method() + " one JWE, RSA-2048",
                    "µs",
                    rows.stream().map(row -> row.benchCase().sizeText()).toList());
            for (Kind kind : Kind.TOKENS) {
                chart.line(
                        kind.text(),
                        rows.stream()
                                .map(row -> row.has(kind) ? row.cpuMicros(kind) : Double.NaN)
                                .collect(Collectors.toList()));
            }
            charts.put(operation.method(), chart.svg());
        }
        return charts;
    }

    /** All figures, of whatever contenders there are. */
    static ObjectNode json(JwePlan plan, List<Measurement> measurements) {
        ObjectNode root = new JsonMapper().createObjectNode();
        root.put("machine", Machine.description()).put("rounds", plan.rounds());
        ArrayNode rows = root.putArray("rows");
        for (Measurement measurement : measurements) {
            ObjectNode row = rows.addObject();
            row.put("operation", measurement.benchCase().operation().method());
            row.put("rsaBits", measurement.benchCase().rsaBits());
            row.put("size", measurement.benchCase().size());
            for (Kind kind : Kind.values()) {
                if (measurement.has(kind)) {
                    row.putObject(kind.text())
                            .put("cpuMicros", rounded(measurement.cpuMicros(kind)))
                            .put("wallMicros", rounded(measurement.wallMicros(kind)))
                            .put("allocatedBytes", Math.round(measurement.allocatedBytes(kind)))
                            .put("cpuToOurs", rounded(measurement.ratio(kind, Kind.CODEC)));
                }
            }
        }
        return root;
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
