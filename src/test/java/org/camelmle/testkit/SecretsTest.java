package org.camelmle.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.camelmle.keys.MleKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

    /** In base64 it has characters that the two alphabets do not share, at each offset. */
    private static final String SECRET = "canary?>~?>~?>~ÿþ-12";

    private static final Set<String> FORMS =
            new Secrets().octets(SECRET.getBytes(ISO_8859_1)).forms();

    @ParameterizedTest
    @CsvSource({
        "'',''",
        "a,''",
        "ab,''",
        "abc,d",
        "'{\"ssn\":\"','\"}'",
        "'{\"iss\":\"','\"}'",
        "'{\"sub\":\"x\",\"pan\":\"','\"}'",
        "user:,''",
        "user1:,''",
        "user12:,z"
    })
    void secretIsFoundInBase64OfALongerTextWhereverItBegins(String before, String after) {
        byte[] text = (before + SECRET + after).getBytes(ISO_8859_1);
        assertThat(found(Base64.getEncoder().encodeToString(text))).isTrue();
        assertThat(found(Base64.getUrlEncoder().encodeToString(text))).isTrue();
        assertThat(found(Base64.getUrlEncoder().withoutPadding().encodeToString(text)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"canary", "canary-1", "canary-12", "canary-900-12-3456"})
    void shortSecretIsFoundToo(String secret) {
        Set<String> forms = new Secrets().text(secret).forms();
        for (String before : new String[] {"", "a", "ab"}) {
            for (String after : new String[] {"", "a", "ÿ", "ab"}) {
                String text = Base64.getEncoder().encodeToString((before + secret + after).getBytes(ISO_8859_1));
                assertThat(forms).as(text).anyMatch(text::contains);
            }
        }
    }

    @Test
    void secretIsFoundAsHexAsAListOfOctetsAndAsANumber() {
        byte[] octets = SECRET.getBytes(ISO_8859_1);
        assertThat(found("x" + HexFormat.of().formatHex(octets))).isTrue();
        assertThat(found(HexFormat.of().withUpperCase().formatHex(octets))).isTrue();
        assertThat(found(Arrays.toString(octets))).isTrue();
    }

    @Test
    void eachPrivateNumberOfAPairIsFound() {
        MleKey pair = VectorKeys.pair(NimbusPeer.CLIENT_KEY);
        RSAPrivateCrtKey key = (RSAPrivateCrtKey) pair.privateKey().orElseThrow();
        Set<String> forms = new Secrets().pair(pair).forms();
        JsonNode jwk = Vectors.file("interop.json").required("keys").required(NimbusPeer.CLIENT_KEY);

        assertThat(List.of("d", "p", "q", "dp", "dq", "qi"))
                .allSatisfy(member ->
                        assertThat(forms).anyMatch(jwk.required(member).textValue()::contains));
        assertThat(forms).anyMatch(key.getPrimeP().toString()::contains);
        assertThat(forms).anyMatch(key.getPrivateExponent().toString(16)::contains);
        assertThat(forms).noneMatch(key.getModulus().toString()::contains);
        assertThat(forms).noneMatch(jwk.required("n").textValue()::contains);
    }

    @Test
    void otherTextIsNotFound() {
        assertThat(found(Base64.getEncoder().encodeToString("canary!".repeat(20).getBytes(ISO_8859_1))))
                .isFalse();
    }

    private static boolean found(String text) {
        return FORMS.stream().anyMatch(text::contains);
    }
}
