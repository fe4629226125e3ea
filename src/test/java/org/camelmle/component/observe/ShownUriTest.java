package org.camelmle.component.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShownUriTest {

    private static final Set<String> SECRETS = Set.of("secret", "token", "previousSecret");

    private static String shown(String uri) {
        return ShownUri.of(uri, SECRETS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mle://verifyWebhook?secret=canary",
                "mle://verifyWebhook?profile=method&secret=canary&x=y",
                "mle://verifyWebhook?secret=RAW(canary&secret=(canary))&x=y",
                "mle://verifyWebhook?secret=RAW{canary)}&token=canary",
                "mle://verifyWebhook?token=%22canary",
                "mle://verifyWebhook?SECRET=canary",
                "mle://verifyWebhook?secret=abc?canary",
                "mle://verifyWebhook?token=a?b=canary&x=https://h/?a=1?secret=canary",
                "mle://verifyWebhook?x=y&Previous-Secret=canary",
                "mle://verifyWebhook?previous-secret=RAW(canary&a=b)",
                "mle://verifyWebhook?configuration.previousSecret=canary",
                "mle://verifyWebhook?Configuration.%73ec%72et=canary",
                "mle://verifyWebhook?-secret=canary&--token=canary&secret%2D=canary&x=y",
                "mle://verifyWebhook?configuration[].secret=canary",
                "mle://verifyWebhook?component.configuration.-secret=canary",
                "mle://verifyWebhook?to%E2%84%AAen=canary"
            })
    void noSecretIsLeft(String uri) {
        assertThat(shown(uri))
                .startsWith("mle://verifyWebhook?")
                .contains("=xxxxxx")
                .doesNotContain("canary");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mle://call?target=RAW(https://h/pay?apikey=canary)&x=y",
                "mle://call?x=y&target=https://h/pay?a=b%26apiKey=canary",
                "mle://call?target=https%3A%2F%2Fh%2Fpay%3Fapikey%3Dcanary%26a%3Db&x=y",
                "mle://call?target=RAW(https://h/pay?a=b&API-KEY=canary&c=d)&x=y"
            })
    void keyInTheQueryOfATargetIsNoneThatIsLeft(String uri) {
        assertThat(shown(uri)).contains("xxxxxx", "x=y").doesNotContain("canary");
        assertThat(shown(uri).replaceFirst("xxxxxx[0-9a-f]{12}", "canary")).isEqualTo(uri);
    }

    @Test
    void everythingElseStays() {
        String uri =
                "mle://verifyWebhook?mysecret=a&publicKeys=https://h/?secretive=1&secret=%23hook&token=#bean:t&token=";

        assertThat(shown(uri)).isEqualTo(uri);
        assertThat(shown("mle://decrypt")).isEqualTo("mle://decrypt");
        assertThat(shown("mle://a?x=y&secret=s&z=w")).matches("mle://a\\?x=y&secret=xxxxxx[0-9a-f]{12}&z=w");
    }

    @Test
    void twoSecretsMakeTwoUrisAndTheSameSecretMakesTheSame() {
        assertThat(shown("mle://a?secret=1"))
                .isEqualTo(shown("mle://a?secret=1"))
                .isNotEqualTo(shown("mle://a?secret=2"));
    }
}
