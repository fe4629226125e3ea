package org.camelmle.jose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class HmacSha256Test {

    // RFC 4231 section 4.3: key "Jefe".
    private static final byte[] MAC =
            HexFormat.of().parseHex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");

    private final HmacSha256 hmac = new HmacSha256("Jefe");

    @Test
    void macOfTheRfcMatchesHoweverTheTextIsCut() {
        assertThat(hmac.matches(MAC, "what do ya want for nothing?".getBytes(UTF_8)))
                .isTrue();
        assertThat(hmac.matches(MAC, "what do ya want ".getBytes(UTF_8), "for nothing?".getBytes(UTF_8)))
                .isTrue();
    }

    @Test
    void macIsThatOfTheRfc() {
        assertThat(hmac.of("what do ya want ".getBytes(UTF_8), "for nothing?".getBytes(UTF_8)))
                .isEqualTo(MAC);
    }

    @Test
    void otherTextKeyOrLengthDoesNotMatch() {
        byte[] text = "what do ya want for nothing?".getBytes(UTF_8);

        assertThat(hmac.matches(MAC, "what do ya want for nothing!".getBytes(UTF_8)))
                .isFalse();
        assertThat(new HmacSha256("jefe").matches(MAC, text)).isFalse();
        assertThat(hmac.matches(new byte[0], text)).isFalse();
    }

    @Test
    void emptyKeyIsRefused() {
        assertThatThrownBy(() -> new HmacSha256("")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void secretIsNotPrinted() {
        assertThat(hmac).hasToString("HmacSha256");
    }
}
