package org.camelmle.profile.signing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.camelmle.MleConfigurationException;
import org.camelmle.profile.signing.RequestSigner.Outgoing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The tokens are made with openssl: printf '%s' "$seconds$path$query$body" | openssl dgst -sha256 -hmac "$secret". */
class PayTokenSigningTest {

    private static final SigningScheme SCHEME = new PayTokenSigning();
    private static final Map<String, String> SECRET = Map.of("keyId", "key-1", "secretKey", "a shared secret");

    private static Map<String, String> headers(Map<String, String> set, String url, String body, long later) {
        Outgoing request = new Outgoing(
                RequestLine.of("post", URI.create(url)),
                body.getBytes(UTF_8),
                Optional.empty(),
                Optional.empty(),
                Account.NOW.plusSeconds(later));
        return SCHEME.signer(Account.options(set)).sign(request).headers();
    }

    @Test
    void withASecretTimePathQueryAndBodyAreSigned() {
        String url = "https://sandbox.api.visa.com/vdp/helloworld?apikey=k1&x=%20y";

        assertThat(headers(SECRET, url, "{\"encData\":\"a.b.c.d.e\"}", 0))
                .containsOnly(
                        Map.entry("keyId", "key-1"),
                        Map.entry(
                                "x-pay-token",
                                "xv2:1774828800:38aa73b8db779d296a2868528942d540aa7a3ceafc26d0ec8887c39e9d14dca6"));
        assertThat(headers(SECRET, "https://sandbox.api.visa.com", "", 0))
                .containsEntry(
                        "x-pay-token",
                        "xv2:1774828800:ed51abb4a0ac600173a61ac0f648d65355146eb16c6a917774e83b8aeab608d5");
    }

    @Test
    void theSkewPutsTheTimeBack() {
        Map<String, String> set = Map.of("keyId", "key-1", "secretKey", "a shared secret", "clockSkew", "PT5M");

        assertThat(headers(set, "https://sandbox.api.visa.com", "", 300))
                .isEqualTo(headers(SECRET, "https://sandbox.api.visa.com", "", 0));
    }

    @Test
    void withoutASecretTheKeyIsNamedAlone() {
        assertThat(headers(Map.of("keyId", "key-1"), "https://sandbox.api.visa.com", "{}", 0))
                .containsOnly(Map.entry("keyId", "key-1"));
    }

    @Test
    void bothHeadersAreTheSchemesAndCallersAreNotVerified() {
        assertThat(SCHEME.headers()).containsExactlyInAnyOrder("keyId", "x-pay-token");
        assertThat(SCHEME.asksForEncryptedAnswers()).isTrue();
        assertThat(SCHEME.verifiesCallers()).isFalse();
        assertThat(SCHEME.verifier(Account.options(SECRET))).isEmpty();
    }

    static Stream<Arguments> wrongOptions() {
        return Stream.of(
                Arguments.of(Account.options(Map.of("secretKey", "x")), "the option keyId with no value"),
                Arguments.of(Account.options(List.of(), SECRET), "the option signingKey with a value"),
                Arguments.of(Account.options(Map.of("keyId", "key-1", "clockSkew", "PT301S")), "clockSkew with 301 s"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("wrongOptions")
    void aWrongOptionIsNamedAtStart(SigningOptions options, String named) {
        assertThatExceptionOfType(MleConfigurationException.class)
                .isThrownBy(() -> SCHEME.signer(options))
                .withMessageContaining(named);
    }
}
