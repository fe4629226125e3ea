package org.camelmle.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.camelmle.bench.Contender.Kind;

/** The measured table, for people and for programs. */
final class Report {

    private final BenchPlan plan;
    private final List<Measurement> measurements;

    Report(BenchPlan plan, List<Measurement> measurements) {
        this.plan = plan;
        this.measurements = measurements;
    }

    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("results.md"), markdown());
        new JsonMapper()
                .writerWithDefaultPrettyPrinter()
                .writeValue(folder.resolve("results.json").toFile(), json());
    }

    String markdown() {
        StringBuilder text = new StringBuilder(machine())
                .append("\n\n| | CPU µs, raw | codec | nimbus | codec / raw | codec / nimbus | raw / nimbus |")
                .append(" bytes allocated per octet, raw | codec | nimbus |\n")
                .append("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
        measurements.forEach(measurement -> text.append(row(measurement)));
        return text.append('\n').append(verdict()).toString();
    }

    private static String row(Measurement measurement) {
        int size = measurement.benchCase().size();
        return String.format(
                Locale.ROOT,
                "| %s | %.0f | %.0f | %.0f | %.2f%s | %.3f | %.3f | %.1f | %.1f%s | %.1f |%n",
                measurement.benchCase(),
                measurement.cpuMicros(Kind.RAW),
                measurement.cpuMicros(Kind.CODEC),
                measurement.cpuMicros(Kind.NIMBUS),
                measurement.ratio(Kind.CODEC, Kind.RAW),
                Goals.fastEnough(measurement) ? "" : " (!)",
                measurement.ratio(Kind.CODEC, Kind.NIMBUS),
                measurement.ratio(Kind.RAW, Kind.NIMBUS),
                measurement.allocatedBytes(Kind.RAW) / size,
                measurement.allocatedBytes(Kind.CODEC) / size,
                Goals.frugalEnough(measurement) ? "" : " (!)",
                measurement.allocatedBytes(Kind.NIMBUS) / size);
    }

    private String verdict() {
        List<String> slow = Goals.slowBaselines(measurements);
        if (!slow.isEmpty()) {
            return "RUN VOID: the baseline is no minimal implementation here, the machine was too busy, or its processor"
                    + " is another kind than the reference's, which had AVX-512 (the JDK's AES-GCM uses it).\n- "
                    + String.join("\n- ", slow) + "\n";
        }
        long missed = measurements.stream()
                .filter(measurement -> !Goals.fastEnough(measurement) || !Goals.frugalEnough(measurement))
                .count();
        return missed == 0
                ? "All goals are met: at most " + Goals.LARGEST_RATIO + " times the baseline.\n"
                : missed + " of " + measurements.size() + " rows miss a goal; they are marked (!).\n";
    }

    private ObjectNode json() {
        ObjectNode root = new JsonMapper().createObjectNode();
        root.put("machine", machine());
        root.put("valid", Goals.slowBaselines(measurements).isEmpty());
        ArrayNode rows = root.putArray("rows");
        for (Measurement measurement : measurements) {
            ObjectNode row = rows.addObject();
            row.put("operation", measurement.benchCase().operation().method());
            row.put("rsaBits", measurement.benchCase().rsaBits());
            row.put("size", measurement.benchCase().size());
            for (Kind contender : Kind.values()) {
                row.putObject(contender.name().toLowerCase(Locale.ROOT))
                        .put("cpuMicros", measurement.cpuMicros(contender))
                        .put("allocatedBytes", measurement.allocatedBytes(contender));
            }
            row.put("codecToRaw", measurement.ratio(Kind.CODEC, Kind.RAW));
            row.put("codecToNimbus", measurement.ratio(Kind.CODEC, Kind.NIMBUS));
            row.put("rawToNimbus", measurement.ratio(Kind.RAW, Kind.NIMBUS));
        }
        return root;
    }

    private String machine() {
        return "JDK " + System.getProperty("java.runtime.version") + ", " + processor() + ", "
                + Runtime.getRuntime().availableProcessors() + " CPUs, " + LocalDate.now(ZoneOffset.UTC) + ", "
                + plan.name() + " run of " + plan.rounds() + " rounds";
    }

    private static String processor() {
        String model = cpuInfo("model name").orElse(System.getProperty("os.arch"));
        return cpuInfo("flags")
                .map(flags -> model
                        + (List.of(flags.split(" ", -1)).contains("avx512f") ? " with AVX-512" : " without AVX-512"))
                .orElse(model);
    }

    private static Optional<String> cpuInfo(String name) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"), UTF_8)) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }
}
