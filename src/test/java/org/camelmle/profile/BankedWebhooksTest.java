package org.camelmle.profile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.MleConfigurationException;
import org.camelmle.profile.http.HeaderLookup;
import org.camelmle.profile.http.WebhookScheme;
import org.camelmle.profile.http.WebhookScheme.Action;
import org.camelmle.profile.http.WebhookScheme.Delivery;
import org.camelmle.profile.http.WebhookScheme.Limits;
import org.camelmle.profile.http.WebhookScheme.Secrets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BankedWebhooksTest {

    private static final long NOW = 1_774_828_800;
    private static final String KEY = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private static final Secrets SECRETS = Secrets.of(KEY, null, null);
    private static final byte[] BODY =
            "{\"id\":\"a6941fd1\",\"state\":\"sent\",\"webhook_event\":\"payment_sent\"}".getBytes(UTF_8);

    private final WebhookScheme scheme = Profiles.byName("banked").webhooks().orElseThrow();

    @Test
    void genuineDeliveryIsForTheRoute() throws Exception {
        Delivery delivery = authenticate(BODY, signature(KEY, NOW, BODY), SECRETS);
        assertThat(delivery.action()).isEqualTo(Action.PROCESS);
        assertThat(delivery.eventType()).isEqualTo("payment_sent");
        assertThat(delivery.marks()).hasSize(1);
        assertThat(authenticate(BODY, signature(KEY, NOW, BODY).toUpperCase(Locale.ROOT), SECRETS)
                        .marks())
                .isEqualTo(delivery.marks());
    }

    /** Made with openssl: printf '%s.%s' "$NOW" "$BODY" | openssl dgst -sha256 -hmac "$KEY". */
    @Test
    void signatureOfAnotherImplementationIsRight() {
        assertThat(authenticate(
                                "{}".getBytes(UTF_8),
                                NOW + ".66e06a7114fb7cec7d2c841ae243ea73648e79f78c49ed3a5b998d4249a9d19e",
                                SECRETS)
                        .action())
                .isEqualTo(Action.PROCESS);
    }

    @Test
    void bodyThatIsNoEventIsStillForTheRoute() throws Exception {
        byte[] text = "plain".getBytes(UTF_8);
        assertThat(authenticate(text, signature(KEY, NOW, text), SECRETS).eventType())
                .isEqualTo("other");
        byte[] odd = "{\"webhook_event\":\"Ä \\n\"}".getBytes(UTF_8);
        assertThat(authenticate(odd, signature(KEY, NOW, odd), SECRETS).eventType())
                .isEqualTo("other");
    }

    @Test
    void previousSecretIsAcceptedWhileItIsChanged() throws Exception {
        Secrets both = Secrets.of("new-secret", KEY, null);
        assertThat(authenticate(BODY, signature(KEY, NOW, BODY), both).action()).isEqualTo(Action.PROCESS);
        assertThat(authenticate(BODY, signature("new-secret", NOW, BODY), both).action())
                .isEqualTo(Action.PROCESS);
    }

    @ParameterizedTest
    @ValueSource(longs = {-300, -299, 0, 60})
    void deliveryInTimeIsTaken(long offset) throws Exception {
        assertThat(authenticate(BODY, signature(KEY, NOW + offset, BODY), SECRETS)
                        .action())
                .isEqualTo(Action.PROCESS);
    }

    @ParameterizedTest
    @ValueSource(longs = {-301, 61, -100_000, 100_000})
    void deliveryOutOfTimeIsRefused(long offset) throws Exception {
        assertRefused(BODY, signature(KEY, NOW + offset, BODY), SECRETS);
    }

    @ParameterizedTest
    @CsvSource({"-301, a timestamp that is 301 s old", "61, a timestamp that is 61 s ahead"})
    void itIsSaidHowFarTheTimeIsOff(long offset, String found) {
        assertThatExceptionOfType(MessageRejectedException.class)
                .isThrownBy(() -> authenticate(BODY, signature(KEY, NOW + offset, BODY), SECRETS))
                .withMessageContaining("found " + found);
    }

    @Test
    void deliveryIsOfBusiness() {
        assertThat(scheme.tellsOfKeys()).isFalse();
    }

    @Test
    void whatIsNotSignedSoIsRefused() throws Exception {
        String good = signature(KEY, NOW, BODY);
        assertRefused("{}".getBytes(UTF_8), good, SECRETS);
        assertRefused(BODY, good, Secrets.of("other", null, null));
        assertRefused(BODY, (NOW + 1) + good.substring(good.indexOf('.')), SECRETS);
        assertRefused(BODY, NOW + ".", SECRETS);
        assertRefused(BODY, good.replace('.', ':'), SECRETS);
        assertRefused(BODY, good + "00", SECRETS);
        assertRefused(BODY, " " + good, SECRETS);
        assertRefused(BODY, "-" + good, SECRETS);
        assertRefused(BODY, good + ", " + good, SECRETS);
        assertRefused(BODY, "", SECRETS);
    }

    /** The border between timestamp and body cannot be moved: a timestamp has digits only. */
    @Test
    void dotInTheBodyMovesNoBorder() throws Exception {
        byte[] body = "5.x".getBytes(UTF_8);
        String signed = signature(KEY, NOW, body);
        assertRefused("x".getBytes(UTF_8), NOW + ".5" + signed.substring(signed.indexOf('.')), SECRETS);
    }

    @Test
    void deliveryWithoutSignatureIsRefused() {
        assertThatExceptionOfType(MessageRejectedException.class)
                .isThrownBy(() -> scheme.authenticate(
                        BODY, HeaderLookup.NONE, SECRETS, Limits.DEFAULT, Instant.ofEpochSecond(NOW)));
    }

    @Test
    void secretIsDemandedAtStartAndATokenIsAMistake() {
        assertThatExceptionOfType(MleConfigurationException.class)
                .isThrownBy(() -> scheme.check(Secrets.of(null, null, "token")))
                .withMessageContaining("no option secret");
        assertThatExceptionOfType(MleConfigurationException.class)
                .isThrownBy(() -> scheme.check(Secrets.of(KEY, null, "token")))
                .withMessageContaining("option token");
        scheme.check(SECRETS);
    }

    private Delivery authenticate(byte[] body, String signature, Secrets secrets) {
        return scheme.authenticate(
                body,
                name -> name.equalsIgnoreCase("Banked-Signature") ? Optional.of(signature) : Optional.empty(),
                secrets,
                Limits.DEFAULT,
                Instant.ofEpochSecond(NOW));
    }

    private void assertRefused(byte[] body, String signature, Secrets secrets) {
        assertThatExceptionOfType(MessageRejectedException.class)
                .isThrownBy(() -> authenticate(body, signature, secrets))
                .satisfies(refused -> {
                    assertThat(refused.reason()).isEqualTo(Reason.UNAUTHENTICATED);
                    assertThat(refused.httpStatus()).hasValue(401);
                    assertThat(refused.getMessage()).doesNotContain(KEY);
                });
    }

    private static String signature(String key, long timestamp, byte[] body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key.getBytes(UTF_8), "HmacSHA256"));
        mac.update((timestamp + ".").getBytes(UTF_8));
        return timestamp + "." + HexFormat.of().formatHex(mac.doFinal(body));
    }
}
