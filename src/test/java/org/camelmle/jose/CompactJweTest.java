package org.camelmle.jose;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompactJweTest {

    private static final String HEADER = "{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\"}";

    @Test
    void lengthsAreThoseOfTheFourBinarySegments() {
        assertThat(parse(Tokens.withHeader(HEADER)).lengths()).containsExactly(256, 12, 8, 16);
    }

    @Test
    void tokenIsFoundInsideALongerText() {
        byte[] token = Tokens.withHeader(HEADER);
        byte[] body = ("{\"x\":\"" + new String(token, UTF_8) + "\"}").getBytes(UTF_8);

        CompactJwe jwe = CompactJwe.parse(body, 6, 6 + token.length, token.length);

        assertThat(jwe.header().text("enc")).contains("A256GCM");
    }

    @Test
    void emptyCiphertextIsWellFormed() {
        byte[] token =
                Tokens.token(List.of(HEADER.getBytes(UTF_8), new byte[256], new byte[12], new byte[0], new byte[16]));

        assertThat(parse(token).lengths()).containsExactly(256, 12, 0, 16);
    }

    @Test
    void textOfExactlyTheLimitIsRead() {
        byte[] token = Tokens.withHeader(HEADER);

        assertThat(CompactJwe.parse(token, 0, token.length, token.length).lengths())
                .hasSize(4);
    }

    @Test
    void limitsAreOfTheTokenWhereverItStands() {
        String longest = HEADER + " ".repeat(JwePolicy.DEFAULT_MAX_HEADER_SIZE / 4 * 3 - HEADER.length());
        byte[] token = Tokens.withHeader(longest);
        int from = 2 * JwePolicy.DEFAULT_MAX_HEADER_SIZE;
        byte[] body = new byte[from + token.length];
        System.arraycopy(token, 0, body, from, token.length);

        CompactJwe jwe = CompactJwe.parse(body, from, body.length, token.length);

        assertThat(jwe.header().text("enc")).contains("A256GCM");
    }

    @Test
    void textOverTheLimitIsRefusedWithBothNumbers() {
        byte[] noToken = new byte[105];

        assertThatExceptionOfType(MessageRejectedException.class)
                .isThrownBy(() -> CompactJwe.parse(noToken, 4, noToken.length, 100))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE))
                .withMessageContainingAll("of 101 octets", "at most 100");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "...", "....", ".....", "a.b.c.d", "a.b.c.d.e.f", "a.b..d.e"})
    void textWithoutFiveGoodSegmentsIsRefused(String text) {
        assertFormat(text.getBytes(UTF_8));
    }

    @Test
    void missingSegmentIsSaid() {
        String token = new String(Tokens.withHeader(HEADER), UTF_8);

        for (int dot = token.lastIndexOf('.'); dot >= 0; dot = token.lastIndexOf('.', dot - 1)) {
            byte[] text = token.substring(0, dot).getBytes(UTF_8);
            assertThatExceptionOfType(MessageRejectedException.class)
                    .isThrownBy(() -> parse(text))
                    .withMessageContaining("fewer than five segments");
        }
    }

    @Test
    void sixthSegmentIsRefusedWhereverItIs() {
        String token = new String(Tokens.withHeader(HEADER), UTF_8);

        for (int dot = token.indexOf('.'); dot >= 0; dot = token.indexOf('.', dot + 1)) {
            assertFormat((token.substring(0, dot) + ".AAAA" + token.substring(dot)).getBytes(UTF_8));
        }
    }

    @Test
    void headerOfEightKibibytesIsReadAndOneMoreCharacterIsNot() {
        assertThat(parse(Tokens.withHeader(headerOf(6144))).header().text("alg"))
                .contains("RSA-OAEP-256");
        assertFormat(Tokens.withHeader(headerOf(6145)));
    }

    @Test
    void everyCharacterOutsideTheAlphabetIsRefusedInEverySegment() {
        byte[] token = Tokens.withHeader(HEADER);
        for (int start = 0; start < token.length; start = nextSegment(token, start)) {
            for (int value = Byte.MIN_VALUE; value <= Byte.MAX_VALUE; value++) {
                byte[] changed = token.clone();
                changed[start] = (byte) value;
                if (!isBase64Url(value)) {
                    assertFormat(changed);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"QQ==", "QUI=", "QR", "QUJ", "A", "QUJDRA==", "QUJDR"})
    void otherSpellingsOfTheCiphertextAreRefused(String ciphertext) {
        assertFormat(withCiphertext(ciphertext));
    }

    @ParameterizedTest
    @ValueSource(ints = {8191, 8192, 8193, 8194, 8195, 8196, 16384, 16385, 20000})
    void paddingAndSpareBitsAreFoundAtTheEndOfEveryChunk(int length) {
        for (int at = 8190; at < Math.min(length, 8194); at++) {
            StringBuilder text = new StringBuilder("A".repeat(length));
            text.setCharAt(at, '=');
            assertFormat(withCiphertext(text.toString()));
        }
        if (length % 4 != 0) {
            assertFormat(withCiphertext("A".repeat(length - 1) + "B"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8190, 8191, 8192, 8194, 8195, 16384, 16386, 20000})
    void longCiphertextIsDecodedWhole(int length) {
        byte[] expected = Base64.getUrlDecoder().decode("BCDE".repeat(5000).substring(0, length - 1) + "A");
        byte[] sealed = parse(withCiphertext("BCDE".repeat(5000).substring(0, length - 1) + "A"))
                .sealed();

        assertThat(Arrays.copyOf(sealed, expected.length)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"kid\":1}",
                "{\"cid\":[\"a\"]}",
                "{\"zip\":\"DEF\"}",
                "{\"zip\":null}",
                "{\"crit\":[]}",
                "{\"crit\":null}",
                "{\"jwk\":{\"kty\":\"RSA\",\"d\":\"AQ\"}}",
                "{\"a\":1,\"a\":1}",
                "{} {}",
                "[]",
                ""
            })
    void headerThatIsNotStrictIsRefused(String header) {
        assertFormat(Tokens.withHeader(header));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"kid\":null}",
                "{\"jwk\":{\"kty\":\"RSA\",\"n\":\"AQ\"}}",
                "{\"jku\":\"https://a.test\",\"x5c\":[\"AQ\"]}",
                "{\"other\":{\"d\":1}}"
            })
    void headerWithMembersThatWeDoNotUseIsRead(String header) {
        assertThat(parse(Tokens.withHeader(header)).header().keyId()).isEmpty();
    }

    @Test
    void printsNothingOfTheMessage() {
        assertThat(parse(Tokens.withHeader(HEADER))).hasToString("CompactJwe[ciphertext of 8 octets]");
        assertThat(new Base64Segment("tag", new byte[20], 3, 20)).hasToString("tag of 17 characters");
    }

    private static String headerOf(int length) {
        String start = "{\"alg\":\"RSA-OAEP-256\",\"x\":\"";
        return start + "x".repeat(length - start.length() - 2) + "\"}";
    }

    private static byte[] withCiphertext(String ciphertext) {
        String[] segments = new String(Tokens.withHeader(HEADER), UTF_8).split("\\.", -1);
        segments[3] = ciphertext;
        return String.join(".", segments).getBytes(UTF_8);
    }

    private static int nextSegment(byte[] token, int start) {
        int dot = new String(token, US_ASCII).indexOf('.', start);
        return dot < 0 ? token.length : dot + 1;
    }

    private static boolean isBase64Url(int value) {
        return value > 0 && (Character.isLetterOrDigit(value) || value == '-' || value == '_');
    }

    private static CompactJwe parse(byte[] token) {
        return CompactJwe.parse(token, 0, token.length, token.length);
    }

    private static void assertFormat(byte[] token) {
        assertThatExceptionOfType(MessageRejectedException.class)
                .isThrownBy(() -> parse(token))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.FORMAT));
    }
}
