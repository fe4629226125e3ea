package org.camelmle.life;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.camelmle.KeyRegistrationException;
import org.camelmle.MleErrorCode;
import org.camelmle.RequestRejectedException;
import org.camelmle.keys.Base64Url;
import org.camelmle.keys.MleKey;
import org.camelmle.profile.KeyApi;
import org.camelmle.profile.Profiles;
import org.camelmle.profile.http.HeaderLookup;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProviderKeysTest {

    private static final MleKey KEY = VectorKeys.pair("client-2048");
    private static final MleKey OTHER = VectorKeys.pair("client-4096");
    private static final URI ENDPOINT = URI.create("https://keys.example.com/jwks");

    private final List<String> sent = new ArrayList<>();

    @ParameterizedTest
    @EnumSource(names = {"JWK_KID_ALREADY_EXISTS", "JWK_ALREADY_EXISTS"})
    void sameKidAndThumbprintAndActiveMeansDoneBefore(MleErrorCode code) {
        ProviderKeys keys = refusing(code, entry("team_jwk_1", KEY.id(), KEY, "active"));

        assertThat(keys.register(KEY).registrationId()).isEqualTo("team_jwk_1");
        assertThat(sent).containsExactly("Request[POST /teams/mle/public_keys]", "Request[GET /teams/mle/public_keys]");
    }

    @Test
    void sameKidWithAnotherThumbprintIsAConflict() {
        assertConflict(entry("team_jwk_1", KEY.id(), OTHER, "active"), "team_jwk_1 with the kid '" + KEY.id() + "'");
    }

    @Test
    void sameThumbprintUnderAnotherKidIsAConflict() {
        assertConflict(entry("team_jwk_1", "another", KEY, "active"), "team_jwk_1 with the kid 'another'");
    }

    @Test
    void sameKeyThatWasDeletedIsAConflict() {
        assertConflict(entry("team_jwk_1", KEY.id(), KEY, "disabled"), "deleted");
    }

    @Test
    void conflictThatTheListingDoesNotShowStaysOne() {
        assertConflict(entry("team_jwk_1", "another", OTHER, "active"), "no such registration");
    }

    private void assertConflict(String listed, String shown) {
        assertThatExceptionOfType(KeyRegistrationException.class)
                .isThrownBy(() ->
                        refusing(MleErrorCode.JWK_KID_ALREADY_EXISTS, listed).register(KEY))
                .withMessageContaining(shown)
                .satisfies(e -> assertThat(e.code()).contains(MleErrorCode.JWK_KID_ALREADY_EXISTS))
                .satisfies(e -> assertThat(e.httpStatus()).hasValue(400));
    }

    @Test
    void sameEndpointThatIsActiveMeansDoneBefore() {
        ProviderKeys keys =
                refusing(MleErrorCode.WELL_KNOWN_ENDPOINT_ALREADY_EXISTS, endpoint("team_jwk_7", ENDPOINT.toString()));

        assertThat(keys.register(ENDPOINT).registrationId()).isEqualTo("team_jwk_7");
    }

    @Test
    void anotherEndpointIsAConflict() {
        ProviderKeys keys = refusing(
                MleErrorCode.WELL_KNOWN_ENDPOINT_ALREADY_EXISTS, endpoint("team_jwk_7", "https://old.example.com"));

        assertThatExceptionOfType(KeyRegistrationException.class)
                .isThrownBy(() -> keys.register(ENDPOINT))
                .withMessageContaining("team_jwk_7 for https://old.example.com, active");
    }

    @Test
    void secondDeletionIsAConflictForWhoAsksForIt() {
        assertThatExceptionOfType(KeyRegistrationException.class)
                .isThrownBy(
                        () -> refusing(MleErrorCode.JWK_ALREADY_DISABLED, "").delete("team_jwk_1"))
                .satisfies(e -> assertThat(e.code()).contains(MleErrorCode.JWK_ALREADY_DISABLED));
        assertThat(sent).containsExactly("Request[DELETE /teams/mle/public_keys/team_jwk_1]");
    }

    @Test
    void secondDeletionIsDoneForAnAnnouncement() {
        ProviderKeys keys = refusing(MleErrorCode.JWK_ALREADY_DISABLED, entry("team_jwk_1", KEY.id(), KEY, "active"));

        assertThat(new DirectAnnouncement(keys).withdraw(KEY)).contains("team_jwk_1");
    }

    @Test
    void onlyTheVeryKeyIsWithdrawn() {
        ProviderKeys keys = refusing(
                MleErrorCode.JWK_ALREADY_DISABLED,
                entry("team_jwk_1", KEY.id(), OTHER, "active") + "," + entry("team_jwk_2", "another", KEY, "active"));

        assertThat(new DirectAnnouncement(keys).withdraw(KEY)).isEqualTo("was not registered any more");
        assertThat(sent).containsExactly("Request[GET /teams/mle/public_keys]");
    }

    @Test
    void anotherRefusalIsNotAskedAbout() {
        KeyApiCall down = request -> {
            sent.add(request.toString());
            return new KeyApiCall.Answer(500, HeaderLookup.NONE, new byte[0]);
        };
        assertThatExceptionOfType(RequestRejectedException.class)
                .isThrownBy(() -> new ProviderKeys(api(), down, "c").register(KEY));
        assertThat(sent).hasSize(1);
    }

    /** A provider that refuses every change with this code, and lists these entries. */
    private ProviderKeys refusing(MleErrorCode code, String entries) {
        return new ProviderKeys(
                api(),
                request -> {
                    sent.add(request.toString());
                    return request.method().equals("GET")
                            ? answer(200, "{\"data\":[" + entries + "]}")
                            : answer(
                                    400,
                                    "{\"data\":{\"error\":{\"type\":\"invalid_request\",\"sub_type\":\"" + code
                                            + "\"}}}");
                },
                "ops@example.com");
    }

    private static KeyApi api() {
        return Profiles.byName("method").keyApi().orElseThrow();
    }

    private static KeyApiCall.Answer answer(int status, String body) {
        return new KeyApiCall.Answer(status, HeaderLookup.NONE, body.getBytes(UTF_8));
    }

    private static String entry(String id, String kid, MleKey key, String status) {
        return "{\"id\":\"" + id + "\",\"status\":\"" + status + "\",\"jwk\":{\"kid\":\"" + kid + "\",\"n\":\""
                + Base64Url.encode(key.publicKey().getModulus()) + "\",\"e\":\""
                + Base64Url.encode(key.publicKey().getPublicExponent()) + "\"}}";
    }

    private static String endpoint(String id, String url) {
        return "{\"id\":\"" + id + "\",\"status\":\"active\",\"jwk\":null,\"well_known_endpoint\":\"" + url + "\"}";
    }
}
