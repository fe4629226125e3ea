package org.camelmle.profile.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RedactedFieldsTest {

    @Test
    void markIsFoundWhereverItIsAValue() {
        assertThat(find("{\"customer\":{\"name\":\"[REDACTED]\",\"email\":\"ada@example.com\"},"
                        + "\"list\":[\"[REDACTED]\",{\"a/b~c\":\"[REDACTED]\"}],\"[REDACTED]\":1}"))
                .containsExactly("/customer/name", "/list/0", "/list/1/a~1b~0c");
        assertThat(find("\"[REDACTED]\"")).containsExactly("");
    }

    @Test
    void markIsFoundHoweverItIsSpelt() {
        assertThat(find("[\"[REDACTED]\",\"\\u005bREDACTED]\",\"\\u005bREDACTED\",\"\\n\"]"))
                .containsExactly("/0", "/1");
    }

    @Test
    void dataThatOnlyMentionsTheMarkIsData() {
        assertThat(find("{\"note\":\"it says [REDACTED]\",\"b\":\"[redacted]\",\"c\":\"\\\"[REDACTED]\\\"\"}"))
                .isEmpty();
    }

    @Test
    void whatIsNoJsonHasNoFields() {
        assertThat(find("<p>\"[REDACTED]\"</p>")).isEmpty();
        assertThat(find("[\"[REDACTED]\"] x")).isEmpty();
        assertThat(find("[\"[REDACTED]\"")).isEmpty();
        assertThat(find("")).isEmpty();
    }

    @Test
    void listIsBounded() {
        String many = "[" + "\"[REDACTED]\",".repeat(500) + "1]";
        assertThat(find(many)).hasSize(RedactedFields.MOST).endsWith("/99");
    }

    /** Who answers chooses the names, and they go into a header and into logs. */
    @Test
    void pointersAreBoundedAndOfOneLine() {
        String name = "n".repeat(100_000);
        List<String> found = find("{\"" + name + "\":[" + "\"[REDACTED]\",".repeat(100) + "1],"
                + "\"a\\nWARN forged\\u2028~\":\"[REDACTED]\"}");

        assertThat(found).hasSize(RedactedFields.MOST);
        assertThat(found.get(0))
                .hasSize(RedactedFields.LONGEST + 3)
                .startsWith("/nnn")
                .endsWith("...");
        assertThat(find("{\"a\\nWARN forged\\u2028~\":\"[REDACTED]\"}")).containsExactly("/a\uFFFDWARN forged\uFFFD~0");
        assertThat(find("{\"" + "n".repeat(RedactedFields.LONGEST - 1) + "\":\"[REDACTED]\"}")
                        .get(0))
                .isEqualTo("/" + "n".repeat(RedactedFields.LONGEST - 1));
        String cut = "/" + "n".repeat(RedactedFields.LONGEST - 1) + "...";
        assertThat(find("{\"" + "n".repeat(RedactedFields.LONGEST) + "\":\"[REDACTED]\"}"))
                .containsExactly(cut);
        assertThat(find("{\"" + "n".repeat(RedactedFields.LONGEST - 1) + "\":[\"[REDACTED]\"]}"))
                .containsExactly(cut);
    }

    @Test
    void deepBodyIsRead() {
        assertThat(find("[".repeat(999) + "\"[REDACTED]\"" + "]".repeat(999))).hasSize(1);
    }

    private static List<String> find(String body) {
        return RedactedFields.of(body.getBytes(UTF_8), "[REDACTED]");
    }
}
