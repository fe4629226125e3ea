package org.camelmle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationTest {

    private static final String KEY = "METHOD_API_KEY";

    @Test
    void withoutVariablesThereIsNone() {
        assertThat(Destination.of(Map.of(KEY, "sk_x"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "dev, https://dev.methodfi.com",
        "sandbox, https://sandbox.methodfi.com",
        "production, https://production.methodfi.com"
    })
    void anEnvironmentHasItsUrl(String environment, String url) {
        Destination destination = Destination.of(Map.of("METHOD_ENVIRONMENT", environment, KEY, "sk_x"))
                .orElseThrow();

        assertThat(destination.url()).hasToString(url);
        assertThat(destination.isProduction()).isEqualTo(environment.equals("production"));
    }

    @Test
    void anUnknownEnvironmentIsNamedWithTheKnownOnes() {
        assertThatThrownBy(() -> Destination.of(Map.of("METHOD_ENVIRONMENT", "staging", KEY, "sk_x")))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("'staging'")
                .hasMessageContaining("production")
                .hasMessageContaining("sandbox")
                .hasMessageContaining("dev");
    }

    @Test
    void productionIsKnownByItsHostToo() {
        assertThat(Destination.of(Map.of("METHOD_URL", "https://Production.methodfi.com/", KEY, "sk_x"))
                        .orElseThrow()
                        .isProduction())
                .isTrue();
    }

    @Test
    void aUrlOfAnotherEnvironmentIsRefused() {
        assertThatThrownBy(() -> Destination.of(Map.of(
                        "METHOD_URL", "https://production.methodfi.com", "METHOD_ENVIRONMENT", "dev", KEY, "sk_x")))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("set only one of them");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://dev.methodfi.com", "ftp://localhost", "nonsense", "https://u:p@host", "https:// x"})
    void aUrlThatWouldShowTheApiKeyIsRefused(String url) {
        assertThatThrownBy(() -> Destination.of(Map.of("METHOD_URL", url, KEY, "sk_x")))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("METHOD_URL must be an https URL");
    }

    @Test
    void plainHttpIsForThisMachine() {
        assertThat(Destination.of(Map.of("METHOD_URL", "http://127.0.0.1:8080", KEY, "sk_x")))
                .isPresent();
    }

    @Test
    void aMissingApiKeyIsNamed() {
        assertThatThrownBy(() -> Destination.of(Map.of("METHOD_ENVIRONMENT", "dev")))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("METHOD_API_KEY is not set");
    }

    @Test
    void anApiKeyWithALineEndIsRefusedUnseen() {
        assertThatThrownBy(() -> Destination.of(Map.of("METHOD_ENVIRONMENT", "dev", KEY, "sk_x\nHost: y")))
                .isInstanceOf(CommandFailure.class)
                .hasMessageNotContaining("sk_x");
    }

    @Test
    void productionNeedsItsSwitch() {
        Run run = Run.with(Map.of("METHOD_ENVIRONMENT", "production", KEY, "sk_x"), "create-entities");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.problems().lines())
                .containsExactly("This would create entities in Method's production; if you mean it, add --production");
    }

    @Test
    void theApiKeyIsNotInItsText() {
        assertThat(new Destination("custom", java.net.URI.create("https://x"), "sk_secret").toString())
                .doesNotContain("sk_secret");
    }
}
