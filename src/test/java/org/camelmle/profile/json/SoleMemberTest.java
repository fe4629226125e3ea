package org.camelmle.profile.json;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SoleMemberTest {

    private static final String OPENING = "{\"encrypted\":\"";

    /** Text of every length and, at every place in it, every octet there is. */
    @Test
    void nothingButPlainAsciiIsTakenWhereverItStands() {
        for (int length = 1; length <= 19; length++) {
            for (int at = 0; at < length; at++) {
                for (int octet = 0; octet < 256; octet++) {
                    byte[] body = body("x".repeat(length));
                    body[OPENING.length() + at] = (byte) octet;
                    boolean plain = octet >= ' ' && octet < 0x80 && octet != '"' && octet != '\\';

                    assertThat(new SoleMember("encrypted", body).find())
                            .as("octet %d at %d of %d", octet, at, length)
                            .isEqualTo(
                                    plain
                                            ? Optional.of(new Span(OPENING.length(), OPENING.length() + length))
                                            : Optional.empty());
                }
            }
        }
    }

    /** A quote right before a special octet must not hide it, nor the other way round. */
    @Test
    void pairsOfOctetsAreTakenOrNotAsEachOfThemIs() {
        int[] special = {0, 1, 0x1f, ' ', '!', '"', '#', '[', '\\', ']', 'x', 0x7e, 0x7f, 0x80, 0xa2, 0xff};
        for (int first : special) {
            for (int second : special) {
                byte[] body = body("x".repeat(16));
                body[OPENING.length() + 5] = (byte) first;
                body[OPENING.length() + 6] = (byte) second;

                assertThat(new SoleMember("encrypted", body).find().isPresent())
                        .as("octets %d and %d", first, second)
                        .isEqualTo(isPlain(first) && isPlain(second));
            }
        }
    }

    private static boolean isPlain(int octet) {
        return octet >= ' ' && octet < 0x80 && octet != '"' && octet != '\\';
    }

    private static byte[] body(String text) {
        return (OPENING + text + "\"}").getBytes(US_ASCII);
    }

    @Test
    void guessLooksAtBothEndsOnly() {
        assertThat(guess("{\"encrypted\":\"a.b\"}")).contains("a.b");
        assertThat(guess(" {\n\"encrypted\" : \"a.b\" }\r\n\t")).contains("a.b");
        assertThat(guess("{\"encrypted\":\"a\",\"other\":\"b\"}")).contains("a\",\"other\":\"b");
        assertThat(guess("{\"encrypted\":\"\"}")).contains("");
        assertThat(guess("{\"encrypted\":\"a\",\"other\":1}")).isEmpty();
        assertThat(guess("{\"encrypted\":\"}")).isEmpty();
        assertThat(guess("{\"encrypted\":\"a.b\"")).isEmpty();
        assertThat(guess("{\"encrypted\":\"")).isEmpty();
        assertThat(guess("{\"encrypted\":\"a.b\"}]")).isEmpty();
        assertThat(guess("{\"other\":\"a.b\"}")).isEmpty();
        assertThat(guess("}")).isEmpty();
        assertThat(guess("")).isEmpty();
    }

    @Test
    void bodyThatIsCutOffHoldsNothing() {
        byte[] whole = " { \"encrypted\" : \"a.b\" } ".getBytes(US_ASCII);
        for (int length = 0; length < whole.length - 1; length++) {
            byte[] body = Arrays.copyOf(whole, length);
            assertThat(new SoleMember("encrypted", body).find())
                    .as("%d", length)
                    .isEmpty();
            assertThat(new SoleMember("encrypted", body).guess())
                    .as("%d", length)
                    .isEmpty();
        }
        assertThat(new SoleMember("encrypted", whole).find()).contains(new Span(18, 21));
        assertThat(new SoleMember("encrypted", whole).guess()).contains(new Span(18, 21));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{:\"a.b\"}",
                "{\":\"a.b\"}",
                "{\"encrypte:\"a.b\"}",
                "{\"encrypted:\"a.b\"}",
                "{\"encryptedx:\"a.b\"}",
                "{\"encrypted\"\"a.b\"}",
                "{\"encrypted\":a.b\"}",
                "{\"encrypted\":\"a.b\"}}",
                "{\"encrypted\":\"a.b\"]",
                "\"encrypted\":\"a.b\"}"
            })
    void whatIsNotSpeltAsTheMemberHoldsNothing(String body) {
        assertThat(new SoleMember("encrypted", body.getBytes(US_ASCII)).find()).isEmpty();
    }

    private static Optional<String> guess(String body) {
        byte[] octets = body.getBytes(US_ASCII);
        return new SoleMember("encrypted", octets)
                .guess()
                .map(span -> new String(octets, span.from(), span.to() - span.from(), US_ASCII));
    }
}
