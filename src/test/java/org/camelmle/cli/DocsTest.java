package org.camelmle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camelmle.component.MleConfiguration;
import org.camelmle.keys.remote.CacheRules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the pages beside the README say. */
class DocsTest {

    private static final Path KEYS = Path.of("docs/keys.md");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)\\)");

    static List<Path> pages() throws IOException {
        try (Stream<Path> examples = Files.walk(Path.of("examples"));
                Stream<Path> docs = Files.walk(Path.of("docs"))) {
            return Stream.concat(examples, docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void theLinksLeadSomewhere(Path page) throws IOException {
        List<String> links = LINK.matcher(Files.readString(page))
                .results()
                .map((MatchResult link) -> link.group(1))
                .toList();

        assertThat(links)
                .allSatisfy(link ->
                        assertThat(page.resolveSibling(link).normalize()).exists());
    }

    @Test
    void theStepsApartAreTheRouteThatIsShipped() throws IOException {
        String route = Files.readAllLines(Path.of("routes/create-entity-three-steps.camel.yaml")).stream()
                .filter(line -> !line.startsWith("#"))
                .collect(Collectors.joining("\n"));

        assertThat(Files.readString(Path.of("src/main/docs/mle-component.adoc")))
                .contains("----\n" + route + "\n----");
    }

    @Test
    void theTimesOfTheKeysPageAreTheDefaults() throws IOException {
        MleConfiguration defaults = new MleConfiguration();
        String page = Files.readString(KEYS).replaceAll("\\s+", " ");

        assertThat(CacheRules.DEFAULT.minInterval()).isEqualTo(defaults.getMinRefreshInterval());
        assertThat(page)
                .contains("between two fetches | "
                        + defaults.getMinRefreshInterval().toSeconds() + " s, ")
                .contains("to the last octet | " + defaults.getFetchTimeout().toSeconds() + " s |")
                .contains("is down | " + defaults.getStaleIfError().toHours() + " h after")
                .contains("`maxKeyAge` (" + defaults.getMaxKeyAge().toDays() + " days)")
                .contains("`drainTime` (" + defaults.getDrainTime().toDays() + " days)");
    }
}
