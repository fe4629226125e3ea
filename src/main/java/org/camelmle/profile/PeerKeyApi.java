package org.camelmle.profile;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.camelmle.ErrorAnswer;
import org.camelmle.Explanation;
import org.camelmle.MleConfigurationException;
import org.camelmle.RequestRejectedException;
import org.camelmle.keys.JwksDocument;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.keys.StrictJson;
import org.camelmle.profile.http.AnswerHeaders;
import org.camelmle.profile.http.HeaderLookup;
import org.jspecify.annotations.Nullable;

/**
 * A provider's API that shows one of its own keys with its state, in a member {@code data}. The key's members stand beside
 * the state, or in a member {@code jwk}: a provider that documents both is read either way. No networking here.
 *
 * @param path what the key's id is put behind, such as {@code /auth/}
 * @param answerHeaders what the headers of an answer say
 */
public record PeerKeyApi(String path, AnswerHeaders answerHeaders) {

    /** The longest answer, in octets. */
    public static final int MAX_BODY = 64 * 1024;

    private static final int OK = 200;
    private static final StrictJson.Limits LIMITS = new StrictJson.Limits(8, 64, 64, 16 * 1024);
    private static final Map<String, KeyStatus> STATUS =
            Map.of("active", KeyStatus.ACTIVE, "deprecated", KeyStatus.RETIRING, "disabled", KeyStatus.DISABLED);

    /** The id becomes part of a path, so nothing else is let in. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    /**
     * What a key in a published set says in its member {@code status}: {@code active}, or {@code deprecated} while it
     * still works. A key without the member is active, as in every set that RFC 7517 knows. Any other is not used.
     */
    static Optional<KeyStatus> statusInSet(Map<String, Object> jwk) {
        return jwk.getOrDefault("status", "active") instanceof String status
                ? Optional.ofNullable(STATUS.get(status)).filter(known -> known != KeyStatus.DISABLED)
                : Optional.empty();
    }

    /**
     * Asks for the key.
     *
     * @throws MleConfigurationException if there can be no key with this id
     */
    public KeyApi.Request retrieve(String keyId) {
        if (!ID.matcher(keyId).matches()) {
            throw new MleConfigurationException(new Explanation(
                    "the option keyId with a text that is no id of a key",
                    "1 to 64 letters, digits, '_' and '-'",
                    "the id of something else",
                    "take the kid from the provider's JWKS"));
        }
        return new KeyApi.Request("GET", path + keyId, Map.of("Accept", "application/json"), new byte[0]);
    }

    /**
     * Reads the answer.
     *
     * @throws RequestRejectedException if it is not that key
     */
    public MleKey retrieved(String keyId, int status, byte[] body, HeaderLookup headers) {
        return data(status, body)
                .flatMap(PeerKeyApi::key)
                .filter(key -> key.id().equals(keyId))
                .orElseThrow(() -> new RequestRejectedException(
                        new Explanation(
                                "status " + status + " with a body that is not the key '" + keyId + "'",
                                "status " + OK + " with that key and its status",
                                "the key belongs to another environment, the id is misspelt, or the URL is not the "
                                        + "provider's API",
                                "check keyId, environment and baseUrl; without keyId the whole set is read"),
                        new ErrorAnswer(
                                OptionalInt.of(status),
                                Optional.empty(),
                                answerHeaders.requestId(headers),
                                false,
                                Optional.empty())));
    }

    private static Optional<Map<String, Object>> data(int status, byte[] body) {
        if (status != OK || body.length > MAX_BODY) {
            return Optional.empty();
        }
        try {
            return object(StrictJson.object(body, 0, body.length, LIMITS).get("data"));
        } catch (StrictJson.NotJsonException e) {
            return Optional.empty();
        }
    }

    private static Optional<MleKey> key(Map<String, Object> data) {
        Map<String, Object> jwk = new HashMap<>(object(data.get("jwk")).orElse(data));
        jwk.putIfAbsent("created_at", data.get("created_at"));
        return Optional.ofNullable(data.get("status"))
                .map(STATUS::get)
                .flatMap(status -> JwksDocument.key(jwk, status))
                .filter(key -> key.thumbprint().equals(data.getOrDefault("jwk_thumbprint", key.thumbprint())));
    }

    @SuppressWarnings("unchecked") // StrictJson makes maps with text keys only
    private static Optional<Map<String, Object>> object(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? Optional.of((Map<String, Object>) map) : Optional.empty();
    }
}
