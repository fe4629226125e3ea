package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camelmle.component.http.HttpEndpoints;
import org.junit.jupiter.api.Test;

/** The reachability metadata names what Camel makes by name, and nothing that is not there. */
class NativeImageTest {

    private static final Path METADATA = Path.of("src/main/resources/META-INF/native-image/org.camelmle/camel-mle");
    private static final List<Path> RESOURCES =
            List.of(Path.of("src/generated/resources"), Path.of("src/main/resources"));
    private static final Pattern CLASS = Pattern.compile("(?m)^class=(.+)$");

    private static JsonNode read(String name) throws IOException {
        return new ObjectMapper().readTree(METADATA.resolve(name).toFile());
    }

    private static Set<String> reflected() throws IOException {
        return read("reflect-config.json").findValuesAsText("name").stream()
                .filter(name -> !name.equals("<init>"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Paths in the jar. */
    private static List<String> resources() {
        return RESOURCES.stream().flatMap(NativeImageTest::below).toList();
    }

    private static Stream<String> below(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files
                    .filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyClassThatAServiceFileNamesIsReflected() throws IOException {
        Set<String> named = new TreeSet<>();
        for (String file : resources()) {
            if (file.startsWith("META-INF/services/org/apache/camel/")) {
                CLASS.matcher(Files.readString(RESOURCES.get(0).resolve(file)))
                        .results()
                        .map((MatchResult line) -> line.group(1))
                        .forEach(named::add);
            }
        }

        assertThat(named).hasSizeGreaterThan(6);
        assertThat(reflected()).containsAll(named).contains(HttpEndpoints.NoRepetition.class.getName());
    }

    @Test
    void everyClassThatIsReflectedIsThereAndCanBeMade() throws Exception {
        for (JsonNode entry : read("reflect-config.json")) {
            Class<?> type = Class.forName(entry.path("name").asText());
            for (JsonNode method : entry.path("methods")) {
                assertThat(method.path("name").asText()).isEqualTo("<init>");
                assertThat(method.path("parameterTypes")).isEmpty();
                assertThat(type.getConstructor()).isNotNull();
            }
        }
    }

    @Test
    void everyResourceThatIsLookedUpByNameIsIncluded() throws IOException {
        List<Pattern> patterns = read("resource-config.json").findValuesAsText("pattern").stream()
                .map(Pattern::compile)
                .toList();

        assertThat(resources())
                .filteredOn(file -> file.startsWith("kamelets/")
                        || file.startsWith("META-INF/services/org/apache/camel/")
                        || file.endsWith("/mle.json"))
                .hasSizeGreaterThan(12)
                .allMatch(file -> patterns.stream()
                        .anyMatch(pattern -> pattern.matcher(file).matches()));
        assertThat(patterns)
                .allMatch(pattern -> resources().stream()
                        .anyMatch(file -> pattern.matcher(file).matches()));
    }
}
