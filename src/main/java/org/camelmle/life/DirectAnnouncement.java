package org.camelmle.life;

import java.util.List;
import java.util.Objects;
import org.camelmle.KeyRegistrationException;
import org.camelmle.MleErrorCode;
import org.camelmle.keys.MleKey;
import org.camelmle.profile.KeyApi.RegisteredKey;

/** Each key is registered at the provider, and deleted there. */
public final class DirectAnnouncement implements KeyAnnouncement {

    private final ProviderKeys provider;

    public DirectAnnouncement(ProviderKeys provider) {
        this.provider = Objects.requireNonNull(provider, "provider");
    }

    @Override
    public String announce(MleKey key) {
        return "registered as " + provider.register(key).registrationId();
    }

    @Override
    public boolean isListed(MleKey key) {
        return !registrations(key).isEmpty();
    }

    @Override
    public String withdraw(MleKey key) {
        List<RegisteredKey> registrations = registrations(key);
        registrations.forEach(registered -> delete(registered.registrationId()));
        return registrations.isEmpty()
                ? "was not registered any more"
                : "deleted as " + registrations.get(0).registrationId();
    }

    private List<RegisteredKey> registrations(MleKey key) {
        return provider.list().stream()
                .filter(registered -> registered.active() && registered.is(key))
                .toList();
    }

    private void delete(String registrationId) {
        try {
            provider.delete(registrationId);
        } catch (KeyRegistrationException e) {
            // Another process may have been faster.
            if (e.code().filter(MleErrorCode.JWK_ALREADY_DISABLED::equals).isEmpty()) {
                throw e;
            }
        }
    }
}
