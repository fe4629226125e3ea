package org.camelmle.bench.life;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.camelmle.bench.Machine;
import org.camelmle.bench.Mode;
import org.camelmle.bench.Section;
import org.camelmle.bench.Suite;

/** JOSE libraries of Node, by the script {@code bench.mjs} of the peers. */
public final class PeersSuite implements Suite {

    private static final File PEERS = new File("src/test/peers");

    @Override
    public String name() {
        return "peers";
    }

    @Override
    public Section run(Mode mode, PrintStream progress) throws Exception {
        if (!new File(PEERS, "node_modules").isDirectory()) {
            try {
                lines("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error");
            } catch (IOException e) {
                progress.println("not measured: " + e.getMessage());
                return Section.of(
                        "Not measured: `npm` could not be run.",
                        new JsonMapper().createObjectNode().put("measured", false));
            }
        }
        List<String> lines = lines("node", "bench.mjs", Integer.toString(mode.pick(1, 5, 15)));
        JsonNode json = new JsonMapper().readTree(lines.get(lines.size() - 1));
        return Section.of(markdown(json), json);
    }

    private static List<String> lines(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(PEERS)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().close();
        List<String> lines = new String(process.getInputStream().readAllBytes(), UTF_8)
                .lines()
                .toList();
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed");
        }
        return lines;
    }

    private static String markdown(JsonNode json) {
        StringBuilder text = new StringBuilder(json.required("runtime").textValue())
                .append(", same machine (")
                .append(Machine.description())
                .append("), RSA-2048, CPU time of the process in µs:\n\n")
                .append("| library | operation | 256 B | 64 KiB | 1 MiB |\n|---|---|--:|--:|--:|\n");
        json.required("rows").forEach(row -> {
            text.append("| ")
                    .append(row.required("library").textValue())
                    .append(" | ")
                    .append(row.required("operation").textValue())
                    .append(" |");
            row.required("micros")
                    .forEach(cell -> text.append(String.format(Locale.ROOT, " %.0f |", cell.doubleValue())));
            text.append('\n');
        });
        return text.toString();
    }
}
