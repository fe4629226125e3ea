package org.camelmle.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A fresh JVM that measures something and says what it found in one line of JSON, its last one. */
public final class Fork {

    private final Path javaHome;
    private final Class<?> main;
    private final List<String> jvmArguments = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private Predicate<String> libraries = jar -> true;
    private Optional<Path> packed = Optional.empty();

    public Fork(Class<?> main) {
        this(main, Path.of(System.getProperty("java.home")));
    }

    public Fork(Class<?> main, Path javaHome) {
        this.main = main;
        this.javaHome = javaHome;
    }

    public Fork jvmArguments(String... arguments) {
        jvmArguments.addAll(List.of(arguments));
        return this;
    }

    public Fork environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Leaves out jars by their names. */
    public Fork without(String... names) {
        List<String> all = List.of(names);
        libraries = jar -> all.stream().noneMatch(jar::contains);
        return this;
    }

    /** In the place of the directories on the class path: no archive can be made of classes in directories. */
    public Fork withDirectoriesPackedAs(Path jar) {
        packed = Optional.of(jar);
        return this;
    }

    /** Packs the directories on the class path. */
    public static Path packDirectories(Path jar) {
        List<String> command = new ArrayList<>(List.of("--create", "--file", jar.toString()));
        classPath()
                .filter(entry -> Files.isDirectory(Path.of(entry)))
                .forEach(entry -> command.addAll(List.of("-C", entry, ".")));
        int code =
                ToolProvider.findFirst("jar").orElseThrow().run(System.out, System.err, command.toArray(String[]::new));
        if (code != 0) {
            throw new IllegalStateException("jar ended with code " + code);
        }
        return jar;
    }

    private static Stream<String> classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1));
    }

    /** A process that ends with this one at the latest. */
    public Process start(String... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(arguments)).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        process.getOutputStream().close();
        return process;
    }

    public JsonNode run(String... arguments) throws IOException, InterruptedException {
        Process process = start(arguments);
        List<String> lines = new String(process.getInputStream().readAllBytes(), UTF_8)
                .lines()
                .toList();
        int code = process.waitFor();
        if (code != 0 || lines.isEmpty()) {
            throw new IOException(
                    main.getSimpleName() + " " + String.join(" ", arguments) + " ended with code " + code);
        }
        return new JsonMapper().readTree(lines.get(lines.size() - 1));
    }

    private List<String> command(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(javaHome.resolve("bin/java").toString());
        command.addAll(List.of("-Dlog.level=WARN", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(jvmArguments);
        command.add("-cp");
        command.add(Stream.concat(
                        packed.map(Path::toString).stream(),
                        classPath().filter(entry -> packed.isEmpty() || !Files.isDirectory(Path.of(entry))))
                .filter(entry -> libraries.test(Path.of(entry).getFileName().toString()))
                .collect(Collectors.joining(File.pathSeparator)));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return command;
    }

    /** Another JDK beside this one, of at least this feature version; says so if there is none. */
    public static Optional<Path> newerJdk(int feature, PrintStream progress) throws IOException {
        Path beside = Path.of(System.getProperty("java.home")).toRealPath().getParent();
        try (Stream<Path> homes = Files.list(beside)) {
            Optional<Path> found =
                    homes.filter(home -> featureOf(home) >= feature).findFirst();
            if (found.isEmpty()) {
                progress.println("not measured: no JDK " + feature + " or newer beside this one");
            }
            return found;
        }
    }

    private static int featureOf(Path home) {
        try (Stream<String> lines = Files.lines(home.resolve("release"), UTF_8)) {
            return lines.filter(line -> line.startsWith("JAVA_VERSION="))
                    .map(line -> line.replaceAll("[^0-9.]", "").split("\\.", 2)[0])
                    .mapToInt(Integer::parseInt)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
