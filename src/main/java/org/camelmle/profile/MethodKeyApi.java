package org.camelmle.profile;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.camelmle.Explanation;
import org.camelmle.MleConfigurationException;
import org.camelmle.MleException;
import org.camelmle.RequestRejectedException;
import org.camelmle.keys.Base64Url;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.keys.StrictJson;
import org.camelmle.profile.http.HeaderLookup;
import org.jspecify.annotations.Nullable;

/** Method's team keys: {@code /teams/mle/public_keys}. */
final class MethodKeyApi implements KeyApi {

    private static final String PATH = "/teams/mle/public_keys";
    private static final Map<String, String> ACCEPT = Map.of("Accept", "application/json");

    /** Deleted keys stay in the list: this is enough for several hundred. */
    private static final int MAX_BODY = 1024 * 1024;

    private static final StrictJson.Limits LIMITS = new StrictJson.Limits(16, 1000, 64, 16 * 1024);

    /** Ids become part of a path, so nothing else is let in. */
    private static final Pattern REGISTRATION_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final MethodErrors errors;

    MethodKeyApi(MethodErrors errors) {
        this.errors = errors;
    }

    @Override
    public Request register(MleKey key, String contact) {
        String jwk =
                "{\"kty\":\"RSA\",\"kid\":" + quoted(key.id()) + ",\"use\":\"enc\",\"alg\":\"RSA-OAEP-256\",\"n\":\""
                        + Base64Url.encode(key.publicKey().getModulus()) + "\",\"e\":\""
                        + Base64Url.encode(key.publicKey().getPublicExponent()) + "\"}";
        return create("{\"type\":\"direct\",\"contact\":" + quoted(contact) + ",\"jwk\":" + jwk
                + ",\"well_known_endpoint\":null}");
    }

    @Override
    public Request register(URI wellKnownEndpoint, String contact) {
        return create("{\"type\":\"well_known\",\"contact\":" + quoted(contact)
                + ",\"jwk\":null,\"well_known_endpoint\":" + quoted(wellKnownEndpoint.toString()) + "}");
    }

    @Override
    public Request list() {
        return new Request("GET", PATH, ACCEPT, new byte[0]);
    }

    @Override
    public Request retrieve(String registrationId) {
        return new Request("GET", path(registrationId), ACCEPT, new byte[0]);
    }

    @Override
    public Request delete(String registrationId) {
        return new Request("DELETE", path(registrationId), ACCEPT, new byte[0]);
    }

    @Override
    public RegisteredKey registered(int status, byte[] body, HeaderLookup headers) {
        requireSuccess(status, body, headers);
        return data(body).flatMap(MethodKeyApi::key).orElseThrow(() -> unreadable(status, headers));
    }

    @Override
    public List<RegisteredKey> listed(int status, byte[] body, HeaderLookup headers) {
        requireSuccess(status, body, headers);
        if (!(data(body).orElse(null) instanceof List<?> entries)) {
            throw unreadable(status, headers);
        }
        // An entry that cannot be read may be the very key that is looked for.
        return entries.stream()
                .map(entry -> key(entry).orElseThrow(() -> unreadable(status, headers)))
                .toList();
    }

    private static Request create(String body) {
        return new Request(
                "POST",
                PATH,
                Map.of("Content-Type", "application/json", "Accept", "application/json"),
                body.getBytes(StandardCharsets.UTF_8));
    }

    private static String path(String registrationId) {
        if (!REGISTRATION_ID.matcher(registrationId).matches()) {
            throw new MleConfigurationException(new Explanation(
                    "a registration id that cannot be one",
                    "1 to 64 letters, digits, '_' and '-', such as team_jwk_4cVzKMTrTFnLR",
                    "a kid or a path in the place of the id",
                    "take the registrationId that mle:listKeys shows for the key"));
        }
        return PATH + "/" + registrationId;
    }

    private void requireSuccess(int status, byte[] body, HeaderLookup headers) {
        if (status < 200 || status > 299) {
            throw refusal(status, body, headers);
        }
    }

    private MleException refusal(int status, byte[] body, HeaderLookup headers) {
        return errors.read(body, status, headers)
                .orElseGet(() -> status == 401 || status == 403
                        ? rejected(
                                "status " + status + " from the key API",
                                "the API key is missing, wrong, or belongs to another environment",
                                "check the option apiKey against the environment",
                                status,
                                headers)
                        : rejected(
                                "status " + status + " from the key API",
                                "400 and 422: the key, endpoint or contact is not accepted; 404: no such registration;"
                                        + " 429: too many requests",
                                "correct the option keyId, wellKnownEndpoint, contact or registrationId, or wait a"
                                        + " minute and try again",
                                status,
                                headers));
    }

    private MleException unreadable(int status, HeaderLookup headers) {
        return rejected(
                "status " + status + " with a body that is no key object",
                "the URL answers, but is not Method's API",
                "check the option baseUrl",
                status,
                headers);
    }

    private RequestRejectedException rejected(
            String found, String likelyCause, String nextStep, int status, HeaderLookup headers) {
        return new RequestRejectedException(
                new Explanation(found, "status 200 with what is registered", likelyCause, nextStep),
                errors.answer(Optional.empty(), status, headers));
    }

    private static Optional<Object> data(byte[] body) {
        if (body.length > MAX_BODY) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(
                    StrictJson.object(body, 0, body.length, LIMITS).get("data"));
        } catch (StrictJson.NotJsonException e) {
            return Optional.empty();
        }
    }

    // The key's members stand in "jwk"; one description of the API shows such objects flat.
    private static Optional<RegisteredKey> key(@Nullable Object entry) {
        if (!(entry instanceof Map<?, ?> data)) {
            return Optional.empty();
        }
        Map<?, ?> jwk = data.get("jwk") instanceof Map<?, ?> object ? object : data;
        return text(data, "id")
                .filter(id -> REGISTRATION_ID.matcher(id).matches())
                .map(id -> new RegisteredKey(
                        id,
                        text(jwk, "kid"),
                        thumbprint(jwk),
                        text(data, "well_known_endpoint"),
                        "active".equals(data.get("status")) ? KeyStatus.ACTIVE : KeyStatus.DISABLED));
    }

    private static Optional<String> thumbprint(Map<?, ?> jwk) {
        return text(jwk, "n").flatMap(n -> text(jwk, "e").map(e -> MleKey.thumbprint(n, e)));
    }

    private static String quoted(String text) {
        return "\"" + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
    }

    private static Optional<String> text(Map<?, ?> object, String member) {
        return object.get(member) instanceof String text && !text.isEmpty() ? Optional.of(text) : Optional.empty();
    }
}
