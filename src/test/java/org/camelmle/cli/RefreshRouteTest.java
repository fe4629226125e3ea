package org.camelmle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.camelmle.keys.MleKey;
import org.camelmle.sandbox.Sandbox;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** {@code routes/jwks-refresh.camel.yaml}, with its timer set to run all the time. */
class RefreshRouteTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<String> lines = new CopyOnWriteArrayList<>();
    // Camel names the logger of a route's log steps after the route.
    private final Logger logger = (Logger) LoggerFactory.getLogger("jwks-refresh");
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage());
        }
    };

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        appender.setContext(logger.getLoggerContext());
        appender.start();
        logger.addAppender(appender);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(appender);
        logger.setLevel(null);
    }

    @Test
    void theKeysAreRefreshedByTimerAndTheirChangesLogged() {
        Sandbox sandbox = Sandbox.method().start();
        try (CamelSession camel = CamelSession.start(Optional.empty(), settings(sandbox), Map.of())) {
            MleKey first = sandbox.keys().active();
            camel.addRoute(Path.of("routes/jwks-refresh.camel.yaml"));
            await("Key added: " + first.id() + ", thumbprint " + first.thumbprint());

            MleKey second = sandbox.keys().rotate();
            await("Key added: " + second.id() + ", thumbprint " + second.thumbprint());
            await("Key deprecated: " + first.id() + ", thumbprint " + first.thumbprint());

            sandbox.keys().disable(first.id());
            await("Key gone: " + first.id());

            sandbox.keys().add(VectorKeys.pair("server-2048").withId(second.id()));
            await("ALARM kid-rebound: The known kid '" + second.id() + "'");

            sandbox.close();
            await("Keys not refreshed: no answer");
        }
    }

    @Test
    void withoutAnyKeysTheRouteSaysWhatToDoAndGoesOn() {
        Sandbox sandbox = Sandbox.method().start();
        Map<String, String> settings = settings(sandbox);
        sandbox.close();
        try (CamelSession camel = CamelSession.start(Optional.empty(), settings, Map.of())) {
            camel.addRoute(Path.of("routes/jwks-refresh.camel.yaml"));

            await("No keys to encrypt to: ");
            await("check proxy, TLS and credentials");
        }
    }

    private static Map<String, String> settings(Sandbox sandbox) {
        return Map.of(
                "mle.refresh-period",
                "50",
                "camel.component.mle.min-refresh-interval",
                "1ms",
                "camel.component.mle.base-url",
                sandbox.url());
    }

    private void await(String text) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(lines).anyMatch(line -> line.contains(text)));
    }
}
