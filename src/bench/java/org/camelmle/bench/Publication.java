package org.camelmle.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where results go: always to {@code target/bench}, and with {@code publish} into {@code docs}, where each suite has its
 * place in performance.md between two comments, and its member in performance.json.
 */
final class Publication {

    private static final Path OUTPUT = Path.of("target", "bench");
    private static final Path DOCS = Path.of("docs");
    private static final JsonMapper JSON = new JsonMapper();

    private Publication() {}

    static void write(String suite, Section section) throws IOException {
        Files.createDirectories(OUTPUT);
        Files.writeString(OUTPUT.resolve(suite + ".md"), section.markdown());
        writeJson(OUTPUT.resolve(suite + ".json"), section.json());
        for (Map.Entry<String, String> chart : section.charts().entrySet()) {
            Files.writeString(OUTPUT.resolve(chart.getKey() + ".svg"), chart.getValue());
        }
    }

    static void publish(String suite, Section section) throws IOException {
        Path page = DOCS.resolve("performance.md");
        Files.writeString(page, inPlace(Files.readString(page), suite, section.markdown()));
        Path data = DOCS.resolve("performance.json");
        ObjectNode all = Files.exists(data) ? (ObjectNode) JSON.readTree(data.toFile()) : JSON.createObjectNode();
        all.set(suite, section.json());
        writeJson(data, all);
        for (Map.Entry<String, String> chart : section.charts().entrySet()) {
            Files.writeString(DOCS.resolve("performance-" + chart.getKey() + ".svg"), chart.getValue());
        }
    }

    static String inPlace(String page, String suite, String markdown) {
        String opening = "<!-- bench: " + suite + " -->\n";
        String closing = "<!-- end of bench: " + suite + " -->";
        int from = page.indexOf(opening);
        int to = page.indexOf(closing);
        if (from < 0 || to < from) {
            throw new IllegalStateException("docs/performance.md has no place for the suite " + suite + ": it needs "
                    + opening.strip() + " and " + closing);
        }
        return page.substring(0, from + opening.length()) + '\n' + markdown.strip() + "\n\n" + page.substring(to);
    }

    private static void writeJson(Path file, Object json) throws IOException {
        Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + '\n', UTF_8);
    }
}
