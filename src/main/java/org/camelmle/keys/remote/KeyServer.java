package org.camelmle.keys.remote;

import java.util.Objects;
import org.camelmle.keys.JwksDocument;

/**
 * Where a peer publishes its keys.
 *
 * @param location the endpoint, for messages and the snapshot: without credentials
 * @param profile whose keys they are
 * @param access a digest of the whole endpoint and of the credential it is asked with, which tells a snapshot of other
 *     keys; empty if there is neither more to the endpoint nor a credential
 * @param statusRule how a published key says its state
 */
public record KeyServer(
        String location, String profile, String access, JwksFetch fetch, JwksDocument.StatusRule statusRule) {

    public KeyServer {
        Objects.requireNonNull(location, "location");
        Objects.requireNonNull(profile, "profile");
        Objects.requireNonNull(access, "access");
        Objects.requireNonNull(fetch, "fetch");
        Objects.requireNonNull(statusRule, "statusRule");
    }

    /** One that needs no credential. */
    public KeyServer(String location, String profile, JwksFetch fetch, JwksDocument.StatusRule statusRule) {
        this(location, profile, "", fetch, statusRule);
    }

    @Override
    public String toString() {
        return "KeyServer[" + location + "]";
    }
}
