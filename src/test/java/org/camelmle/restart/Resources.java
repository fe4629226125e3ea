package org.camelmle.restart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * What this process holds.
 *
 * @param threads of Camel's and ours, by name without their numbers
 * @param files that are open, but for those of the JVM itself
 * @param sockets how many are open
 */
record Resources(List<String> threads, List<String> files, long sockets) {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Path OPEN = Path.of("/proc/self/fd");

    static Resources now() {
        List<String> open = open();
        return new Resources(
                Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .filter(name -> name.contains("Camel") || name.contains("mle") || name.contains("http"))
                        .map(name -> name.replaceAll("[0-9]+", "#"))
                        .sorted()
                        .toList(),
                open.stream()
                        .filter(file -> file.contains("junit") && !file.endsWith(".jar"))
                        .map(file -> file.replaceFirst(".*/", ""))
                        .sorted()
                        .toList(),
                open.stream().filter(file -> file.startsWith("socket:")).count());
    }

    /**
     * Waits until threads and files are gone, and no more sockets are open than now: a connection of before may still have
     * been, and be closed since.
     */
    void awaitNothingMore() {
        Awaitility.await("nothing that is left").atMost(PATIENCE).untilAsserted(() -> {
            Resources later = now();
            assertThat(later.threads()).isEmpty();
            assertThat(later.files()).isEmpty();
            assertThat(later.sockets()).isLessThanOrEqualTo(sockets);
        });
    }

    private static List<String> open() {
        try (Stream<Path> all = Files.list(OPEN)) {
            return all.map(Resources::target).toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "closed";
        }
    }
}
