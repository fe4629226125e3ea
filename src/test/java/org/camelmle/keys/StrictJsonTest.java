package org.camelmle.keys;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.camelmle.keys.StrictJson.Limits;
import org.camelmle.keys.StrictJson.NotJsonException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {

    private static final Limits FOUR = new Limits(4, 4, 4, 4);

    @Test
    void anObjectIsReadWithAllKindsOfValues() {
        assertThat(object("{\"a\":1,\"b\":[true,null,\"x\"],\"c\":{\"d\":1.5}}", Limits.SMALL))
                .containsEntry("a", 1)
                .containsEntry("b", Arrays.asList(true, null, "x"))
                .containsEntry("c", Map.of("d", 1.5));
    }

    @Test
    void onlyTheNamedPartOfTheArrayIsRead() {
        byte[] json = "xx{\"a\":1}yy".getBytes(UTF_8);

        assertThat(StrictJson.object(json, 2, 7, Limits.SMALL)).isEqualTo(Map.of("a", 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{}}",
                "{} x",
                "{}{}",
                "{\"a\":1,}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,\"\\u0061\":2}",
                "{\"x\":{\"a\":1,\"b\":2,\"a\":3}}",
                "{'a':1}",
                "{a:1}",
                "{\"a\":01}",
                "{\"a\":NaN}",
                "{\"a\":+1}",
                "{\"a\":.5}",
                "{\"a\":tru}",
                "{\"a\":\"\n\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12G4\"}",
                "{\"a\":1}//",
                "{}\0",
                "\"x",
                "\"\\x\"",
                "\"x\" 1",
                "1 2",
                "\uFEFF{}"
            })
    void brokenTextIsRefusedByBoth(String json) {
        assertThatThrownBy(() -> object(json, Limits.SMALL)).isInstanceOf(NotJsonException.class);
        assertThatThrownBy(() -> check(json, Limits.SMALL)).isInstanceOf(NotJsonException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":[[[[1]]]]}", "{\"a\":[[[{}]]]}", "{\"a\":12345}", "{\"a\":\"12345\"}"})
    void whatIsOverALimitIsRefusedByBoth(String json) {
        assertThatThrownBy(() -> object(json, FOUR)).isInstanceOf(NotJsonException.class);
        assertThatThrownBy(() -> check(json, FOUR)).isInstanceOf(NotJsonException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":[[[1]]]}", "{\"a\":1234}", "{\"a\":\"1234\"}", "{\"a\":1,\"b\":1,\"c\":1,\"d\":1}"})
    void whatIsAtALimitIsRead(String json) {
        assertThatCode(() -> object(json, FOUR)).doesNotThrowAnyException();
        assertThatCode(() -> check(json, FOUR)).doesNotThrowAnyException();
    }

    @Test
    void aMemberTooManyIsRefused() {
        String json = "{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1}";

        assertThatThrownBy(() -> object(json, FOUR)).hasMessageContaining("more than 4 members");
        assertThatThrownBy(() -> check("[" + json + "]", FOUR)).hasMessageContaining("more than 4 members");
    }

    @Test
    void membersAreCountedPerObject() {
        assertThatCode(() -> check("[{\"a\":1,\"b\":1,\"c\":1},{\"a\":1,\"b\":1,\"c\":1}]", FOUR))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\u00C0\u0080", "\u00ED\u00A0\u0080", "\u00F4\u0090\u0080\u0080", "\u00E9", "\u00C3", "\u0080"})
    void badUtf8IsRefused(String octetsAsLatin1) {
        byte[] json = ("{\"a\":\"" + octetsAsLatin1 + "\"}").getBytes(ISO_8859_1);

        assertThatThrownBy(() -> StrictJson.object(json, 0, json.length, Limits.SMALL))
                .hasMessageContaining("Not UTF-8, at octet 6");
        assertThatThrownBy(() -> StrictJson.check(json, 0, json.length, Limits.SMALL))
                .hasMessageContaining("Not UTF-8, at octet 6");
    }

    @Test
    void utf16IsRefused() {
        byte[] json = "{\"a\":1}".getBytes(UTF_16LE);

        assertThatThrownBy(() -> StrictJson.object(json, 0, json.length, Limits.SMALL))
                .isInstanceOf(NotJsonException.class);
    }

    @Test
    void textOfAllPlanesIsReadAsItIs() {
        assertThat(object("{\"clé\":\"漢字 \uD83D\uDE00 \\ud83d\\ude00\"}", Limits.SMALL))
                .containsEntry("clé", "漢字 \uD83D\uDE00 \uD83D\uDE00");
    }

    @Test
    void anEscapedLoneSurrogateIsReadAsItIs() {
        assertThat(object("{\"a\":\"\\ud800\"}", Limits.SMALL)).containsEntry("a", "\uD800");
    }

    @Test
    void anArrayIsNoObject() {
        assertThatThrownBy(() -> object("[{}]", Limits.SMALL)).hasMessage("Not a JSON object");
        assertThatCode(() -> check("[{}]", Limits.SMALL)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "\"x\"", "null", " true "})
    void aScalarIsAValue(String json) {
        assertThatCode(() -> check(json, Limits.PAYLOAD)).doesNotThrowAnyException();
    }

    @Test
    void aThousandLevelsOfAPayloadAreReadAndOneMoreIsNot() {
        assertThatCode(() -> check("[".repeat(1000) + "]".repeat(1000), Limits.PAYLOAD))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> check("[".repeat(1001) + "]".repeat(1001), Limits.PAYLOAD))
                .isInstanceOf(NotJsonException.class);
    }

    @Test
    void sixteenMebibytesAreCheckedWithoutBuildingThem() {
        byte[] json = ("{\"a\":\"" + "x".repeat(16 * 1024 * 1024) + "\"}").getBytes(UTF_8);

        long before = allocatedBytes();
        StrictJson.check(json, 0, json.length, Limits.PAYLOAD);

        assertThat(allocatedBytes() - before).isLessThan(1024 * 1024);
    }

    @Test
    void whereTheTextIsBrokenIsSaid() {
        assertThatThrownBy(() -> object("{\"a\":1,\"b\":+2}", Limits.SMALL)).hasMessageEndingWith(", near octet 12");
    }

    @Test
    void noMessageQuotesTheText() {
        for (String json : List.of("{\"k\":SECRET}", "{\"SECRET\":1,\"SECRET\":2}", "SECRET", "{\"k\":\"\\SECRET\"}")) {
            assertThatThrownBy(() -> object(json, Limits.SMALL))
                    .hasNoCause()
                    .message()
                    .doesNotContain("SECRET")
                    .doesNotContain("'");
        }
    }

    private static long allocatedBytes() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    private static Map<String, Object> object(String json, Limits limits) {
        byte[] octets = json.getBytes(UTF_8);
        return StrictJson.object(octets, 0, octets.length, limits);
    }

    private static void check(String json, Limits limits) {
        byte[] octets = json.getBytes(UTF_8);
        StrictJson.check(octets, 0, octets.length, limits);
    }
}
