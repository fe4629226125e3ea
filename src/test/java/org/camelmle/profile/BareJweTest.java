package org.camelmle.profile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.camelmle.profile.http.HeaderLookup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BareJweTest {

    private static final byte[] JWE = "eyJhbGciOiJ4In0.a.b.c.d".getBytes(UTF_8);

    private final BareJwe envelope = new BareJwe();

    @ParameterizedTest
    @ValueSource(
            strings = {"application/jose", "Application/JOSE", "application/jose; charset=utf-8", " application/jose "})
    void mediaTypeTells(String contentType) {
        assertThat(envelope.find("whatever".getBytes(UTF_8), name -> Optional.of(contentType)))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/html", "application/jose+json", ""})
    void otherMediaTypeIsPlain(String contentType) {
        assertThat(envelope.find(JWE, name -> Optional.of(contentType))).isEmpty();
    }

    @Test
    void withoutAMediaTypeTheShapeTells() {
        assertThat(envelope.find(JWE, HeaderLookup.NONE)).isPresent();
        assertThat(envelope.find("{\"a\":1}".getBytes(UTF_8), HeaderLookup.NONE))
                .isEmpty();
        assertThat(envelope.find("eyJ.a.b".getBytes(UTF_8), HeaderLookup.NONE)).isEmpty();
        assertThat(envelope.find(new byte[0], HeaderLookup.NONE)).isEmpty();
    }

    @Test
    void emptyBodyIsPlainWhateverItsMediaType() {
        assertThat(envelope.find(new byte[0], name -> Optional.of("application/jose")))
                .isEmpty();
    }

    @Test
    void bodyIsNeverRefusedAndSoNoneIsSpoilt() {
        assertThat(envelope.isSpoilt(JWE)).isFalse();
        assertThat(envelope.find(JWE, HeaderLookup.NONE).orElseThrow()).hasToString("Location[0, 23)");
    }

    @Test
    void nothingIsAroundTheJwe() {
        assertThat(envelope.wrap(JWE, (text, before, after) -> {
                    assertThat(before).isEmpty();
                    assertThat(after).isEmpty();
                    return text;
                }))
                .isEqualTo(JWE);
        assertThat(envelope.contentType()).isEqualTo("application/jose");
    }
}
