package org.camelmle.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.util.Arrays;
import org.camelmle.keys.StrictJson.NotJsonException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the JDK's decoder, which replaces nothing here. */
class Utf8Test {

    /** On both sides of where each kind of octet ends. */
    private static final int[] OTHERS = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF};

    private final CharsetDecoder jdk = UTF_8.newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private final CharBuffer text = CharBuffer.allocate(64);

    @Test
    void everyBeginningIsTakenAsTheJdkTakesIt() {
        for (int first = 0; first < 256; first++) {
            for (int second : OTHERS) {
                for (int third : OTHERS) {
                    for (int fourth : OTHERS) {
                        byte[] octets = {'a', (byte) first, (byte) second, (byte) third, (byte) fourth};
                        if (accepts(octets, 0, octets.length) != isGood(octets)) {
                            throw new AssertionError(Arrays.toString(octets));
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"é", "€", "😀"})
    void sequenceMayStandAnywhereButHasToEndWithinTheText(String character) {
        int size = character.getBytes(UTF_8).length;
        for (int before = 0; before < 20; before++) {
            byte[] octets = ("a".repeat(before) + character + "a".repeat(20)).getBytes(UTF_8);
            for (int offset = 0; offset <= before; offset++) {
                for (int end = before; end <= octets.length; end++) {
                    boolean isCut = end > before && end < before + size;
                    assertThat(accepts(octets, offset, end - offset)).isEqualTo(!isCut);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 16, 23})
    void placeOfABadOctetIsCountedFromTheBeginningOfTheText(int place) {
        byte[] octets = new byte[40];
        Arrays.fill(octets, (byte) ' ');
        octets[5 + place] = (byte) 0x80;

        assertThatExceptionOfType(NotJsonException.class)
                .isThrownBy(() -> Utf8.check(octets, 5, 30))
                .withMessageContaining("Not UTF-8, at octet " + place);
    }

    @Test
    void byteOrderMarkIsRefusedAtTheBeginningOnly() {
        byte[] marked = "\uFEFF{}".getBytes(UTF_8);

        assertThatExceptionOfType(NotJsonException.class)
                .isThrownBy(() -> Utf8.check(marked, 0, marked.length))
                .withMessageContaining("byte order mark");
        for (String good : new String[] {"\uFEFE", "\uFEBF", "\uEEFF", "\uE000", "a\uFEFF"}) {
            byte[] octets = good.getBytes(UTF_8);
            assertThatCode(() -> Utf8.check(octets, 0, octets.length)).as(good).doesNotThrowAnyException();
        }
    }

    private static boolean accepts(byte[] octets, int offset, int length) {
        try {
            Utf8.check(octets, offset, length);
            return true;
        } catch (NotJsonException e) {
            return false;
        }
    }

    private boolean isGood(byte[] octets) {
        jdk.reset();
        text.clear();
        return !jdk.decode(ByteBuffer.wrap(octets), text, true).isError();
    }
}
