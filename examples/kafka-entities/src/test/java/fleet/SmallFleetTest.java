package fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.camelmle.sandbox.Sandbox;
import org.junit.jupiter.api.Test;

/** One worker and a hundred records. */
class SmallFleetTest {

    @Test
    void everyRequestEndsInAResultThatOnlyItsReaderCanOpen() throws Exception {
        try (Fleet fleet = new Fleet(Sandbox.method())) {
            fleet.addWorker(Map.of());
            for (int i = 0; i < 100; i++) {
                fleet.requester().send("request-" + i, "{\"type\":\"individual\",\"individual\":{\"first_name\":\"Ada\"}}");
            }
            fleet.awaitEnds(100, Duration.ofSeconds(40));
            assertThat(fleet.ends().deadLetters()).isEmpty();
            assertThat(fleet.ends().entities(fleet.requester()).values()).allSatisfy(ids -> assertThat(ids).hasSize(1));
        }
    }
}
