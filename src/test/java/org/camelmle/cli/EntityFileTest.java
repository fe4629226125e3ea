package org.camelmle.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.camelmle.cli.EntityFile.Place;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EntityFileTest {

    @TempDir
    private Path directory;

    /** What a file gave: the entity's text after its place, or an exclamation mark and the problem. */
    private static final class Found implements EntityFile.Reader {
        final List<String> all = new ArrayList<>();

        @Override
        public void entity(Place place, byte[] json) {
            all.add(at(place) + new String(json, UTF_8));
        }

        @Override
        public void unreadable(Place place, String problem) {
            all.add(at(place) + "!" + problem);
        }

        private static String at(Place place) {
            return (place.line().isPresent() ? place.line().getAsInt() : "") + ":";
        }
    }

    @Test
    void aJsonFileIsOneEntityWithItsWhiteSpace() throws IOException {
        assertThat(read("one.json", "{\n \"a\": 1\n}\n")).containsExactly(":{\n \"a\": 1\n}\n");
    }

    @Test
    void anyOtherFileHasOneALine() throws IOException {
        assertThat(read("two.ndjson", "{\"a\":1}\n{\"a\":2}")).containsExactly("1:{\"a\":1}", "2:{\"a\":2}");
    }

    @Test
    void linesMayEndInWindowsFashion() throws IOException {
        assertThat(read("windows.jsonl", "\uFEFF{\"a\":1}\r\n\r\n{\"a\":2}\r\n"))
                .containsExactly("1:{\"a\":1}", "3:{\"a\":2}");
    }

    @Test
    void duplicateMembersAndTrailingTextAreNoEntity() throws IOException {
        assertThat(read("bad.ndjson", "{\"a\":1,\"a\":2}\n{} {}\n")).allMatch(text -> text.contains("!no entity"));
    }

    @Test
    void aLineThatIsTooLongIsNamedAndTheNextIsRead() throws IOException {
        String longLine = "{\"a\":\"" + "x".repeat(EntityFile.MAX_ENTITY) + "\"}";

        assertThat(read("long.ndjson", longLine + "\n{\"a\":2}\n"))
                .containsExactly("1:!longer than 8 MiB", "2:{\"a\":2}");
    }

    @Test
    void aDirectoryIsNoFile() {
        assertThat(new EntityFile(directory).problem()).hasValue(directory + " is not a readable file");
    }

    private List<String> read(String name, String content) throws IOException {
        Found found = new Found();
        new EntityFile(Files.writeString(directory.resolve(name), content)).read(found);
        return found.all;
    }
}
