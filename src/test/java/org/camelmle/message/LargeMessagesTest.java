package org.camelmle.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 64 MiB in 256 MiB of heap. */
@Tag("long")
class LargeMessagesTest {

    private static final int MEBIBYTE = 1024 * 1024;
    private static final int PAYLOAD = 64;

    @TempDir
    Path folder;

    /** Wire body, ciphertext and plaintext are there at once: 3.33 times the message. */
    @ParameterizedTest
    @ValueSource(strings = {"codec", "request"})
    void heapOfFourTimesTheMessageIsEnough(String way) throws Exception {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseG1GC",
                        "-Xmx" + 4 * PAYLOAD + "m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LargeMessages.class.getName(),
                        way,
                        Integer.toString(PAYLOAD * MEBIBYTE),
                        "2")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    }
}
