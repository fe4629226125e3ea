package org.camelmle.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.camelmle.keys.JwksDocument.MalformedJwksException;
import org.camelmle.keys.StrictJson.Limits;
import org.camelmle.keys.StrictJson.NotJsonException;
import org.camelmle.testkit.NimbusPeer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of headers and key sets at their limits, one below and one above. */
class JwksLimitsTest {

    private static final JwksDocument.Limits OTHER = new JwksDocument.Limits(3000, 7);

    /** A document with one good key, the others of no use, and white space. */
    private static byte[] document(int octets, int keys) {
        String jwks = new NimbusPeer().jwks().replaceFirst("]}$", ",{}".repeat(keys - 1) + "]}");
        return (jwks + " ".repeat(octets - jwks.length())).getBytes(UTF_8);
    }

    private static KeySet read(int octets, int keys) {
        return JwksDocument.read(document(octets, keys), members -> Optional.of(KeyStatus.ACTIVE))
                .keys();
    }

    private static KeySet read(int octets, int keys, JwksDocument.Limits limits) {
        return JwksDocument.read(
                        document(octets, keys), members -> Optional.of(KeyStatus.ACTIVE), Instant.EPOCH, limits)
                .keys();
    }

    private static void readSmall(String json) {
        byte[] octets = json.getBytes(UTF_8);
        StrictJson.object(octets, 0, octets.length, Limits.SMALL);
    }

    private static String deep(int levels) {
        return "{\"a\":" + "[".repeat(levels - 1) + "]".repeat(levels - 1) + "}";
    }

    private static String wide(int members) {
        return IntStream.range(0, members).mapToObj(i -> "\"m" + i + "\":1").collect(Collectors.joining(",", "{", "}"));
    }

    private static String number(int digits) {
        return "{\"a\":" + "1".repeat(digits) + "}";
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0})
    void upToTheLimitItIsRead(int difference) {
        assertThat(read(256 * 1024 + difference, 100).encryptionKey()).isPresent();
        assertThat(read(256 * 1024, 100 + difference).encryptionKey()).isPresent();
        assertThat(read(3000 + difference, 7, OTHER).encryptionKey()).isPresent();
        assertThat(read(3000, 7 + difference, OTHER).encryptionKey()).isPresent();
        readSmall(deep(16 + difference));
        readSmall(wide(64 + difference));
        readSmall(number(64 + difference));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100})
    void aboveTheLimitItIsRefused(int difference) {
        assertThatThrownBy(() -> read(256 * 1024 + difference, 1)).isInstanceOf(MalformedJwksException.class);
        assertThatThrownBy(() -> read(256 * 1024, 100 + difference)).isInstanceOf(MalformedJwksException.class);
        assertThatThrownBy(() -> read(3000 + difference, 7, OTHER)).hasMessageContaining("more than 3000 octets");
        assertThatThrownBy(() -> read(3000, 7 + difference, OTHER)).hasMessageContaining("at most 7 are read");
        assertThatThrownBy(() -> readSmall(deep(16 + difference))).isInstanceOf(NotJsonException.class);
        assertThatThrownBy(() -> readSmall(wide(64 + difference))).isInstanceOf(NotJsonException.class);
        assertThatThrownBy(() -> readSmall(number(64 + difference))).isInstanceOf(NotJsonException.class);
    }
}
