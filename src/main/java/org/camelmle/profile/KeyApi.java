package org.camelmle.profile;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.profile.http.HeaderLookup;

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
            KeyStatus status) {

        /** Whether it has this key's id and its public content. */
        public boolean is(MleKey key) {
            return kid.equals(Optional.of(key.id())) && thumbprint.equals(Optional.of(key.thumbprint()));
        }

        public boolean active() {
            return status == KeyStatus.ACTIVE;
        }
    }

    /** Registers the key's public half directly. Only its six public members are sent. */
    Request register(MleKey key, String contact);

    /** Registers the URL at which we publish our keys. */
    Request register(URI wellKnownEndpoint, String contact);

    /** Asks for all registrations, those that were deleted too. */
    Request list();

    /**
     * Asks for one registration.
     *
     * @throws org.camelmle.MleConfigurationException if the text cannot be the id of one
     */
    Request retrieve(String registrationId);

    /**
     * Deletes one registration, for good.
     *
     * @throws org.camelmle.MleConfigurationException if the text cannot be the id of one
     */
    Request delete(String registrationId);

    /**
     * Reads the answer that holds one registration: that of register, retrieve and delete.
     *
     * @throws org.camelmle.KeyRegistrationException for the documented conflicts
     * @throws org.camelmle.RequestRejectedException for any other refusal
     */
    RegisteredKey registered(int status, byte[] body, HeaderLookup headers);

    /**
     * Reads the answer of {@link #list()}.
     *
     * @throws org.camelmle.RequestRejectedException for any refusal, and if an entry cannot be read
     */
    List<RegisteredKey> listed(int status, byte[] body, HeaderLookup headers);
}
