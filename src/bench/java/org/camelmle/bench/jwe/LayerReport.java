package org.camelmle.bench.jwe;

import java.util.List;
import java.util.Locale;
import org.camelmle.bench.Machine;
import org.camelmle.bench.Section;
import org.camelmle.bench.jwe.Contender.Kind;

/** The table of our layers over the codec. */
final class LayerReport {

    private LayerReport() {}

    static Section section(JwePlan plan, List<Measurement> measurements) {
        return Section.of(markdown(plan, measurements), TokenReport.json(plan, measurements));
    }

    private static String markdown(JwePlan plan, List<Measurement> measurements) {
        StringBuilder text = new StringBuilder(Machine.description())
                .append(", profile method, on the JDK's ciphers, ")
                .append(plan.rounds())
                .append(" JVMs for each row. CPU time and memory over the codec called directly:\n\n")
                .append("| | codec µs | MessageCipher | component | data format | to codec | B more, component |\n")
                .append("|---|--:|--:|--:|--:|--:|--:|\n");
        for (Measurement measurement : measurements) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %.0f | %+.1f | %+.1f%s | %+.1f | %.3f | %+.0f |%n",
                    measurement.benchCase(),
                    measurement.cpuMicros(Kind.CODEC),
                    measurement.extraMicros(Kind.CIPHER, Kind.CODEC),
                    measurement.extraMicros(Kind.COMPONENT, Kind.CODEC),
                    Goals.layerGoalMissed(measurement) ? " (!)" : "",
                    measurement.extraMicros(Kind.DATA_FORMAT, Kind.CODEC),
                    measurement.ratio(Kind.COMPONENT, Kind.CODEC),
                    measurement.allocatedBytes(Kind.COMPONENT) - measurement.allocatedBytes(Kind.CODEC)));
        }
        return text.append("\nThe goal for the component is 3 µs and 3 KB at 256 B; (!) marks where it is missed.\n")
                .toString();
    }
}
