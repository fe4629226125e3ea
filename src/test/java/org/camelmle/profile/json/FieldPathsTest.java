package org.camelmle.profile.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldPathsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/customer/name|customer name",
                "customer.name|customer name",
                "$.customer.name|customer name",
                "/items/*/iban|items * iban",
                "items[*].iban|items * iban",
                "/a~1b/c~0d|a/b c~d",
                "/a~01|a~1",
                "name|name"
            })
    void pathIsAPointerOrHasDots(String text, String tokens) {
        FieldPath path = FieldPath.parse(text);
        assertThat(String.join(" ", path.tokens())).isEqualTo(tokens);
        assertThat(path.optional()).isFalse();
    }

    @Test
    void questionMarkMakesAPathOptional() {
        FieldPaths paths = FieldPaths.parse(" /a/b? , /c ");
        assertThat(paths.paths()).extracting(FieldPath::optional).containsExactly(true, false);
        assertThat(paths.paths()).extracting(FieldPath::tokens).containsExactly(List.of("a", "b"), List.of("c"));
        assertThat(paths).hasToString("[/a/b, /c]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/a/", "a..b", "/a~2", "/a,", "?", "/a, ,/b"})
    void whatIsNoPathIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FieldPaths.parse(text))
                .withMessageContaining("path '");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a,/a/b", "/a/b,/a", "/*,/a/b", "/a/*,/*/b/c", "/a/b/c,/a/*"})
    void pathsThatMayHoldEachOtherAreRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FieldPaths.parse(text))
                .withMessageContaining("may hold");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a/b,/a/c", "/a/*,/a/b", "/a/b,/a/b", "/a/b,/c"})
    void pathsBesideEachOtherAreFine(String text) {
        assertThat(FieldPaths.parse(text).paths()).hasSize(2);
    }
}
