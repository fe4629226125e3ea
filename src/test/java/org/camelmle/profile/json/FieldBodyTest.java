package org.camelmle.profile.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts are not encrypted here, but spelt in base64url between dots, so that one can see what would be. */
class FieldBodyTest {

    private static final FieldRules JSON = FieldRules.DEFAULT;
    private static final FieldRules TEXT = FieldRules.DEFAULT.with(FieldValue.TEXT);

    @Test
    void everythingBesideTheFieldStaysByteForByte() {
        String body =
                " { \"id\" :12345678901234567890.1234567890E+02,\n\t\"customer\":{ \"email\" : null ,\"name\" :  \"A\\u0064a\" }"
                        + ", \"\\u00e4 ä\":[1 , -0.0,{}], \"unknown\":\"\\/ \\\" encrypted_\" }\r\n";

        String sealed = seal(JSON, "/customer/name", body);

        assertThat(sealed)
                .isEqualTo(body.replace(
                        "\"name\" :  \"A\\u0064a\"", "\"encrypted_name\" :  \"" + jwe("\"A\\u0064a\"") + "\""));
        assertThat(open(JSON, "/customer/name", sealed)).isEqualTo(body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"text\"",
                "\"\"",
                "12.50",
                "-1e5",
                "true",
                "null",
                "{}",
                "[]",
                "{ \"a\" : [ 1.0 , {\"b\":\"}\\\"]\"} ] }",
                "\"\\ud83d\\ude00 \\\\ \\\" \\n 😀\"",
                "\"\\ud800\""
            })
    void inTheFormOfJsonAnyValueComesBackAsItWasSpelt(String value) {
        String body = "{\"a\":" + value + ",\"b\":" + value + "}";
        String sealed = seal(JSON, "/a", body);
        assertThat(sealed).isEqualTo("{\"encrypted_a\":\"" + jwe(value) + "\",\"b\":" + value + "}");
        assertThat(open(JSON, "/a", sealed)).isEqualTo(body);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"Ada\"|Ada",
                "\"\"|``",
                "\"caf\\u00e9 \\ud83d\\ude00 \\/\"|café 😀 /",
                "{ \"n\" : 1 }|{ \"n\" : 1 }",
                "[1, \"a\"]|[1, \"a\"]",
                "\"[no array\"|[no array"
            })
    void inTheFormOfTextAStringIsItsText(String value, String text) {
        assertThat(seal(TEXT, "/a", "{\"a\":" + value + "}")).isEqualTo("{\"encrypted_a\":\"" + jwe(text) + "\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ada", "", "a \"quoted\" \\ and\nbroken\tline \u0001", "café 😀 /", "{ \"n\" : 1 }", "[1]"})
    void textComesBackAsAStringOrAsTheStructureThatItSpells(String text) {
        String opened = open(TEXT, "/a", "{\"encrypted_a\": \"" + jwe(text) + "\"}");
        String expected = text.startsWith("{") || text.startsWith("[")
                ? text
                : new String(JsonText.quote(text.getBytes(UTF_8)), UTF_8);
        assertThat(opened).isEqualTo("{\"a\": " + expected + "}");
        assertThat(open(TEXT, "/a", seal(TEXT, "/a", opened))).isEqualTo(opened);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "true", "false", "\"{}\"", "\"[1]\"", "\"\\ud800\""})
    void inTheFormOfTextWhatCouldNotComeBackIsRefused(String value) {
        assertRejected(Reason.BODY, () -> seal(TEXT, "/a", "{\"a\":" + value + "}"));
    }

    @Test
    void nullHasNoTextAndCountsAsMissing() {
        assertThat(seal(TEXT, "/a?", "{\"a\":null}")).isEqualTo("{\"a\":null}");
        assertRejected(Reason.BODY, () -> seal(TEXT, "/a", "{\"a\":null}"));
        assertThat(body(TEXT, "/a", "{\"a\":null}").unsealed()).isEmpty();
    }

    @Test
    void starIsEveryMemberAndEveryElement() {
        String body =
                "{\"items\":[{\"iban\":1},{\"no\":2},[{\"iban\":3}],{\"iban\":4}],\"map\":{\"x\":{\"s\":5},\"y\":{\"s\":6}}}";
        String sealed = seal(JSON, "/items/*/iban,/map/*/s", body);
        assertThat(sealed)
                .isEqualTo("{\"items\":[{\"encrypted_iban\":\"" + jwe("1")
                        + "\"},{\"no\":2},[{\"iban\":3}],{\"encrypted_iban\":\""
                        + jwe("4") + "\"}],\"map\":{\"x\":{\"encrypted_s\":\"" + jwe("5")
                        + "\"},\"y\":{\"encrypted_s\":\""
                        + jwe("6") + "\"}}}");
        assertThat(open(JSON, "/items/*/iban,/map/*/s", sealed)).isEqualTo(body);
        assertThat(seal(JSON, "/items/0/iban", body)).contains("[{\"encrypted_iban\":\"" + jwe("1") + "\"},");
    }

    @Test
    void fieldOfTheSameNameElsewhereStaysPlain() {
        assertThat(seal(JSON, "/a/s", "{\"a\":{\"s\":1},\"b\":{\"s\":2},\"s\":3}"))
                .isEqualTo("{\"a\":{\"encrypted_s\":\"" + jwe("1") + "\"},\"b\":{\"s\":2},\"s\":3}");
        assertThat(seal(JSON, "/l/1/s", "{\"l\":[{\"s\":1},{\"s\":2},{\"s\":3}]}"))
                .isEqualTo("{\"l\":[{\"s\":1},{\"encrypted_s\":\"" + jwe("2") + "\"},{\"s\":3}]}");
        assertThat(seal(JSON, "/a/b/c", "{\"a\":{\"b\":{\"c\":1},\"c\":2}}"))
                .isEqualTo("{\"a\":{\"b\":{\"encrypted_c\":\"" + jwe("1") + "\"},\"c\":2}}");
    }

    @Test
    void valueIsTakenWithoutTheSpaceAroundIt() {
        assertThat(seal(JSON, "/a,/b", "{\"a\": 1 ,\"b\":true\n}"))
                .isEqualTo("{\"encrypted_a\": \"" + jwe("1") + "\" ,\"encrypted_b\":\"" + jwe("true") + "\"\n}");
        assertThat(seal(JSON, "/a?", "12")).isEqualTo("12");
    }

    @Test
    void starAtTheEndIsAllMembersOfAnObject() {
        String sealed = seal(JSON, "/a/*", "{\"a\":{\"x\":1,\"y\":{\"z\":2}}}");
        assertThat(sealed)
                .isEqualTo(
                        "{\"a\":{\"encrypted_x\":\"" + jwe("1") + "\",\"encrypted_y\":\"" + jwe("{\"z\":2}") + "\"}}");
        assertThat(seal(JSON, "/a/*", sealed)).isEqualTo(sealed);
    }

    @Test
    void rootMayBeAnArray() {
        assertThat(seal(JSON, "/*/a", "[{\"a\":1}]")).isEqualTo("[{\"encrypted_a\":\"" + jwe("1") + "\"}]");
    }

    @Test
    void nameIsFoundHoweverItIsSpelt() {
        String sealed = seal(JSON, "/näme~1", "{\"n\\u00e4me\\/\":1}");
        assertThat(sealed).isEqualTo("{\"encrypted_n\\u00e4me\\/\":\"" + jwe("1") + "\"}");
        assertThat(open(JSON, "/näme~1", sealed)).isEqualTo("{\"näme/\":1}");
        assertThat(open(JSON, "/a", "{\"\\u0065ncrypted_a\":\"" + jwe("1") + "\"}"))
                .isEqualTo("{\"a\":1}");
    }

    @Test
    void missingFieldIsRefusedUnlessItIsOptional() {
        assertRejected(Reason.BODY, () -> seal(JSON, "/a,/b", "{\"a\":1}"));
        assertThat(seal(JSON, "/a,/b?", "{\"a\":1}")).startsWith("{\"encrypted_a\":");
        assertThat(seal(JSON, "/a?,/b?", "{\"c\":1}")).isEqualTo("{\"c\":1}");
        assertRejected(Reason.BODY, () -> seal(JSON, "/items/*/iban", "{\"items\":[]}"));
        assertThat(seal(JSON, "/items/*/iban?", "{\"items\":[]}")).isEqualTo("{\"items\":[]}");
    }

    @Test
    void fieldThatIsEncryptedAlreadyStaysAsItIs() {
        String body = "{\"encrypted_a\":\"eyJ.b.c.d.e\",\"b\":1}";
        assertThat(seal(JSON, "/a,/b", body))
                .isEqualTo("{\"encrypted_a\":\"eyJ.b.c.d.e\",\"encrypted_b\":\"" + jwe("1") + "\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"Ada\"",
                "1",
                "null",
                "\"a.b.c.d.e\"",
                "\"eyJ.b.c.d\"",
                "\"eyJ.b.c.d.e.f\"",
                "\"eyJ.b. c.d.e\"",
                "\"\""
            })
    void plainValueUnderTheEncryptedNameIsRefused(String value) {
        assertRejected(Reason.BODY, () -> seal(JSON, "/a", "{\"encrypted_a\":" + value + "}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1,\"encrypted_a\":\"eyJ.b.c.d.e\"}", "{\"encrypted_a\":\"eyJ.b.c.d.e\",\"a\":1}"})
    void plainAndEncryptedAtOnceIsAmbiguous(String body) {
        assertRejected(Reason.JSON, () -> seal(JSON, "/a", body));
        assertRejected(Reason.JSON, () -> body(JSON, "/a", body));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,\"\\u0061\":2}",
                "{\"a\":1} x",
                "{\"a\":1",
                "hello",
                "{\"a\":01}",
                ""
            })
    void whatIsNotStrictJsonIsRefused(String body) {
        assertRejected(Reason.JSON, () -> seal(JSON, "/a?", body));
    }

    @Test
    void elementOfAnArrayHasNoNameToChange() {
        assertRejected(Reason.BODY, () -> seal(JSON, "/a/*", "{\"a\":[1,2]}"));
        assertThat(body(JSON, "/a/*", "{\"a\":[1,2]}").unsealed()).containsExactly("/a/*");
    }

    @Test
    void numberOfFieldsIsBounded() {
        String two = "[{\"a\":1},{\"a\":2}]";
        assertThat(seal(JSON.withLimit(2), "/*/a", two)).contains(jwe("2"));
        assertRejected(Reason.TOO_LARGE, () -> seal(JSON.withLimit(1), "/*/a", two));
        String sealed = seal(JSON, "/*/a", two);
        assertRejected(Reason.TOO_LARGE, () -> body(JSON.withLimit(1), "/*/a", sealed));
    }

    @Test
    void redactedValueIsNoData() {
        FieldRules rules = TEXT.withRedactionMark(Optional.of("[REDACTED]"));
        assertRejected(Reason.BODY, () -> seal(rules, "/a", "{\"a\":\"[REDACTED]\"}"));
        assertRejected(Reason.BODY, () -> seal(rules, "/a", "{\"a\":\"\\u005bREDACTED]\"}"));
        assertThat(seal(rules, "/a", "{\"a\":\"[REDACTED] \"}")).contains(jwe("[REDACTED] "));
    }

    @Test
    void fieldsThatCamePlainAreNamedByTheirPaths() {
        FieldBody body = body(JSON, "/a/*/s,/b", "{\"a\":[{\"s\":1},{\"s\":2},{\"encrypted_s\":\"x\"}]}");
        assertThat(body.unsealed()).containsExactly("/a/*/s");
        assertThat(body.jwes()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "null", "{}", "[\"a\"]", "\"\\ud800\""})
    void encryptedFieldThatIsNoTextIsRefused(String value) {
        assertRejected(
                Reason.FORMAT,
                () -> body(JSON, "/a", "{\"encrypted_a\":" + value + "}").jwes());
    }

    @Test
    void textThatGivesNoJsonIsRefused() {
        FieldBody body = body(JSON, "/a", "{\"encrypted_a\":\"x\"}");
        assertRejected(Reason.JSON, () -> body.opened(List.of("Ada".getBytes(UTF_8))));
        assertRejected(Reason.JSON, () -> body.opened(List.of("{\"a\":1,\"a\":2}".getBytes(UTF_8))));
        FieldBody text = body(TEXT, "/a", "{\"encrypted_a\":\"x\"}");
        assertRejected(Reason.JSON, () -> text.opened(List.of(new byte[] {'a', (byte) 0xff})));
    }

    @Test
    void rejectionNamesThePathAndNothingOfTheBody() {
        assertThatExceptionOfType(MessageRejectedException.class)
                .isThrownBy(() -> seal(TEXT, "/*/s", "{\"4111111111111111\":{\"s\":4222}}"))
                .withMessageContaining("'/*/s'")
                .withMessageNotContaining("4111")
                .withMessageNotContaining("4222");
    }

    @Test
    void deepBodyIsRead() {
        String deep = "[".repeat(900) + "1" + "]".repeat(900);
        assertThat(seal(JSON, "/a", "{\"d\":" + deep + ",\"a\":" + deep + "}"))
                .isEqualTo("{\"d\":" + deep + ",\"encrypted_a\":\"" + jwe(deep) + "\"}");
    }

    @Test
    void textsAreWipedOnceTheyAreInTheBody() {
        for (FieldRules rules : List.of(JSON, TEXT)) {
            byte[] text = "[1234]".getBytes(UTF_8);
            FieldBody sealed = body(rules, "/a", "{\"encrypted_a\":\"e.e.e.e.e\"}");

            assertThat(sealed.opened(List.of(text))).asString(UTF_8).isEqualTo("{\"a\":[1234]}");
            assertThat(text).containsOnly(0);
        }
        byte[] text = "Ada".getBytes(UTF_8);
        assertThat(body(TEXT, "/a", "{\"encrypted_a\":\"e.e.e.e.e\"}").opened(List.of(text)))
                .asString(UTF_8)
                .isEqualTo("{\"a\":\"Ada\"}");
        assertThat(text).containsOnly(0);
    }

    @Test
    void textIsWipedOnceItIsEncrypted() {
        List<byte[]> given = new ArrayList<>();
        body(TEXT, "/a", "{\"a\":\"Ada\"}").sealed(text -> {
            given.add(text);
            return "e.e.e.e.e".getBytes(UTF_8);
        });

        assertThat(given).containsExactly(new byte[3]);
    }

    private static FieldBody body(FieldRules rules, String paths, String body) {
        return new FieldBody(body.getBytes(UTF_8), rules.with(FieldPaths.parse(paths)));
    }

    private static String seal(FieldRules rules, String paths, String body) {
        byte[] sealed = body(rules, paths, body)
                .sealed(text -> jwe(new String(text, UTF_8)).getBytes(UTF_8));
        return new String(sealed, UTF_8);
    }

    private static String open(FieldRules rules, String paths, String body) {
        FieldBody sealed = body(rules, paths, body);
        List<byte[]> texts = new ArrayList<>();
        sealed.jwes()
                .forEach(jwe -> texts.add(Base64.getUrlDecoder().decode(new String(jwe, UTF_8).split("\\.", -1)[1])));
        return new String(sealed.opened(texts), UTF_8);
    }

    private static String jwe(String text) {
        return "ey." + Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8)) + "...";
    }

    private static void assertRejected(Reason reason, ThrowingCallable work) {
        assertThatExceptionOfType(MessageRejectedException.class)
                .isThrownBy(work)
                .satisfies(rejected -> assertThat(rejected.reason()).isEqualTo(reason));
    }
}
