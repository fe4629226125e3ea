package org.camelmle.profile;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.camelmle.ErrorAnswer;
import org.camelmle.Explanation;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.keys.StrictJson;
import org.camelmle.profile.http.HeaderLookup;
import org.camelmle.profile.http.WebhookScheme;

/**
 * Method's webhooks: {@code Authorization} is the base64 of the {@code auth_token} without a scheme,
 * {@code method-webhook-signature} the hex of the HMAC-SHA256 over {@code <timestamp>:<raw body>}, and
 * {@code method-webhook-timestamp} counts seconds since the epoch.
 *
 * <p>Method documents neither the encoding of the digest (hex is what its customers' public code expects) nor a window;
 * it recommends five minutes.
 */
final class MethodWebhooks implements WebhookScheme {

    private static final String SIGNATURE = "method-webhook-signature";
    private static final String TIMESTAMP = "method-webhook-timestamp";
    private static final int LONGEST_EVENT_ID = 256;
    private static final StrictJson.Limits LIMITS = new StrictJson.Limits(64, 1000, 100, Integer.MAX_VALUE);

    /** Digits only: a ':' in the timestamp would move the border between it and the body. */
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");

    private static final Pattern DIGEST = Pattern.compile("[0-9A-Fa-f]{64}");

    @Override
    public Delivery authenticate(byte[] body, HeaderLookup headers, Secrets secrets, Limits limits, Instant now) {
        String timestamp = timestamp(headers, limits, now);
        secrets.token().ifPresent(token -> checkToken(token, headers));
        Optional<String> digest = secrets.secret().map(secret -> checkedSignature(timestamp, body, headers, secrets));
        return delivery(members(body), digest);
    }

    private static String timestamp(HeaderLookup headers, Limits limits, Instant now) {
        String timestamp = headers.value(TIMESTAMP)
                .filter(text -> SECONDS.matcher(text).matches())
                .orElseThrow(() -> unauthenticated("no header " + TIMESTAMP + " with a number of seconds"));
        limits.untimely(Long.parseLong(timestamp), now).ifPresent(found -> {
            throw unauthenticated(found);
        });
        return timestamp;
    }

    private static void checkToken(String token, HeaderLookup headers) {
        String expected = Base64.getEncoder().encodeToString(token.getBytes(StandardCharsets.UTF_8));
        String shown = headers.value("Authorization").orElse("");
        if (!MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), shown.getBytes(StandardCharsets.UTF_8))) {
            throw unauthenticated(shown.isEmpty() ? "no header Authorization" : "another token than the option token");
        }
    }

    /** The digest in lower case. */
    private static String checkedSignature(String timestamp, byte[] body, HeaderLookup headers, Secrets secrets) {
        String digest = headers.value(SIGNATURE)
                .filter(text -> DIGEST.matcher(text).matches())
                .orElseThrow(() -> unauthenticated("no header " + SIGNATURE + " with 64 hexadecimal digits"));
        byte[] before = (timestamp + ":").getBytes(StandardCharsets.US_ASCII);
        if (!secrets.signed(HexFormat.of().parseHex(digest), before, body)) {
            throw unauthenticated("a signature that was not made with the option secret over this body");
        }
        return digest.toLowerCase(Locale.ROOT);
    }

    private static Delivery delivery(Map<String, Object> members, Optional<String> digest) {
        Set<String> marks = new HashSet<>();
        digest.ifPresent(text -> marks.add("digest " + text));
        if (members.get("event") instanceof String event && event.length() <= LONGEST_EVENT_ID) {
            marks.add("event " + event);
        }
        return members.get("type") instanceof String type && MethodWebhookApi.EVENT_TYPES.contains(type)
                ? new Delivery(Action.REFRESH, type, marks)
                : new Delivery(Action.IGNORE, "other", marks);
    }

    /** What cannot be read is an event of another kind. */
    private static Map<String, Object> members(byte[] body) {
        try {
            return StrictJson.object(body, 0, body.length, LIMITS);
        } catch (StrictJson.NotJsonException e) {
            return Map.of();
        }
    }

    private static MessageRejectedException unauthenticated(String found) {
        return new MessageRejectedException(
                Reason.UNAUTHENTICATED,
                new Explanation(
                        found,
                        "a delivery with the configured secret and token, in time",
                        "somebody else than Method, a secret that was changed on one side only, a step or proxy that"
                                + " changed the body, or a clock that is wrong",
                        "compare secret and token with those of the registration, and this host's clock with the time"),
                ErrorAnswer.reply(401, Reason.UNAUTHENTICATED.name(), ""));
    }
}
