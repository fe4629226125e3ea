package fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What Ctrl-C leaves of the whole example: nothing, whenever it comes. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no SIGINT")
class InterruptTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Path SIGNALS = Path.of("/proc/self/status");
    private static final int INTERRUPT = 2;

    @TempDir
    private Path directory;

    private final List<ProcessHandle> workers = new ArrayList<>();
    private Process fleet;

    /** All that the example puts on the disk. */
    private Path scratch;

    @BeforeEach
    void start() throws IOException {
        scratch = Files.createDirectory(directory.resolve("scratch-1"));
        List<String> command = new ArrayList<>();
        if (isIgnored(INTERRUPT)) {
            // What a shell starts in the background ignores Ctrl-C, and so do its children: who presses it has a
            // terminal.
            command.addAll(List.of("env", "--default-signal=INT"));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + scratch,
                "-Dfleet.scratch=" + scratch,
                "-cp",
                System.getProperty("java.class.path"),
                FleetMain.class.getName(),
                "--workers",
                "2",
                "--requests",
                "100000"));
        fleet = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output().toFile())
                .start();
    }

    @AfterEach
    void end() {
        fleet.descendants().forEach(workers::add);
        fleet.destroyForcibly();
        workers.forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void whoInterruptsItAtWorkLeavesNoWorkerAndNoFile() throws Exception {
        await("results", () -> Files.readString(output()).contains(" a second"));

        interrupt();

        assertThat(workers).hasSize(2).noneMatch(ProcessHandle::isAlive);
        assertThat(fleet.exitValue()).isEqualTo(130);
        assertThat(scratch).doesNotExist();
        assertThat(Files.readString(output()))
                .contains("provider  ", "workers   2 processes", " of 100,000 have an end, ")
                .doesNotContain("Exception", "have ended", "requests ended");
    }

    @Test
    void norDoesWhoInterruptsItWhileItStarts() throws Exception {
        await("the broker's folder", () -> {
            try (Stream<Path> folders = Files.list(scratch)) {
                return folders.anyMatch(
                        folder -> folder.getFileName().toString().matches("kafka-[0-9]+"));
            }
        });

        interrupt();

        assertThat(fleet.exitValue()).isEqualTo(130);
        assertThat(scratch).doesNotExist();
    }

    private Path output() {
        return directory.resolve("output.txt");
    }

    private void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what).atMost(PATIENCE).until(() -> {
            assertThat(fleet.isAlive()).as(() -> contentOf(output())).isTrue();
            return condition.call();
        });
    }

    private static String contentOf(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Only the command gets the signal: its workers have to be ended by it. Returns when the command has ended. */
    private void interrupt() throws Exception {
        fleet.descendants().forEach(workers::add);
        assertThat(new ProcessBuilder("kill", "-INT", Long.toString(fleet.pid()))
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
        assertThat(fleet.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as(() -> contentOf(output()))
                .isTrue();
    }

    private static boolean isIgnored(int signal) throws IOException {
        if (!Files.exists(SIGNALS)) {
            return false;
        }
        return Files.readAllLines(SIGNALS).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .map(line -> Long.parseUnsignedLong(
                        line.substring(line.indexOf(':') + 1).strip(), 16))
                .anyMatch(mask -> (mask >> signal - 1 & 1) == 1);
    }
}
