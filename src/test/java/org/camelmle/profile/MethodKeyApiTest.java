package org.camelmle.profile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.camelmle.KeyRegistrationException;
import org.camelmle.MleConfigurationException;
import org.camelmle.MleErrorCode;
import org.camelmle.RequestRejectedException;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.profile.KeyApi.RegisteredKey;
import org.camelmle.profile.KeyApi.Request;
import org.camelmle.profile.http.HeaderLookup;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MethodKeyApiTest {

    private static final MleKey KEY = VectorKeys.pair("client-2048");
    private static final KeyApi API = Profiles.byName("method").keyApi().orElseThrow();

    @Test
    void onlyTheSixPublicMembersAreSent() throws IOException {
        Request request = API.register(KEY, "ops@example.com");
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.path()).isEqualTo("/teams/mle/public_keys");
        JsonNode body = new JsonMapper().readTree(request.body());
        assertThat(names(body)).containsExactly("type", "contact", "jwk", "well_known_endpoint");
        assertThat(body.path("type").textValue()).isEqualTo("direct");
        assertThat(body.path("contact").textValue()).isEqualTo("ops@example.com");
        assertThat(names(body.path("jwk"))).containsExactly("kty", "kid", "use", "alg", "n", "e");
        assertThat(body.at("/jwk/kid").textValue()).isEqualTo(KEY.id());
        assertThat(MleKey.thumbprint(
                        body.at("/jwk/n").textValue(), body.at("/jwk/e").textValue()))
                .isEqualTo(KEY.thumbprint());
    }

    @Test
    void textsAreEscaped() throws IOException {
        Request request = API.register(KEY.withId("a\"b"), "c\\d");
        JsonNode body = new JsonMapper().readTree(request.body());
        assertThat(body.at("/jwk/kid").textValue()).isEqualTo("a\"b");
        assertThat(body.path("contact").textValue()).isEqualTo("c\\d");
    }

    @ParameterizedTest
    @CsvSource({"active, ACTIVE", "disabled, DISABLED", "deleted, DISABLED", "unheard-of, DISABLED"})
    void registeredKeyIsRead(String status, KeyStatus expected) throws IOException {
        JsonNode sent = new JsonMapper().readTree(API.register(KEY, "c").body());
        RegisteredKey key = registered("{\"success\":true,\"data\":{\"id\":\"team_jwk_1\",\"type\":\"direct\",\"jwk\":"
                + sent.path("jwk") + ",\"well_known_endpoint\":null,\"status\":\"" + status + "\"},\"message\":null}");
        assertThat(key.registrationId()).isEqualTo("team_jwk_1");
        assertThat(key.kid()).contains(KEY.id());
        assertThat(key.thumbprint()).contains(KEY.thumbprint());
        assertThat(key.wellKnownEndpoint()).isEmpty();
        assertThat(key.status()).isEqualTo(expected);
    }

    @Test
    void wellKnownRegistrationHasNoKey() {
        RegisteredKey key = registered("{\"data\":{\"id\":\"team_jwk_2\",\"jwk\":\"\",\"status\":\"active\","
                + "\"well_known_endpoint\":\"https://keys.example.com/jwks\"}}");
        assertThat(key.kid()).isEmpty();
        assertThat(key.thumbprint()).isEmpty();
        assertThat(key.wellKnownEndpoint()).contains("https://keys.example.com/jwks");
    }

    @Test
    void keyWhoseMembersStandBesideItsIdIsReadToo() throws IOException {
        JsonNode jwk = new JsonMapper().readTree(API.register(KEY, "c").body()).path("jwk");
        RegisteredKey key =
                registered("{\"data\":{\"id\":\"team_jwk_1\",\"status\":\"active\",\"kid\":\"k\",\"kty\":\"RSA\",\"n\":"
                        + jwk.path("n") + ",\"e\":" + jwk.path("e") + "}}");
        assertThat(key.kid()).contains("k");
        assertThat(key.thumbprint()).contains(KEY.thumbprint());
    }

    @Test
    void endpointIsRegisteredWithoutAKey() throws IOException {
        Request request = API.register(URI.create("https://keys.example.com/jwks"), "ops@example.com");
        assertThat(request.method()).isEqualTo("POST");
        assertThat(new JsonMapper().readTree(request.body()))
                .isEqualTo(new JsonMapper()
                        .readTree("{\"type\":\"well_known\",\"contact\":\"ops@example.com\",\"jwk\":null,"
                                + "\"well_known_endpoint\":\"https://keys.example.com/jwks\"}"));
    }

    @Test
    void registrationsAreListedRetrievedAndDeletedByPath() {
        assertThat(API.list().toString()).isEqualTo("Request[GET /teams/mle/public_keys]");
        assertThat(API.retrieve("team_jwk_1").toString()).isEqualTo("Request[GET /teams/mle/public_keys/team_jwk_1]");
        assertThat(API.delete("team_jwk_1").toString()).isEqualTo("Request[DELETE /teams/mle/public_keys/team_jwk_1]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "../x", "a/b", "a%2fb", "a?b", "a#b", "a b", "a\nb", "\u00e4"})
    void idThatCouldLeaveThePathIsRefused(String id) {
        assertThatExceptionOfType(MleConfigurationException.class).isThrownBy(() -> API.retrieve(id));
        assertThatExceptionOfType(MleConfigurationException.class).isThrownBy(() -> API.delete(id));
    }

    @Test
    void listIsReadWithItsDeletedKeys() {
        assertThat(listed("{\"data\":[{\"id\":\"team_jwk_1\",\"status\":\"active\"},"
                        + "{\"id\":\"team_jwk_2\",\"status\":\"deleted\"}]}"))
                .extracting(RegisteredKey::registrationId, RegisteredKey::active)
                .containsExactly(tuple("team_jwk_1", true), tuple("team_jwk_2", false));
        assertThat(listed("{\"data\":[]}")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"data\":{}}", "{\"data\":[1]}", "{\"data\":[{\"id\":\"../x\"}]}"})
    void listWithAnEntryThatCannotBeReadIsRefused(String body) {
        assertThatExceptionOfType(RequestRejectedException.class).isThrownBy(() -> listed(body));
    }

    private static List<RegisteredKey> listed(String body) {
        return API.listed(200, body.getBytes(UTF_8), HeaderLookup.NONE);
    }

    @Test
    void conflictIsToldByItsCode() {
        byte[] body = MethodErrors.reply(MethodCode.JWK_ALREADY_EXISTS)
                .body()
                .orElseThrow()
                .getBytes(UTF_8);
        assertThatExceptionOfType(KeyRegistrationException.class)
                .isThrownBy(() -> API.registered(400, body, HeaderLookup.NONE))
                .satisfies(e -> assertThat(e.code()).contains(MleErrorCode.JWK_ALREADY_EXISTS));
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 400, 401, 403, 404, 422, 429, 500, 503})
    void anyOtherRefusalKeepsItsStatus(int status) {
        assertThatExceptionOfType(RequestRejectedException.class)
                .isThrownBy(() -> API.registered(status, "<html>".getBytes(UTF_8), HeaderLookup.NONE))
                .satisfies(e -> assertThat(e.httpStatus()).hasValue(status));
    }

    @ParameterizedTest
    @ValueSource(ints = {199, 300, 401, 500})
    void onlySuccessIsRead(int status) {
        byte[] key = "{\"data\":{\"id\":\"team_jwk_1\",\"status\":\"active\"}}".getBytes(UTF_8);
        byte[] keys = "{\"data\":[]}".getBytes(UTF_8);

        assertThatExceptionOfType(RequestRejectedException.class)
                .isThrownBy(() -> API.registered(status, key, HeaderLookup.NONE));
        assertThatExceptionOfType(RequestRejectedException.class)
                .isThrownBy(() -> API.listed(status, keys, HeaderLookup.NONE));
        assertThat(API.registered(299, key, HeaderLookup.NONE).active()).isTrue();
        assertThat(API.listed(200, keys, HeaderLookup.NONE)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"401, apiKey", "403, apiKey", "404, registrationId", "429, registrationId"})
    void refusalNamesTheOption(int status, String option) {
        assertThatExceptionOfType(RequestRejectedException.class)
                .isThrownBy(() -> API.registered(status, new byte[0], HeaderLookup.NONE))
                .satisfies(e -> assertThat(e.explanation().nextStep()).contains(option));
    }

    @Test
    void listOfAMebibyteIsTheLongest() {
        String most = "{\"data\":[]" + " ".repeat(1024 * 1024 - 11) + "}";

        assertThat(listed(most)).isEmpty();
        assertThatExceptionOfType(RequestRejectedException.class).isThrownBy(() -> listed(most + " "));
    }

    @Test
    void keyIsTheOneThatIsRegisteredByIdAndContent() {
        RegisteredKey registered = new RegisteredKey(
                "team_jwk_1", Optional.of(KEY.id()), Optional.of(KEY.thumbprint()), Optional.empty(), KeyStatus.ACTIVE);

        assertThat(registered.is(KEY)).isTrue();
        assertThat(registered.is(KEY.withId("other"))).isFalse();
        assertThat(registered.is(VectorKeys.publicKey("server-2048").withId(KEY.id())))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "<html>", "{}", "{\"data\":[]}", "{\"data\":{\"id\":\"../../x\",\"status\":\"active\"}}"})
    void answerThatIsNoKeyObjectIsRefused(String body) {
        assertThatExceptionOfType(RequestRejectedException.class).isThrownBy(() -> registered(body));
    }

    private static RegisteredKey registered(String body) {
        return API.registered(200, body.getBytes(UTF_8), HeaderLookup.NONE);
    }

    private static List<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }
}
