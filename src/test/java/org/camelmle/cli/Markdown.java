package org.camelmle.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A Markdown file, taken apart into what can be checked. */
record Markdown(String text) {

    private static final Pattern FENCE = Pattern.compile("(?ms)^```(\\w*)\n(.*?)^```$");
    private static final Pattern TABLE_ROW = Pattern.compile("(?m)^\\| `([\\w.]+)` \\|([^|]*)\\|");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!http)([^)#]+)\\)");

    /** A fenced block and its language. */
    record Snippet(String language, String content) {
        @Override
        public String toString() {
            return language + ": " + content.lines().findFirst().orElse("");
        }
    }

    static Markdown read(Path file) {
        try {
            return new Markdown(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Stream<Snippet> snippets() {
        return FENCE.matcher(text).results().map(match -> new Snippet(match.group(1), match.group(2)));
    }

    Stream<String> snippets(String language) {
        return snippets().filter(snippet -> snippet.language().equals(language)).map(Snippet::content);
    }

    /** The part under a heading of the second level. */
    Markdown section(String heading) {
        int start = text.indexOf("\n## " + heading + "\n");
        if (start < 0) {
            throw new IllegalArgumentException("There is no section " + heading);
        }
        int end = text.indexOf("\n## ", start + 1);
        return new Markdown(text.substring(start, end < 0 ? text.length() : end));
    }

    /** Table rows whose first cell is one word of code: the word and the second cell. */
    List<MatchResult> rows() {
        return TABLE_ROW.matcher(text).results().toList();
    }

    /** Targets of links inside the project. */
    Stream<String> links() {
        return LINK.matcher(text).results().map(match -> match.group(1));
    }
}
