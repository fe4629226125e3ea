package org.camelmle.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is larger than the memory, or never ends, over real connections against a process with 64 MiB of heap: it refuses
 * each cleanly, never runs out of memory, and serves good messages behind all its HTTP servers afterwards.
 */
@Tag("long")
class SmallHeapTest {

    private static final String LINE = "^[^\t]+: [^\t]+\t.*$";

    private static Map<String, String> outcomes;

    @BeforeAll
    static void attack(@TempDir Path folder) throws Exception {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SmallHeap.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(8, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        outcomes = outcomes(output);
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    }

    private static Map<String, String> outcomes(Path output) throws IOException {
        try (Stream<String> lines = Files.lines(output)) {
            return lines.filter(line -> line.matches(LINE))
                    .map(line -> line.split("\t", 2))
                    .collect(
                            Collectors.toMap(line -> line[0], line -> line[1], (first, second) -> first, TreeMap::new));
        }
    }

    private static Map<String, String> of(String kind) {
        return outcomes.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(kind + ": "))
                .collect(Collectors.toMap(entry -> entry.getKey().substring(kind.length() + 2), Map.Entry::getValue));
    }

    @Test
    void noKeySetIsTakenThatIsTooLargeTooLongOrTooSlow() {
        assertThat(of("key set"))
                .containsOnlyKeys(
                        "100,000 keys",
                        "no end",
                        "chunks without end",
                        "a gibibyte",
                        "a gzip bomb",
                        "drips",
                        "a key of 16384 bits")
                .allSatisfy((what, outcome) -> assertThat(outcome).isEqualTo("KeyUnavailableException"));
        assertThat(of("PEM")).containsExactly(Map.entry("a key of 16384 bits", "MleConfigurationException"));
    }

    @Test
    void noAnswerIsReadThatIsTooLongTooSlowOrCompressed() {
        assertThat(of("answer"))
                .containsOnly(
                        Map.entry("a gibibyte", "MessageRejectedException TOO_LARGE"),
                        Map.entry("no end", "MessageRejectedException TOO_LARGE"),
                        Map.entry("chunks without end", "MessageRejectedException TOO_LARGE"),
                        Map.entry("a gzip bomb", "MessageRejectedException TOO_LARGE"),
                        Map.entry("drips", "SocketTimeoutException"),
                        Map.entry("zip", "MessageRejectedException FORMAT"));
        assertThat(of("key API"))
                .containsOnly(
                        Map.entry("no end", "RequestRejectedException"), Map.entry("drips", "KeyUnavailableException"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"encrypt", "decrypt", "decrypt?role=server&privateKeys=#gateway", "inspect", "verifyWebhook"})
    void noStreamIsReadBeyondItsLimit(String step) {
        assertThat(of("stream to " + step))
                .containsExactly(Map.entry("a gibibyte", "MessageRejectedException TOO_LARGE"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"platform-http", "jetty", "undertow", "netty-http"})
    void noRequestIsTakenThatIsTooLongOrCompressed(String front) {
        assertThat(of("request through " + front))
                .containsOnlyKeys("a gibibyte", "a gibibyte in chunks", "a gzip bomb", "zip")
                .allSatisfy((what, outcome) -> assertThat(outcome).isEqualTo("refused"));
    }
}
