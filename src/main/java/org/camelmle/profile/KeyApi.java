package org.camelmle.profile;

import java.util.Map;
import java.util.Optional;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;

/** A provider's API for registering our public keys: what to send and how to read the answer. No networking here. */
public interface KeyApi {

    /** A request to the provider's root URL; the caller adds the credential. Body is empty for GET and DELETE. */
    record Request(String method, String path, Map<String, String> headers, byte[] body) {

        public Request {
            headers = Map.copyOf(headers);
        }

        @Override
        public String toString() {
            return "Request[" + method + " " + path + "]";
        }
    }

    /** A key as the provider lists it; a key registered by well-known endpoint has no kid and no thumbprint. */
    record RegisteredKey(
            String registrationId,
            Optional<String> kid,
            Optional<String> thumbprint,
            Optional<String> wellKnownEndpoint,
            KeyStatus status) {}

    /** Registers the key's public half directly. Only its six public members are sent. */
    Request register(MleKey key, String contact);

    /**
     * Reads the answer of a registration.
     *
     * @throws org.camelmle.KeyRegistrationException for the documented conflicts
     * @throws org.camelmle.RequestRejectedException for any other refusal
     */
    RegisteredKey registered(int status, byte[] body, HeaderLookup headers);
}
