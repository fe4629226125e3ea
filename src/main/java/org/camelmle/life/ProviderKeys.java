package org.camelmle.life;

import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.camelmle.ErrorAnswer;
import org.camelmle.Explanation;
import org.camelmle.KeyRegistrationException;
import org.camelmle.MleErrorCode;
import org.camelmle.keys.MleKey;
import org.camelmle.profile.KeyApi;
import org.camelmle.profile.KeyApi.RegisteredKey;

/**
 * Our keys as the provider has registered them.
 *
 * <p>A registration that was done before is a success, but only if a listing shows it: the same kid, the same thumbprint
 * and active, or for an endpoint the same URL and active. So a registration whose answer got lost can be repeated.
 */
public final class ProviderKeys {

    private static final Set<MleErrorCode> KEY_IS_THERE =
            Set.of(MleErrorCode.JWK_KID_ALREADY_EXISTS, MleErrorCode.JWK_ALREADY_EXISTS);

    private final KeyApi api;
    private final KeyApiCall call;
    private final String contact;

    /** @param contact the e-mail address that the provider asks for with a registration */
    public ProviderKeys(KeyApi api, KeyApiCall call, String contact) {
        this.api = Objects.requireNonNull(api, "api");
        this.call = Objects.requireNonNull(call, "call");
        this.contact = Objects.requireNonNull(contact, "contact");
    }

    /**
     * Registers a key directly.
     *
     * @throws KeyRegistrationException if the provider has the kid or the key otherwise than as this key, active
     */
    public RegisteredKey register(MleKey key) {
        try {
            return one(api.register(key, contact));
        } catch (KeyRegistrationException conflict) {
            return doneBefore(
                    conflict, KEY_IS_THERE, registered -> registered.is(key), registered -> concerns(registered, key));
        }
    }

    /**
     * Registers the URL at which our keys are published.
     *
     * @throws KeyRegistrationException if another URL is registered
     */
    public RegisteredKey register(URI endpoint) {
        try {
            return one(api.register(endpoint, contact));
        } catch (KeyRegistrationException conflict) {
            return doneBefore(
                    conflict,
                    Set.of(MleErrorCode.WELL_KNOWN_ENDPOINT_ALREADY_EXISTS),
                    registered -> registered.wellKnownEndpoint().equals(Optional.of(endpoint.toString())),
                    registered -> registered.wellKnownEndpoint().isPresent());
        }
    }

    /** All registrations, those that were deleted too. */
    public List<RegisteredKey> list() {
        KeyApiCall.Answer answer = call.send(api.list());
        return api.listed(answer.status(), answer.body(), answer.headers());
    }

    /** One registration. */
    public RegisteredKey retrieve(String registrationId) {
        return one(api.retrieve(registrationId));
    }

    /**
     * Deletes one registration, for good.
     *
     * @throws KeyRegistrationException if it was deleted before
     */
    public RegisteredKey delete(String registrationId) {
        return one(api.delete(registrationId));
    }

    private RegisteredKey one(KeyApi.Request request) {
        KeyApiCall.Answer answer = call.send(request);
        return api.registered(answer.status(), answer.body(), answer.headers());
    }

    private RegisteredKey doneBefore(
            KeyRegistrationException conflict,
            Set<MleErrorCode> codes,
            Predicate<RegisteredKey> same,
            Predicate<RegisteredKey> related) {
        if (conflict.code().filter(codes::contains).isEmpty()) {
            throw conflict;
        }
        List<RegisteredKey> listed = list();
        return listed.stream()
                .filter(registered -> registered.active() && same.test(registered))
                .findFirst()
                .orElseThrow(() ->
                        otherwise(conflict, listed.stream().filter(related).toList()));
    }

    private static boolean concerns(RegisteredKey registered, MleKey key) {
        return registered.kid().equals(Optional.of(key.id()))
                || registered.thumbprint().equals(Optional.of(key.thumbprint()));
    }

    private static KeyRegistrationException otherwise(
            KeyRegistrationException conflict, List<RegisteredKey> registrations) {
        String shown = registrations.isEmpty()
                ? "no such registration"
                : registrations.stream().map(ProviderKeys::describe).collect(Collectors.joining(", "));
        ErrorAnswer answer = new ErrorAnswer(
                conflict.httpStatus(),
                conflict.providerCode(),
                conflict.requestId(),
                conflict.replayed(),
                Optional.empty());
        return new KeyRegistrationException(
                new Explanation(
                        conflict.providerCode().orElse("a conflict") + ", while the listing shows " + shown,
                        "a free kid and key, or a listing of the same kid with the same thumbprint, or of the same"
                                + " endpoint, that is active",
                        conflict.explanation().likelyCause() + "; or the key is published at a registered endpoint",
                        conflict.explanation().nextStep()),
                answer);
    }

    private static String describe(RegisteredKey registered) {
        return registered.registrationId()
                + registered.kid().map(kid -> " with the kid '" + kid + "'").orElse("")
                + registered
                        .thumbprint()
                        .map(thumbprint -> " and the thumbprint " + thumbprint)
                        .orElse("")
                + registered.wellKnownEndpoint().map(url -> " for " + url).orElse("")
                + (registered.active() ? ", active" : ", deleted");
    }
}
