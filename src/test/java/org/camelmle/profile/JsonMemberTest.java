package org.camelmle.profile;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.profile.Envelope.Location;
import org.camelmle.profile.http.HeaderLookup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonMemberTest {

    private final JsonMember member = new JsonMember("encrypted");

    @Test
    void whatItWritesItFinds() {
        String body = new String(member.before(), UTF_8) + "a.b.c.d.e" + new String(member.after(), UTF_8);
        assertThat(body).isEqualTo("{\"encrypted\":\"a.b.c.d.e\"}");
        assertThat(found(body)).isEqualTo("a.b.c.d.e");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"encrypted\":\"a.b\"}",
                " \r\n\t{ \"encrypted\" : \"a.b\" } \n",
                "{\"other\":{\"encrypted\":\"x\",\"l\":[1,{}]},\"encrypted\":\"a.b\"}",
                "{\"encrypted\":\"a.b\",\"other\":\"\u00e4\"}",
                "{\"enc\\u0072ypted\":\"a.b\"}",
                "{\"encrypted\":\"a\\u002eb\"}",
                "{\"encrypted\":\"\\u0061.b\", \"n\": 1e3}"
            })
    void memberIsFoundHoweverItIsWritten(String body) {
        assertThat(found(body)).isEqualTo("a.b");
    }

    @Test
    void whereTheJweMayBeIsGuessedFromTheBodysEnds() {
        byte[] body = " {\"encrypted\":\"a.b\",\"x\":\"y\"} ".getBytes(UTF_8);
        Location guessed = member.guess(body).orElseThrow();

        assertThat(guessed.text()).isSameAs(body);
        assertThat(new String(body, guessed.from(), guessed.to() - guessed.from(), UTF_8))
                .isEqualTo("a.b\",\"x\":\"y");
        assertThat(member.guess("{\"other\":\"a.b\"}".getBytes(UTF_8))).isEmpty();
    }

    @Test
    void textWithoutEscapesIsNotCopied() {
        byte[] body = "{\"more\":1,\"encrypted\":\"a.b\"}".getBytes(UTF_8);
        assertThat(member.find(body, HeaderLookup.NONE).orElseThrow().text()).isSameAs(body);
    }

    @Test
    void textThatIsNoJweIsLeftToTheParserOfJwe() {
        assertThat(found("{\"encrypted\":\"not a jwe \u00e4\"}")).isEqualTo("not a jwe \u00e4");
        assertThat(found("{\"encrypted\":\"\"}")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"encrypted\":null}",
                "{\"Encrypted\":\"a.b\"}",
                "{\"other\":{\"encrypted\":\"a.b\"}}",
                "[{\"encrypted\":\"a.b\"}]",
                "\"a.b\"",
                "null",
                "7",
                ""
            })
    void bodyWithoutTheMemberIsPlain(String body) {
        assertThat(member.find(body.getBytes(UTF_8), HeaderLookup.NONE)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"encrypted\":1}", "{\"encrypted\":[\"a.b\"]}", "{\"encrypted\":{}}", "{\"encrypted\":true}"})
    void memberThatIsNoTextIsRefused(String body) {
        assertThat(reason(body.getBytes(UTF_8))).isEqualTo(Reason.FORMAT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "<html>",
                " ",
                "{\"encrypted\":\"a.b\"",
                "{\"encrypted\":\"a.b\"}}",
                "{\"encrypted\":\"a.b\"}{}",
                "{\"encrypted\":\"a.b\",}",
                "{\"encrypted\":\"a.b\",\"encrypted\":\"c.d\"}",
                "{\"encrypted\":\"a.b\",\"encr\\u0079pted\":\"c.d\"}",
                "{\"encrypted\":\"a.b\",\"x\":{\"y\":1,\"y\":2}}",
                "{'encrypted':'a.b'}",
                "{encrypted:\"a.b\"}",
                "{\"encrypted\":\"a\nb\"}",
                "{\"encrypted\":\"a.b\"/**/}",
                "{\"encrypted\":\"a.b\",\"x\":NaN}",
                "\ufeff{\"encrypted\":\"a.b\"}"
            })
    void bodyThatIsNotStrictJsonIsRefused(String body) {
        assertThat(reason(body.getBytes(UTF_8))).isEqualTo(Reason.JSON);
    }

    @Test
    void otherCharsetsAreRefused() {
        assertThat(reason("{\"encrypted\":\"a.b\"}".getBytes(UTF_16))).isEqualTo(Reason.JSON);
        assertThat(reason(new byte[] {'{', '"', 'x', '"', ':', '"', (byte) 0xff, '"', '}'}))
                .isEqualTo(Reason.JSON);
    }

    @Test
    void depthIsBounded() {
        String deep = "{\"encrypted\":\"a.b\",\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        assertThat(reason(deep.getBytes(US_ASCII))).isEqualTo(Reason.JSON);
    }

    @Test
    void sixteenMebibytesAmongOtherMembersAreNotCopied() {
        String jwe = "A".repeat(16 * 1024 * 1024);
        byte[] body = ("{\"more\":true,\"encrypted\":\"" + jwe + "\",\"last\":0}").getBytes(US_ASCII);
        Location location = member.find(body, HeaderLookup.NONE).orElseThrow();
        assertThat(location.text()).isSameAs(body);
        assertThat(location.to() - location.from()).isEqualTo(jwe.length());
    }

    @Test
    void rejectionsNeverQuoteTheBody() {
        MessageRejectedException e = catchThrowableOfType(
                MessageRejectedException.class,
                () -> member.find("{\"ssn\":123456789 oops}".getBytes(UTF_8), HeaderLookup.NONE));
        assertThat(e.getMessage())
                .doesNotContain("123456789")
                .doesNotContain("oops")
                .doesNotContain("ssn");
        assertThat(e.getCause()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\"b", "a b", "\u00e4"})
    void nameThatWouldNeedEscapingIsRefused(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> new JsonMember(name));
    }

    private String found(String body) {
        Location location = member.find(body.getBytes(UTF_8), HeaderLookup.NONE).orElseThrow();
        return new String(location.text(), location.from(), location.to() - location.from(), UTF_8);
    }

    private Reason reason(byte[] body) {
        return catchThrowableOfType(MessageRejectedException.class, () -> member.find(body, HeaderLookup.NONE))
                .reason();
    }
}
