package org.camelmle.profile.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"Ada|Ada", "``|``", "`\\\\`|`\\`", "\\u0041da|Ada", "a\\\"b\\/|a\"b/", "caf\\u00e9 é|café é"})
    void escapesAreDecoded(String spelt, String text) {
        byte[] json = ('"' + spelt + '"').getBytes(UTF_8);

        assertThat(JsonText.decodeOctets(json, new Span(1, json.length - 1)))
                .asString(UTF_8)
                .isEqualTo(text);
    }

    /** Every octet that may stand in a text, as Jackson reads it back. */
    @Test
    void aQuotedTextIsReadBack() throws IOException {
        StringBuilder all = new StringBuilder();
        for (char c = 0; c < 0x180; c++) {
            all.append(c);
        }

        byte[] quoted = JsonText.quote(all.toString().getBytes(UTF_8));

        assertThat(new JsonMapper().readTree(quoted).textValue()).isEqualTo(all.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Ada", "a b", "~\u007f", "é 😀 /"})
    void onlyWhatHasToBeEscapedIs(String text) {
        assertThat(JsonText.quote(text.getBytes(UTF_8))).asString(UTF_8).isEqualTo('"' + text + '"');
    }
}
