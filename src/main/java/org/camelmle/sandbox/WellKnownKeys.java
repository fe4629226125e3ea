package org.camelmle.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.camelmle.KeyUnavailableException;
import org.camelmle.component.http.ForeignEndpoint;
import org.camelmle.component.http.ForeignJwksFetch;
import org.camelmle.keys.JwksDocument;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.remote.CacheRules;
import org.camelmle.keys.remote.JwksKeySource;
import org.camelmle.keys.remote.KeyServer;
import org.camelmle.keys.remote.Surroundings;

/**
 * A team's keys behind its own well-known endpoint, fetched when they are used. An endpoint that does not answer, or not
 * with a JWKS, has no keys. How long the provider caches is not documented: here by Cache-Control, else five minutes, and
 * an unknown {@code cid} asks again at most every 30 seconds.
 */
final class WellKnownKeys {

    /** A customer's set says no state: all that is published may be used. */
    static final JwksDocument.StatusRule ALL_ACTIVE = members -> Optional.of(KeyStatus.ACTIVE);

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final ForeignEndpoint location;
    private final JwksKeySource source;

    WellKnownKeys(ForeignEndpoint location, Clock clock) {
        this.location = location;
        this.source = new JwksKeySource(
                new KeyServer(location.toString(), "team", new ForeignJwksFetch(location, TIMEOUT), ALL_ACTIVE),
                CacheRules.DEFAULT,
                Surroundings.onCallersThread(clock));
    }

    /** An address that may be registered: whoever has the sandbox's key shall reach nothing through it but what he could. */
    static Optional<ForeignEndpoint> location(String url) {
        return ForeignEndpoint.onThisHost(url).or(() -> ForeignEndpoint.onTheInternet(url));
    }

    String location() {
        return location.toString();
    }

    KeySet keys() {
        try {
            return source.keys();
        } catch (KeyUnavailableException e) {
            return KeySet.EMPTY;
        }
    }

    KeySet refresh() {
        try {
            return source.refresh();
        } catch (KeyUnavailableException e) {
            return KeySet.EMPTY;
        }
    }
}
