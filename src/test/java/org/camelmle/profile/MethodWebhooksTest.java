package org.camelmle.profile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.MleConfigurationException;
import org.camelmle.profile.http.WebhookScheme;
import org.camelmle.profile.http.WebhookScheme.Action;
import org.camelmle.profile.http.WebhookScheme.Delivery;
import org.camelmle.profile.http.WebhookScheme.Limits;
import org.camelmle.profile.http.WebhookScheme.Secrets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MethodWebhooksTest {

    private static final Instant NOW = Instant.ofEpochSecond(1774828800);
    private static final String EVENT = "{\"type\":\"method_jwk.create\",\"event\":\"evt_1\"}";
    /** The base64 of {@code token-7}. */
    private static final String TOKEN = "dG9rZW4tNw==";

    private final WebhookScheme scheme = Profiles.byName("method").webhooks().orElseThrow();
    private final Map<String, String> headers = new HashMap<>();
    private Limits limits = Limits.DEFAULT;
    private Secrets secrets = Secrets.of("current", null, null);

    private Delivery receive(String body, long age) throws Exception {
        String timestamp = Long.toString(NOW.getEpochSecond() - age);
        headers.putIfAbsent("method-webhook-timestamp", timestamp);
        headers.putIfAbsent("method-webhook-signature", hmac("current", timestamp + ":" + body));
        return scheme.authenticate(
                body.getBytes(UTF_8),
                name -> Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT))),
                secrets,
                limits,
                NOW);
    }

    private static String hmac(String secret, String text) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(text.getBytes(UTF_8)));
    }

    private void assertRefused(String body, long age) {
        assertThatThrownBy(() -> receive(body, age)).isInstanceOfSatisfying(MessageRejectedException.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.UNAUTHENTICATED);
            assertThat(refused.httpStatus()).isEqualTo(OptionalInt.of(401));
            assertThat(refused.responseBody()).hasValue("");
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {300, 1, 0, -60})
    void windowHoldsToTheSecond(long age) throws Exception {
        assertThat(receive(EVENT, age).action()).isEqualTo(Action.REFRESH);
    }

    @ParameterizedTest
    @ValueSource(longs = {301, 100_000, -61, -100_000})
    void deliveryOutsideOfTheWindowIsRefused(long age) {
        assertRefused(EVENT, age);
    }

    @Test
    void windowIsTheOneThatIsSet() throws Exception {
        limits = new Limits(1, Duration.ofSeconds(7), Duration.ZERO);

        for (long age : new long[] {0, 6, 7}) {
            headers.clear();
            assertThat(receive(EVENT, age).action()).isEqualTo(Action.REFRESH);
        }
        for (long age : new long[] {-1, 8}) {
            headers.clear();
            assertRefused(EVENT, age);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1774828800 ", "+1774828800", "١٧٧٤٨٢٨٨٠٠", "1774828800.0", "0x69c9d080", "", "9999999999999"})
    void timestampIsDigitsOnly(String timestamp) throws Exception {
        headers.put("method-webhook-timestamp", timestamp);
        headers.put("method-webhook-signature", hmac("current", timestamp + ":" + EVENT));

        assertRefused(EVENT, 0);
    }

    @ParameterizedTest
    @CsvSource({"301, a timestamp that is 301 s old", "-61, a timestamp that is 61 s ahead"})
    void itIsSaidHowFarTheTimeIsOff(long age, String found) {
        assertThatThrownBy(() -> receive(EVENT, age)).hasMessageContaining("found " + found);
    }

    @Test
    void signatureIsSixtyFourHexadecimalDigits() throws Exception {
        for (String signature :
                List.of("", "zz".repeat(32), hmac("current", "x").substring(1))) {
            headers.put("method-webhook-signature", signature);
            assertRefused(EVENT, 0);
        }
        headers.clear();
        assertThatThrownBy(() -> scheme.authenticate(
                        EVENT.getBytes(UTF_8),
                        name -> Optional.of(Long.toString(NOW.getEpochSecond()))
                                .filter(time -> name.equals("method-webhook-timestamp")),
                        secrets,
                        limits,
                        NOW))
                .isInstanceOf(MessageRejectedException.class)
                .hasMessageContaining("no header method-webhook-signature");
    }

    @Test
    void tokenThatIsMissingIsToldFromAnother() {
        secrets = Secrets.of(null, null, "token-7");
        assertThatThrownBy(() -> receive(EVENT, 0)).hasMessageContaining("no header Authorization");

        headers.put("authorization", "b3RoZXI=");
        assertThatThrownBy(() -> receive(EVENT, 0)).hasMessageContaining("another token");
    }

    @Test
    void eventWithAnIdOfAnyLengthIsNotRemembered() throws Exception {
        String event = "{\"type\":\"method_jwk.create\",\"event\":\"%s\"}";
        secrets = Secrets.of(null, null, "token-7");
        headers.put("authorization", TOKEN);

        assertThat(receive(event.formatted("e".repeat(256)), 0).marks()).containsExactly("event " + "e".repeat(256));
        assertThat(receive(event.formatted("e".repeat(257)), 0).marks()).isEmpty();
    }

    @Test
    void deliveryTellsOfKeysInABodyOfSomeSize() {
        assertThat(scheme.tellsOfKeys()).isTrue();
        assertThat(limits.maxSize()).isEqualTo(64 * 1024);
    }

    @Test
    void previousSecretStillCountsWhileItIsBeingChanged() throws Exception {
        secrets = Secrets.of("next", "current", null);
        assertThat(receive(EVENT, 0).action()).isEqualTo(Action.REFRESH);

        secrets = Secrets.of("next", "older", null);
        assertRefused(EVENT, 0);
    }

    @Test
    void tokenAloneIsEnoughWhereNoSecretIsSet() throws Exception {
        secrets = Secrets.of(null, null, "token-7");
        headers.put("authorization", TOKEN);
        headers.put("method-webhook-signature", "");

        assertThat(receive(EVENT, 0).action()).isEqualTo(Action.REFRESH);
        assertThat(receive(EVENT, 0).marks()).containsExactly("event evt_1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "token-7", "Bearer dG9rZW4tNw==", "dG9rZW4tNw", "dG9rZW4tNg==", "dG9rZW4tNw== "})
    void anythingElseThanTheTokenInBase64IsRefused(String shown) {
        secrets = Secrets.of(null, null, "token-7");
        headers.put("authorization", shown);

        assertRefused(EVENT, 0);
    }

    @Test
    void tokenAloneDoesNotMakeTheTimeUnimportant() {
        secrets = Secrets.of(null, null, "token-7");
        headers.put("authorization", TOKEN);

        assertRefused(EVENT, 301);
    }

    @Test
    void bothAreDemandedWhereBothAreSet() throws Exception {
        secrets = Secrets.of("current", null, "token-7");
        assertRefused(EVENT, 0);

        headers.put("authorization", TOKEN);
        assertThat(receive(EVENT, 0).action()).isEqualTo(Action.REFRESH);

        headers.put("method-webhook-signature", hmac("other", "text"));
        assertRefused(EVENT, 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no JSON",
                "[]",
                "{\"type\":5}",
                "{\"type\":\"method_jwk.delete\"}",
                "{\"type\":\"METHOD_JWK.CREATE\"}",
                "{\"type\":\"method_jwk.create\",\"type\":\"method_jwk.create\"}"
            })
    void genuineDeliveryOfAnythingElseIsIgnored(String body) throws Exception {
        Delivery delivery = receive(body, 0);

        assertThat(delivery.action()).isEqualTo(Action.IGNORE);
        assertThat(delivery.eventType()).isEqualTo("other");
    }

    @Test
    void marksAreTheEventAndTheDigest() throws Exception {
        assertThat(receive(EVENT, 0).marks())
                .containsExactlyInAnyOrder("event evt_1", "digest " + headers.get("method-webhook-signature"));
    }

    @Test
    void deliveryIsRememberedLongerThanItCouldPass() {
        assertThat(limits.lifetime()).hasSeconds(361);
    }

    @Test
    void secretsThatProveNothingAreRefused() {
        assertThatThrownBy(() -> Secrets.of("", " ", null)).isInstanceOf(MleConfigurationException.class);
        assertThatThrownBy(() -> Secrets.of(null, "old", "token")).isInstanceOf(MleConfigurationException.class);
    }

    @Test
    void secretsAreNotPrinted() {
        assertThat(Secrets.of("one-7", "two-7", "three-7").toString()).doesNotContain("-7");
        assertThat(Secrets.of("one-7", null, null))
                .hasToString("Secrets[secret=true, previousSecret=false, token=false]");
    }
}
