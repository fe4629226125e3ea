package org.camelmle.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.camelmle.KeyUnavailableException;
import org.camelmle.keys.JwksDocument;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.remote.CacheRules;
import org.camelmle.keys.remote.JwksFetch;
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
    private static final List<String> CACHING = List.of("cache-control", "age", "etag", "content-encoding");

    private final URI location;
    private final JwksKeySource source;

    WellKnownKeys(URI location, Clock clock) {
        this.location = location;
        HttpClient client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(TIMEOUT)
                .build();
        this.source = new JwksKeySource(
                new KeyServer(location.toString(), "team", etag -> fetch(client, etag), ALL_ACTIVE),
                CacheRules.DEFAULT,
                Surroundings.onCallersThread(clock));
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

    private JwksFetch.Answer fetch(HttpClient client, Optional<String> etag) throws JwksFetch.FetchFailedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(location).timeout(TIMEOUT).header("Accept", "application/json");
        etag.ifPresent(value -> request.header("If-None-Match", value));
        try {
            HttpResponse<InputStream> response =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                return new JwksFetch.Answer(
                        OptionalInt.of(response.statusCode()),
                        headers(response),
                        body.readNBytes(JwksDocument.MAX_BYTES + 1));
            }
        } catch (IOException e) {
            throw new JwksFetch.FetchFailedException("No answer from " + location);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JwksFetch.FetchFailedException("Interrupted while waiting for " + location);
        }
    }

    private static Map<String, String> headers(HttpResponse<?> response) {
        Map<String, String> headers = new HashMap<>();
        for (String name : CACHING) {
            response.headers().firstValue(name).ifPresent(value -> headers.put(name, value));
        }
        return headers;
    }
}
