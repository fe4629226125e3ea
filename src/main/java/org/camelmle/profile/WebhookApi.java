package org.camelmle.profile;

import java.net.URI;
import java.util.List;
import org.camelmle.profile.http.HeaderLookup;
import org.camelmle.profile.http.WebhookScheme;

/** A provider's API for its webhooks: what to send and how to read the answer. No networking here. */
public interface WebhookApi {

    /** A webhook as the provider lists it, in its spelling; it never shows a secret. */
    record Webhook(String id, String eventType, String url, String status) {

        /** Whether the provider delivers to it. */
        public boolean isActive() {
            return status.equals("active");
        }
    }

    /** The types of event that tell of changed keys. Each takes a registration of its own. */
    List<String> eventTypes();

    /** Registers our receiver for one type of event. */
    KeyApi.Request register(String eventType, URI receiver, WebhookScheme.Secrets secrets);

    /**
     * Reads the answer of a registration.
     *
     * @throws org.camelmle.RequestRejectedException if it was refused
     */
    Webhook registered(int status, byte[] body, HeaderLookup headers);

    /** Asks for all our webhooks. */
    KeyApi.Request list();

    /**
     * Reads the list; of any type of event.
     *
     * @throws org.camelmle.RequestRejectedException if it was refused
     */
    List<Webhook> listed(int status, byte[] body, HeaderLookup headers);
}
