package org.camelmle.keys.remote;

import java.util.Objects;
import org.camelmle.keys.JwksDocument;

/**
 * Where a peer publishes its keys.
 *
 * @param location the endpoint, for messages and the snapshot: without credentials
 * @param profile whose keys they are
 * @param statusRule how a published key says its state
 */
public record KeyServer(String location, String profile, JwksFetch fetch, JwksDocument.StatusRule statusRule) {

    public KeyServer {
        Objects.requireNonNull(location, "location");
        Objects.requireNonNull(profile, "profile");
        Objects.requireNonNull(fetch, "fetch");
        Objects.requireNonNull(statusRule, "statusRule");
    }

    @Override
    public String toString() {
        return "KeyServer[" + location + "]";
    }
}
