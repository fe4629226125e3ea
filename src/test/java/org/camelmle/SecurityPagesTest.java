package org.camelmle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** What the pages on security say of this project. */
class SecurityPagesTest {

    private static final Pattern TEST = Pattern.compile("`([A-Z][A-Za-z0-9]+Test)`");
    private static final Pattern DEPENDENCY = Pattern.compile("(?m)^\\| `([a-z0-9-]+)`");

    @Test
    void everyTestThatIsNamedExists() throws IOException {
        Set<String> existing = Stream.of("src/test/java", "src/fuzz/java", "examples/kafka-entities/src/test/java")
                .flatMap(root -> files(Path.of(root)))
                .map(file -> file.getFileName().toString().replace(".java", ""))
                .collect(Collectors.toSet());

        for (String page : List.of("SECURITY.md", "docs/supply-chain.md", "docs/assurance.md")) {
            List<String> named = found(TEST, Files.readString(Path.of(page)));
            assertThat(named).as(page).isNotEmpty();
            assertThat(existing).as(page).containsAll(named);
        }
    }

    @Test
    void everyDependencyOfTheMainJarHasItsReason() throws Exception {
        Document pom = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of("pom.xml").toFile());
        NodeList ids = (NodeList) XPathFactory.newInstance()
                .newXPath()
                .evaluate(
                        "/project/dependencies/dependency[not(optional) and not(scope)]/artifactId",
                        pom,
                        XPathConstants.NODESET);
        Set<String> ours = Stream.iterate(0, i -> i < ids.getLength(), i -> i + 1)
                .map(i -> ids.item(i).getTextContent())
                .collect(Collectors.toSet());

        assertThat(found(DEPENDENCY, Files.readString(Path.of("docs/supply-chain.md"))))
                .containsExactlyInAnyOrderElementsOf(ours);
    }

    private static List<String> found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.results().map(result -> result.group(1)).toList();
    }

    private static Stream<Path> files(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
