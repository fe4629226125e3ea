package org.camelmle.profile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.camelmle.MleConfigurationException;
import org.camelmle.RequestRejectedException;
import org.camelmle.keys.Base64Url;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.profile.http.AnswerHeaders;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerKeyApiTest {

    private static final MleKey KEY = VectorKeys.publicKey("server-2048");
    private static final int MOST = 64 * 1024;
    private static final String MEMBERS = "\"kid\":\"jwk_1\",\"kty\":\"RSA\",\"use\":\"enc\",\"alg\":\"RSA-OAEP-256\","
            + "\"n\":\"" + Base64Url.encode(KEY.publicKey().getModulus()) + "\",\"e\":\"AQAB\"";

    private final PeerKeyApi api = new PeerKeyApi("/auth/", new AnswerHeaders(List.of("Request-Id"), Map.of()));

    private MleKey retrieved(int status, String body) {
        return api.retrieved(
                "jwk_1",
                status,
                body.getBytes(UTF_8),
                name -> Optional.of("adt_1").filter(id -> name.equals("Request-Id")));
    }

    private static String data(String members) {
        return "{\"success\":true,\"data\":{" + members + "},\"message\":null}";
    }

    @Test
    void aKeyIsAskedForByItsId() {
        KeyApi.Request request = api.retrieve("jwk_1-A");

        assertThat(request).hasToString("Request[GET /auth/jwk_1-A]");
        assertThat(request.headers()).containsOnly(Map.entry("Accept", "application/json"));
        assertThat(request.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "../x", "a/b", "a%2fb", "a?b", "a b", "a\nb", "\u00e4"})
    void anIdThatCouldLeaveThePathIsRefused(String id) {
        assertThatExceptionOfType(MleConfigurationException.class)
                .isThrownBy(() -> api.retrieve(id))
                .withMessageContaining("the option keyId");
    }

    @ParameterizedTest
    @CsvSource({"active, ACTIVE", "deprecated, RETIRING", "disabled, DISABLED"})
    void theStateStandsBesideTheKeyOrAroundIt(String status, KeyStatus expected) {
        String state = "\"status\":\"" + status + "\",\"created_at\":\"2026-01-31T12:00:00Z\",";

        for (String body : List.of(data(state + MEMBERS), data(state + "\"jwk\":{" + MEMBERS + "}"))) {
            MleKey key = retrieved(200, body);
            assertThat(key.id()).isEqualTo("jwk_1");
            assertThat(key.thumbprint()).isEqualTo(KEY.thumbprint());
            assertThat(key.status()).isEqualTo(expected);
            assertThat(key.createdAt()).contains(Instant.parse("2026-01-31T12:00:00Z"));
        }
    }

    @Test
    void aThumbprintHasToBeTheKeys() {
        String state = "\"status\":\"active\",\"jwk\":{" + MEMBERS + "},\"jwk_thumbprint\":";

        assertThat(retrieved(200, data(state + "\"" + KEY.thumbprint() + "\"")).id())
                .isEqualTo("jwk_1");
        assertRefused(
                200, data(state + "\"" + VectorKeys.publicKey("client-2048").thumbprint() + "\""));
        assertRefused(200, data(state + "1"));
    }

    @Test
    void anythingElseThanTheKeyIsRefused() {
        String good = data("\"status\":\"active\"," + MEMBERS);

        assertRefused(404, good);
        assertRefused(201, good);
        assertRefused(200, good.replace("jwk_1", "jwk_2"));
        assertRefused(200, good.replace("active", "unheard-of"));
        assertRefused(200, good.replace("\"active\"", "5"));
        assertRefused(200, good.replace("\"AQAB\"", "\"AQ\""));
        assertRefused(200, good.replace("\"data\":{", "\"data\":[{").replace("},", "}],"));
        assertRefused(200, data(MEMBERS));
        assertRefused(200, "<html>");
        assertRefused(200, "");
    }

    @Test
    void moreThanAKeyTakesIsNotRead() {
        String good = data("\"status\":\"active\"," + MEMBERS);

        assertThat(retrieved(200, good + " ".repeat(MOST - good.length())).id()).isEqualTo("jwk_1");
        assertRefused(200, good + " ".repeat(MOST - good.length() + 1));
    }

    private void assertRefused(int status, String body) {
        assertThatExceptionOfType(RequestRejectedException.class)
                .isThrownBy(() -> retrieved(status, body))
                .withMessageContaining("'jwk_1'")
                .satisfies(refused -> {
                    assertThat(refused.httpStatus()).hasValue(status);
                    assertThat(refused.requestId()).contains("adt_1");
                });
    }
}
