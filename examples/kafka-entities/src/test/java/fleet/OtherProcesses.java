package fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Supplier;

/** What processes that are not ours take of this machine: where that is not little, a measurement says nothing. */
final class OtherProcesses {

    /** So much of all cores may be taken by others. */
    static final double LITTLE = 0.05;

    private static final Path STATISTICS = Path.of("/proc/stat");
    private static final int MILLIS_A_TICK = 10;

    // In /proc/stat after the name: user, nice, system, and what a hypervisor gave to others. Without interrupts, which
    // are also those of our own packets.
    private static final int[] BUSY = {1, 2, 3, 8};

    private final Supplier<Duration> ours;
    private final Duration allBefore;
    private final Duration oursBefore;
    private final long begin = System.nanoTime();

    private OtherProcesses(Supplier<Duration> ours) {
        this.ours = ours;
        allBefore = all();
        oursBefore = ours.get();
    }

    /** @param ours the CPU time of our own processes so far */
    static OtherProcesses from(Supplier<Duration> ours) {
        return new OtherProcesses(ours);
    }

    /** Their share of all cores since then, from 0 to 1; not a number where the system does not tell. */
    double share() {
        if (!Files.exists(STATISTICS)) {
            return Double.NaN;
        }
        Duration others = all().minus(allBefore).minus(ours.get().minus(oursBefore));
        double seconds = (System.nanoTime() - begin) / 1e9;
        return Math.max(
                0, others.toMillis() / 1000.0 / seconds / Runtime.getRuntime().availableProcessors());
    }

    private static Duration all() {
        if (!Files.exists(STATISTICS)) {
            return Duration.ZERO;
        }
        try {
            String[] fields = Files.readAllLines(STATISTICS).get(0).split(" +", -1);
            return Duration.ofMillis(Arrays.stream(BUSY)
                            .mapToLong(field -> Long.parseLong(fields[field]))
                            .sum()
                    * MILLIS_A_TICK);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
