package org.camelmle.profile;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.camelmle.Explanation;
import org.camelmle.MleException;
import org.camelmle.RequestRejectedException;
import org.camelmle.keys.Base64Url;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.keys.StrictJson;

/** Method's team keys: {@code /teams/mle/public_keys}. */
final class MethodKeyApi implements KeyApi {

    private static final String PATH = "/teams/mle/public_keys";
    private static final int MAX_BODY = 64 * 1024;
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
        String body = "{\"type\":\"direct\",\"contact\":" + quoted(contact) + ",\"jwk\":" + jwk
                + ",\"well_known_endpoint\":null}";
        return new Request(
                "POST",
                PATH,
                Map.of("Content-Type", "application/json", "Accept", "application/json"),
                body.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public RegisteredKey registered(int status, byte[] body, HeaderLookup headers) {
        if (status < 200 || status > 299) {
            throw refusal(status, body, headers);
        }
        return data(body).flatMap(MethodKeyApi::key).orElseThrow(() -> unreadable(status, headers));
    }

    private MleException refusal(int status, byte[] body, HeaderLookup headers) {
        return errors.read(body, status, headers)
                .orElseGet(() -> status == 401 || status == 403
                        ? rejected(
                                "status " + status + " for the registration of a key",
                                "the API key is missing, wrong, or belongs to another environment",
                                "check the option apiKey against the environment",
                                status,
                                headers)
                        : rejected(
                                "status " + status + " for the registration of a key",
                                "400 and 422: the key or the contact is not accepted; 429: too many requests",
                                "correct the option keyId or contact, or wait a minute and register again",
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
                new Explanation(found, "status 200 with the registered key", likelyCause, nextStep),
                errors.answer(Optional.empty(), status, headers));
    }

    private static Optional<Map<?, ?>> data(byte[] body) {
        if (body.length > MAX_BODY) {
            return Optional.empty();
        }
        try {
            return StrictJson.object(body, 0, body.length, LIMITS).get("data") instanceof Map<?, ?> data
                    ? Optional.of(data)
                    : Optional.empty();
        } catch (StrictJson.NotJsonException e) {
            return Optional.empty();
        }
    }

    private static Optional<RegisteredKey> key(Map<?, ?> data) {
        Map<?, ?> jwk = data.get("jwk") instanceof Map<?, ?> object ? object : Map.of();
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
