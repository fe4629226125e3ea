package fleet;

import java.util.Map;

/** Settings for workers that a test waits for. */
final class Hasty {

    static final Map<String, String> SETTINGS = Map.of(
            "camel.component.mle.retry-delay",
            "50",
            "entities.redelivery-delay",
            "100",
            "entities.session-timeout",
            "6000");

    private Hasty() {}
}
