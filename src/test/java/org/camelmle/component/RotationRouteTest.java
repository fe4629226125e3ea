package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.camel.builder.NotifyBuilder;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.camelmle.keys.KeySet;
import org.camelmle.life.OwnKeys;
import org.camelmle.sandbox.Sandbox;
import org.camelmle.testkit.CamelRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code routes/key-rotation.camel.yaml}, as it is shipped. */
class RotationRouteTest {

    @TempDir
    Path folder;

    @Test
    void theTimerRotatesTheKeyByItself() throws Exception {
        Path file = folder.resolve("own.jwks.json");
        try (Sandbox sandbox = Sandbox.method().start();
                CamelRun camel = new CamelRun()) {
            configure(camel.configuration(), file, sandbox);
            camel.configuration().setMaxKeyAge(Duration.ofMillis(1));
            camel.configuration().setDrainTime(Duration.ZERO);
            Properties properties = new Properties();
            properties.setProperty("mle.canary", sandbox.url() + "/echo");
            properties.setProperty("mle.rotation-period", "100");
            camel.context().getPropertiesComponent().setOverrideProperties(properties);
            NotifyBuilder threeRuns = new NotifyBuilder(camel.context())
                    .fromRoute("key-rotation")
                    .whenCompleted(3)
                    .create();
            PluginHelper.getRoutesLoader(camel.context())
                    .loadRoutes(ResourceHelper.resolveMandatoryResource(
                            camel.context(), "file:routes/key-rotation.camel.yaml"));
            camel.start();

            assertThat(threeRuns.matches(1, TimeUnit.MINUTES)).isTrue();

            camel.context().stop();
            KeySet keys = new OwnKeys(file, Clock.systemUTC()).keys();
            assertThat(keys.activeKey()).isPresent();
            assertThat(sandbox.received())
                    .filteredOn(received -> received.path().equals("/echo"))
                    .hasSizeGreaterThanOrEqualTo(3)
                    .allSatisfy(received -> assertThat(received.headers()).containsEntry("Method-MLE", "jwe"));
        }
    }

    private static void configure(MleConfiguration options, Path file, Sandbox sandbox) {
        options.setPrivateKeys("file:" + file);
        options.setPublicKeys(sandbox.url() + "/.well-known/jwks.json");
        options.setBaseUrl(sandbox.url());
        options.setApiKey(sandbox.apiKey());
        options.setContact("ops@example.org");
    }
}
