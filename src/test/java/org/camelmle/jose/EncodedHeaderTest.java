package org.camelmle.jose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncodedHeaderTest {

    @Test
    void membersFollowTheAlgorithmsInTheirOrder() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("kid", "k\"1");
        members.put("iat", 1_800_000_000_000L);
        members.put("typ", "JWE");

        assertThat(json(EncodedHeader.of(Tokens.KEY, ContentEncryption.A128GCM, members)))
                .isEqualTo("{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A128GCM\",\"kid\":\"k\\\"1\","
                        + "\"iat\":1800000000000,\"typ\":\"JWE\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"alg", "enc", "zip", "crit"})
    void memberThatWouldChangeTheMeaningIsRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EncodedHeader.of(Tokens.KEY, ContentEncryption.A256GCM, Map.of(name, "x")))
                .withMessageContaining("'" + name + "'");
    }

    @Test
    void valueThatIsNeitherTextNorWholeNumberIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EncodedHeader.of(Tokens.KEY, ContentEncryption.A256GCM, Map.of("x", 1.5)))
                .withMessageContaining("'x'");
    }

    @Test
    void headerThatOurOwnParserWouldRefuseIsNotMade() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> EncodedHeader.of(Tokens.KEY, ContentEncryption.A256GCM, Map.of("kid", "k".repeat(7000))))
                .withMessageContaining("8192");
    }

    private static String json(EncodedHeader header) {
        return new String(Base64.getUrlDecoder().decode(header.text()), UTF_8);
    }
}
