package org.camelmle.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a figure was measured with. */
public final class Machine {

    private Machine() {}

    /** JDK, processor, number of cores and date. */
    public static String description() {
        return "JDK " + System.getProperty("java.runtime.version") + ", " + processor() + ", "
                + Runtime.getRuntime().availableProcessors() + " CPUs, " + LocalDate.now(ZoneOffset.UTC);
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

    /** The name of the jar that a class came from, which has its version. */
    public static String library(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        String path = source.getLocation().getPath();
        return path.substring(path.lastIndexOf('/') + 1).replaceFirst("\\.jar$", "");
    }
}
