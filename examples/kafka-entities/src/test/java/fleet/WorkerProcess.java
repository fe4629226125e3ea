package fleet;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A worker in a JVM of its own. */
final class WorkerProcess implements AutoCloseable {

    private static final long PATIENCE = 30;

    private final String name;
    private final Process process;
    private volatile boolean told;

    private WorkerProcess(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    /** Starts one; it writes its log below the directory. */
    static WorkerProcess start(String name, Map<String, String> settings, Path logs) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC", "-Xmx256m"));
        settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add("fleet.Worker");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(logs.resolve(name + ".log").toFile())
                .start();
        return new WorkerProcess(name, process);
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    /** Whether it is gone without having been told to. */
    boolean hasFailed() {
        return !told && !process.isAlive();
    }

    /** What the process has had of the processors so far. */
    Duration cpuTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** As when the machine fails: nothing is ended in order. Returns when it is gone. */
    void killHard() {
        told = true;
        process.destroyForcibly();
        boolean interrupted = Thread.interrupted();
        try {
            if (!process.waitFor(PATIENCE, TimeUnit.SECONDS)) {
                System.err.println(name + " does not end: " + process.pid());
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets it end in order, or else by force. */
    @Override
    public void close() {
        told = true;
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE, TimeUnit.SECONDS)) {
                killHard();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            killHard();
        }
    }
}
