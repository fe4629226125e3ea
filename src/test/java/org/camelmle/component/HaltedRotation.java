package org.camelmle.component;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.camelmle.life.KeyRotation;
import org.camelmle.life.OwnKeys;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.HttpFront;

/**
 * One run of a rotation in a process of its own, which dies without any clean-up behind a given step.
 *
 * <p>Arguments: key file, provider's URL, API key, how far the clock is ahead (ISO 8601), number of the last step (0: all),
 * and the port at which this process publishes the keys for the provider to read (0: they are registered directly).
 */
public final class HaltedRotation {

    static final int HALTED = 7;

    private HaltedRotation() {}

    public static void main(String[] arguments) {
        Path file = Path.of(arguments[0]);
        Clock clock = Clock.offset(Clock.systemUTC(), Duration.parse(arguments[3]));
        int last = Integer.parseInt(arguments[4]);
        int port = Integer.parseInt(arguments[5]);
        AtomicInteger taken = new AtomicInteger();
        Optional<HttpFront> front = port == 0 ? Optional.empty() : Optional.of(published(port, file));
        try (CamelRun camel = new CamelRun()) {
            if (port != 0) {
                camel.configuration().setWellKnownEndpoint(wellKnown(port));
            }
            MleEndpoint endpoint = endpoint(camel, file, arguments[1], arguments[2]);
            KeyOptions options = new KeyOptions(endpoint);
            new KeyRotation(
                            new OwnKeys(file, clock),
                            options.announcement(),
                            new CanaryProbe(endpoint, "{}".getBytes(UTF_8)),
                            options.rules(),
                            clock,
                            step -> {
                                if (taken.incrementAndGet() == last) {
                                    Runtime.getRuntime().halt(HALTED);
                                }
                            })
                    .run();
        } finally {
            front.ifPresent(HttpFront::close);
        }
    }

    /** Our keys as the shipped route serves them. */
    static HttpFront published(int port, Path file) {
        return new HttpFront(
                port,
                Path.of("routes/publish-jwks.camel.yaml"),
                Map.of("camel.component.mle.private-keys", "file:" + file),
                Map.of());
    }

    static String wellKnown(int port) {
        return "http://127.0.0.1:" + port + "/.well-known/jwks.json";
    }

    private static MleEndpoint endpoint(CamelRun camel, Path file, String url, String apiKey) {
        MleConfiguration options = camel.configuration();
        options.setPrivateKeys("file:" + file);
        options.setPublicKeys(url + "/.well-known/jwks.json");
        options.setBaseUrl(url);
        options.setApiKey(apiKey);
        options.setContact("ops@example.org");
        options.setCanary(url + "/echo");
        camel.start();
        return camel.context().getEndpoint("mle:rotateKey", MleEndpoint.class);
    }
}
