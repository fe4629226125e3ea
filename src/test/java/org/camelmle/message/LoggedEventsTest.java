package org.camelmle.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import org.camelmle.message.FallbackPolicy.Condition;
import org.camelmle.testkit.LogLines;
import org.junit.jupiter.api.Test;

class LoggedEventsTest {

    private final MessageEvents events = new LoggedEvents();

    private List<String> logged(Condition refusal) {
        try (LogLines log = new LogLines("org.camelmle")) {
            events.fallbackRefused("method", refusal);
            return log.lines();
        }
    }

    /** An outage that lasts, or somebody who provokes plaintext: what comes next is not sent plain either. */
    @Test
    void usedUpBudgetAndFullAuditFileAreAlarms() {
        EnumSet<Condition> alarms = EnumSet.of(Condition.BUDGET, Condition.AUDIT);

        for (Condition condition : Condition.values()) {
            assertThat(logged(condition)).singleElement().satisfies(line -> {
                assertThat(line).startsWith("method: ").contains(condition.name());
                assertThat(line.contains("ALARM")).isEqualTo(alarms.contains(condition));
            });
        }
    }
}
