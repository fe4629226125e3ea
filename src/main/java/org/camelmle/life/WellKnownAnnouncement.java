package org.camelmle.life;

import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import org.camelmle.keys.MleKey;

/**
 * Keys are published at an endpoint of ours, which is registered once: a key is known when the file has it and the
 * provider has looked, and taken back when it leaves the file.
 */
public final class WellKnownAnnouncement implements KeyAnnouncement {

    private final ProviderKeys provider;
    private final URI endpoint;

    public WellKnownAnnouncement(ProviderKeys provider, URI endpoint) {
        this.provider = Objects.requireNonNull(provider, "provider");
        this.endpoint = Objects.requireNonNull(endpoint, "endpoint");
    }

    @Override
    public String announce(MleKey key) {
        return isListed(key)
                ? "published at " + endpoint
                : "endpoint registered as " + provider.register(endpoint).registrationId();
    }

    @Override
    public boolean isListed(MleKey key) {
        return provider.list().stream()
                .anyMatch(registered ->
                        registered.active() && registered.wellKnownEndpoint().equals(Optional.of(endpoint.toString())));
    }

    @Override
    public String withdraw(MleKey key) {
        return "no longer published once it has left the key file";
    }
}
