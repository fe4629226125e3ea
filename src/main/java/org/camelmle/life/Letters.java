package org.camelmle.life;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.profile.KeyExchange;
import org.camelmle.profile.KeyExchange.Letter;

/** Which letters an operator has to have sent, as the key file tells. */
public final class Letters {

    private Letters() {}

    /** The letters for the state that the keys are in: one for each key that comes up, and for each that is drained. */
    public static List<Letter> due(KeyExchange exchange, OwnKeys ownKeys, RotationRules rules, Clock clock) {
        KeySet keys = ownKeys.stored();
        Instant now = clock.instant();
        RotationPlan plan = new RotationPlan(ownKeys, keys, rules, now);
        List<Letter> due = new ArrayList<>();
        for (MleKey key : keys.keys()) {
            if (key.status() == KeyStatus.PENDING && plan.waiting(key).isEmpty()) {
                due.add(keys.activeKey().isPresent() ? exchange.next(key) : exchange.first(key));
            }
            if (key.status() == KeyStatus.RETIRING
                    && rules.isDrained(key, now)
                    && rules.reasonToKeep(ownKeys.lastUse(key), now).isEmpty()) {
                due.add(exchange.last(key));
            }
        }
        return due;
    }
}
