package org.camelmle.keys.remote;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.camelmle.Explanation;
import org.camelmle.KeyUnavailableException;
import org.camelmle.keys.MleKey;

/** What a source says of itself: where its keys are from, how old they are, when it asks again. */
final class SourceSentences {

    private final KeyServer server;
    private final CacheRules rules;
    private final Clock wall;
    private final Clock steady;

    SourceSentences(KeyServer server, CacheRules rules, Surroundings surroundings) {
        this.server = server;
        this.rules = rules;
        this.wall = surroundings.wall();
        this.steady = surroundings.steady();
    }

    String description(HeldKeys set) {
        return "from " + server.location() + ", " + age(set);
    }

    KeyRefresh tooSoon(FetchGate gate) {
        return KeyRefresh.tooSoon("it was asked a moment ago; it is asked again from " + opensAt(gate) + " on");
    }

    KeyUnavailableException unavailable(HeldKeys set, String lastProblem, FetchGate gate) {
        return new KeyUnavailableException(new Explanation(
                "no usable keys from " + server.location() + ": " + age(set),
                "a JWKS with at least one usable key, fetched within the last " + rules.staleIfError(),
                lastProblem,
                "open the address from this host, check proxy, TLS and credentials; it is asked again from "
                        + opensAt(gate) + " on"));
    }

    private Instant opensAt(FetchGate gate) {
        long now = steady.millis();
        return wall.instant().plusMillis(Math.max(now, gate.opensAt()) - now);
    }

    private String age(HeldKeys set) {
        if (!set.isThere()) {
            return "there was no good answer yet";
        }
        return "the last good answer is "
                + Duration.between(set.fetchedAt(), wall.instant()).toMinutes() + " minutes old, with the keys "
                + set.keys().keys().stream().map(SourceSentences::described).toList();
    }

    private static String described(MleKey key) {
        return key.id() + key.expiresAt().map(end -> " (until " + end + ")").orElse("");
    }
}
