package org.camelmle.fuzz;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One target in a JVM of its own under Jazzer, with little memory and little time for each input. */
final class JazzerRun {

    private static final Path OUTPUT = Path.of("target", "fuzz");
    /** How far libFuzzer says it has come, every now and then and at its end. */
    private static final Pattern PROGRESS = Pattern.compile("^#(\\d+)\\b.*");

    private static final String INSTRUMENTED = "org.camelmle.**:com.fasterxml.jackson.core.**";

    private final Targets target;
    private final Path directory;
    private final Path corpus;

    JazzerRun(Targets target) {
        this.target = target;
        this.directory = OUTPUT.resolve(target.word());
        this.corpus = directory.resolve("corpus");
    }

    /** Runs, and takes down how often. The exit code is Jazzer's: not 0 after a finding. */
    int attack(long runs, long seconds, PrintStream out) throws IOException, InterruptedException {
        Files.createDirectories(corpus);
        FuzzTarget attacked = target.make();
        for (byte[] seed :
                Stream.concat(attacked.seeds(), KeptCorpus.of(target.word())).toList()) {
            Files.write(corpus.resolve(HexFormat.of().toHexDigits(Arrays.hashCode(seed))), seed);
        }
        long begun = System.nanoTime();
        List<String> options = new ArrayList<>(List.of(
                "-runs=" + runs,
                "-max_len=" + attacked.longest(),
                "-timeout=30",
                "-rss_limit_mb=1536",
                "-print_final_stats=1",
                "-artifact_prefix=" + directory + "/"));
        if (seconds > 0) {
            options.add("-max_total_time=" + seconds);
        }
        options.add(corpus.toString());
        Process process = jazzer(options);
        long executed = 0;
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                out.println(line);
                Matcher progress = PROGRESS.matcher(line);
                executed = progress.matches() ? Long.parseLong(progress.group(1)) : executed;
            }
        }
        int status = process.waitFor();
        Executions.add(target.word(), executed, (System.nanoTime() - begun) / 1_000_000_000, status);
        return status;
    }

    /** Merges what was learnt into as few inputs as reach the same. */
    int keep() throws IOException, InterruptedException {
        if (!Files.isDirectory(corpus)) {
            return (int) KeptCorpus.of(target.word()).count();
        }
        Path merged = directory.resolve("merged");
        deleteAll(merged);
        Files.createDirectories(merged);
        Process process = jazzer(List.of("-merge=1", "-timeout=30", merged.toString(), corpus.toString()));
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            lines.lines().forEach(line -> {});
        }
        if (process.waitFor() != 0) {
            throw new IOException("The corpus of " + target.word() + " cannot be merged");
        }
        return KeptCorpus.write(target.word(), contents(merged), target.make().most());
    }

    private static List<byte[]> contents(Path from) throws IOException {
        List<byte[]> contents = new ArrayList<>();
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.sorted().toList()) {
                contents.add(Files.readAllBytes(file));
            }
        }
        return contents;
    }

    private static void deleteAll(Path from) throws IOException {
        if (Files.isDirectory(from)) {
            try (Stream<Path> files = Files.walk(from)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private Process jazzer(List<String> options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + JazzerEntry.class.getName(),
                "--target_args=" + target.word(),
                "--instrumentation_includes=" + INSTRUMENTED,
                "--reproducer_path=" + directory));
        command.addAll(options);
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
