package org.camelmle.profile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import org.camelmle.RequestRejectedException;
import org.camelmle.profile.WebhookApi.Webhook;
import org.camelmle.profile.http.HeaderLookup;
import org.camelmle.profile.http.WebhookScheme.Secrets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MethodWebhookApiTest {

    private static final String ONE =
            "{\"id\":\"whk_1\",\"type\":\"method_jwk.create\",\"url\":\"https://h.example/k\","
                    + "\"status\":\"active\",\"error\":null}";

    private final WebhookApi api = Profiles.byName("method").webhookApi().orElseThrow();

    @Test
    void registrationHasTheDocumentedMembers() throws Exception {
        KeyApi.Request request = api.register(
                "method_jwk.create", URI.create("https://h.example/k"), Secrets.of("se\"cret", "before", "token"));

        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.path()).isEqualTo("/webhooks");
        JsonNode body = new JsonMapper().readTree(request.body());
        assertThat(body.toString())
                .isEqualTo("{\"type\":\"method_jwk.create\",\"url\":\"https://h.example/k\",\"auth_token\":\"token\","
                        + "\"hmac_secret\":\"se\\\"cret\",\"expand_event\":false}");
    }

    @Test
    void secretThatIsNotSetIsNotSent() {
        KeyApi.Request request =
                api.register("method_jwk.create", URI.create("https://h.example/k"), Secrets.of(null, null, "token"));

        assertThat(new String(request.body(), UTF_8)).doesNotContain("hmac_secret");
    }

    @Test
    void registrationAndListAreRead() {
        Webhook expected = new Webhook("whk_1", "method_jwk.create", "https://h.example/k", "active");

        assertThat(api.registered(200, envelope(ONE), HeaderLookup.NONE)).isEqualTo(expected);
        assertThat(api.listed(200, envelope("[" + ONE + ",5,{}]"), HeaderLookup.NONE))
                .containsExactly(expected);
        assertThat(api.listed(200, envelope("[]"), HeaderLookup.NONE)).isEmpty();
    }

    @Test
    void bothEventsOfKeysAreRegisteredAndAllWebhooksAreListed() {
        assertThat(api.eventTypes()).containsExactly("method_jwk.create", "method_jwk.update");
        assertThat(api.list()).hasToString("Request[GET /webhooks]");
        assertThat(new Webhook("whk_1", "t", "u", "active").isActive()).isTrue();
    }

    @Test
    void onlySuccessIsRead() {
        assertThat(api.listed(299, envelope("[]"), HeaderLookup.NONE)).isEmpty();
        assertThatThrownBy(() -> api.listed(300, envelope("[]"), HeaderLookup.NONE))
                .isInstanceOf(RequestRejectedException.class);
        assertThatThrownBy(() -> api.listed(199, envelope("[]"), HeaderLookup.NONE))
                .isInstanceOf(RequestRejectedException.class);
    }

    @Test
    void listHasALongest() {
        byte[] most = ("{\"data\":[]" + " ".repeat(256 * 1024 - 11) + "}").getBytes(UTF_8);
        byte[] more = ("{\"data\":[]" + " ".repeat(256 * 1024 - 10) + "}").getBytes(UTF_8);

        assertThat(api.listed(200, most, HeaderLookup.NONE)).isEmpty();
        assertThatThrownBy(() -> api.listed(200, more, HeaderLookup.NONE)).isInstanceOf(RequestRejectedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"requires_attention", "disabled", "deleted", "ACTIVE"})
    void onlyActiveIsActive(String status) {
        assertThat(new Webhook("whk_1", "t", "u", status).isActive()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "401,the API key is missing",
        "403,the API key is missing",
        "400,the URL is not accepted",
        "429,too many requests",
        "500,too many requests"
    })
    void refusalTellsTheLikelyCause(int status, String cause) {
        assertThatThrownBy(() -> api.registered(status, envelope("null"), HeaderLookup.NONE))
                .isInstanceOf(RequestRejectedException.class)
                .hasMessageContaining("status " + status)
                .hasMessageContaining(cause)
                .hasMessageContaining("apiKey and webhookUrl");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>", "{}", "{\"data\":5}", "{\"data\":{}}", "{\"data\":{\"id\":\"a b\"}}"})
    void answerOfSomethingElseIsRefused(String body) {
        assertThatThrownBy(() -> api.registered(200, body.getBytes(UTF_8), HeaderLookup.NONE))
                .isInstanceOf(RequestRejectedException.class)
                .hasMessageContaining("baseUrl");
        assertThatThrownBy(() -> api.listed(200, body.getBytes(UTF_8), HeaderLookup.NONE))
                .isInstanceOf(RequestRejectedException.class);
    }

    private static byte[] envelope(String data) {
        return ("{\"success\":true,\"data\":" + data + ",\"message\":null}").getBytes(UTF_8);
    }
}
