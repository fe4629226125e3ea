package org.camelmle.bench.life;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.util.FileUtil;
import org.camelmle.bench.Fork;
import org.camelmle.bench.Machine;
import org.camelmle.bench.Mode;
import org.camelmle.bench.Samples;
import org.camelmle.bench.Section;
import org.camelmle.bench.Suite;

/** The first messages of fresh JVMs, with and without an archive of their classes (class-data sharing). */
public final class ColdSuite implements Suite {

    private static final String CLASSES = "classes.jar";
    private static final int MIB = 1024 * 1024;
    private static final List<String> KINDS = List.of("CODEC", ColdFork.WARMED, "CODEC_ACCP", "NIMBUS", "JOSE4J");

    @Override
    public String name() {
        return "cold";
    }

    /** One line of the table: all contenders under the same conditions, their JVMs in turns. */
    private record Row(String jvm, int size, int messages, boolean archive) {}

    @Override
    public Section run(Mode mode, PrintStream progress) throws Exception {
        ObjectNode json = new JsonMapper().createObjectNode();
        json.put("machine", Machine.description());
        ArrayNode cells = json.putArray("rows");
        Path folder = Files.createTempDirectory("bench-cold");
        Fork.packDirectories(folder.resolve(CLASSES));
        for (Map.Entry<String, Path> jvm : jvms(mode, progress).entrySet()) {
            for (Row row : rows(jvm.getKey(), mode)) {
                progress.println(row.jvm() + ", " + text(row.size()) + (row.archive() ? ", class archive" : ""));
                measure(row, jvm.getValue(), folder, mode.pick(1, 2, 2), cells);
            }
        }
        FileUtil.removeDir(folder.toFile());
        return Section.of(markdown(cells), json);
    }

    private static Map<String, Path> jvms(Mode mode, PrintStream progress) throws Exception {
        Map<String, Path> jvms = new LinkedHashMap<>();
        jvms.put("JDK " + Runtime.version().feature(), Path.of(System.getProperty("java.home")));
        if (mode == Mode.FULL) {
            Fork.newerJdk(21, progress)
                    .ifPresent(home -> jvms.put(home.getFileName().toString(), home));
        }
        return jvms;
    }

    private static List<Row> rows(String jvm, Mode mode) {
        List<Row> rows = new ArrayList<>(List.of(new Row(jvm, 256, 20, false), new Row(jvm, 256, 20, true)));
        if (mode != Mode.TINY) {
            rows.add(new Row(jvm, MIB, 20, false));
        }
        if (mode == Mode.FULL) {
            rows.add(new Row(jvm, 16 * MIB, 20, false));
        }
        return rows;
    }

    private static void measure(Row row, Path home, Path folder, int rounds, ArrayNode cells) throws Exception {
        Map<String, List<JsonNode>> found = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (String kind : KINDS) {
                if (!row.archive() || hasArchive(kind, home, folder)) {
                    found.computeIfAbsent(kind, key -> new ArrayList<>()).add(one(row, kind, home, folder));
                }
            }
        }
        double nimbus = middle(found.get("NIMBUS"), "allMillis");
        found.forEach((kind, times) -> cells.addObject()
                .put("jvm", row.jvm())
                .put("size", row.size())
                .put("archive", row.archive())
                .put("contender", kind)
                .put("setUpMillis", middle(times, "setUpMillis"))
                .put("firstEncryptMillis", middle(times, "firstEncryptMillis"))
                .put("firstDecryptMillis", middle(times, "firstDecryptMillis"))
                .put("allMillis", middle(times, "allMillis"))
                .put("toNimbus", middle(times, "allMillis") / nimbus));
    }

    private static Path archive(String kind, Path home, Path folder) {
        return folder.resolve(home.getFileName() + "-" + kind + ".jsa");
    }

    /** Makes one where there is none; a JVM may crash over that, and then the table has no such row. */
    private static boolean hasArchive(String kind, Path home, Path folder) throws Exception {
        Path archive = archive(kind, home, folder);
        Path tried = folder.resolve(archive.getFileName() + ".tried");
        if (Files.notExists(tried)) {
            Files.createFile(tried);
            Process dump = fork(
                            kind,
                            home,
                            folder,
                            "-XX:ArchiveClassesAtExit=" + archive,
                            "-XX:ErrorFile=" + folder.resolve("crash.log"),
                            "-Xlog:cds=off",
                            "-Xlog:cds+dynamic=off")
                    .start(kind, "256", "20");
            dump.getInputStream().readAllBytes();
            dump.waitFor();
        }
        return Files.exists(archive);
    }

    private static JsonNode one(Row row, String kind, Path home, Path folder) throws Exception {
        Path archive = archive(kind, home, folder);
        // Without its archive the JVM has to fail, or something else would be measured than the table says.
        Fork fork = row.archive()
                ? fork(kind, home, folder, "-Xshare:on", "-XX:SharedArchiveFile=" + archive)
                : fork(kind, home, folder);
        return fork.run(kind, Integer.toString(row.size()), Integer.toString(row.messages()));
    }

    private static Fork fork(String kind, Path home, Path folder, String... arguments) {
        Fork fork = new Fork(ColdFork.class, home)
                .withDirectoriesPackedAs(folder.resolve(CLASSES))
                .jvmArguments("-Xmx1g")
                .jvmArguments(arguments);
        // As an application has it: a native provider is looked for where it is on the class path.
        return kind.equals("CODEC_ACCP") ? fork.without("conscrypt") : fork.without("AmazonCorretto", "conscrypt");
    }

    private static double middle(List<JsonNode> times, String name) {
        return Samples.middle(
                times.stream().map(time -> time.required(name).doubleValue()).toList());
    }

    private static String markdown(ArrayNode cells) {
        StringBuilder text = new StringBuilder(Machine.description())
                .append(
                        ", RSA-2048, fresh JVMs that see messages of one size only, time on the wall in ms. Messages 1 to"
                                + " 20 are each encrypted and decrypted:\n\n")
                .append(
                        "| JVM | size | class archive | | set-up | first encryption | first decryption | messages 1–20 |"
                                + " to Nimbus |\n|---|--:|---|---|--:|--:|--:|--:|--:|\n");
        cells.forEach(cell -> text.append(String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s | %.0f | %.1f | %.1f | %.0f | %.2f |%n",
                cell.required("jvm").textValue(),
                text(cell.required("size").intValue()),
                cell.required("archive").booleanValue() ? "yes" : "no",
                name(cell.required("contender").textValue()),
                cell.required("setUpMillis").doubleValue(),
                cell.required("firstEncryptMillis").doubleValue(),
                cell.required("firstDecryptMillis").doubleValue(),
                cell.required("allMillis").doubleValue(),
                cell.required("toNimbus").doubleValue())));
        return text.append(
                        "\nThe goal with ACCP is 0.15 of Nimbus at 1 and 16 MiB. Where a contender is missing, the JVM could not make an archive"
                                + " of its classes (JDK 17 crashes over ACCP's).\n")
                .toString();
    }

    private static String name(String kind) {
        return switch (kind) {
            case "CODEC" -> "camel-mle";
            case ColdFork.WARMED -> "camel-mle, warmUp=2s";
            case "CODEC_ACCP" -> "camel-mle + ACCP";
            case "NIMBUS" -> "Nimbus";
            default -> "jose4j";
        };
    }

    private static String text(int size) {
        return size < MIB ? size + " B" : size / MIB + " MiB";
    }
}
