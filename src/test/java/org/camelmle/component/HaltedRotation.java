package org.camelmle.component;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.camelmle.life.KeyRotation;
import org.camelmle.life.OwnKeys;
import org.camelmle.testkit.CamelRun;

/**
 * One run of a rotation in a process of its own, which dies without any clean-up behind a given step.
 *
 * <p>Arguments: key file, provider's URL, API key, how far the clock is ahead (ISO 8601), number of the last step (0: all).
 */
public final class HaltedRotation {

    static final int HALTED = 7;

    private HaltedRotation() {}

    public static void main(String[] arguments) {
        Path file = Path.of(arguments[0]);
        Clock clock = Clock.offset(Clock.systemUTC(), Duration.parse(arguments[3]));
        int last = Integer.parseInt(arguments[4]);
        AtomicInteger taken = new AtomicInteger();
        try (CamelRun camel = new CamelRun()) {
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
        }
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
