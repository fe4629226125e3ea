package org.camelmle.life;

import org.camelmle.profile.KeyApi;
import org.camelmle.profile.http.HeaderLookup;

/** Sends one request to a provider's key API. This room does no networking; the component does it. */
@FunctionalInterface
public interface KeyApiCall {

    /** What came back, whatever its status. */
    record Answer(int status, HeaderLookup headers, byte[] body) {}

    /**
     * Sends once, with the credential, without redirects and repetition.
     *
     * @throws org.camelmle.KeyUnavailableException if there was no answer in time
     */
    Answer send(KeyApi.Request request);
}
