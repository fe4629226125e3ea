package org.camelmle.profile;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.camelmle.ErrorAnswer;
import org.camelmle.Explanation;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.MleConfigurationException;
import org.camelmle.keys.StrictJson;
import org.camelmle.profile.http.HeaderLookup;
import org.camelmle.profile.http.WebhookScheme;

/**
 * Banked's webhooks: {@code banked-signature} is {@code <timestamp>.<signature>}, the hex of the HMAC-SHA256 over
 * {@code <timestamp>.<raw body>}, and the timestamp counts seconds since the epoch.
 *
 * <p>They tell of payments, not of keys: what a delivery says is for the route that took it. Banked documents the encoding
 * only by its own library {@code @banked/node}, and leaves the window to the receiver: the same as for Method.
 */
final class BankedWebhooks implements WebhookScheme {

    private static final String SIGNATURE = "banked-signature";
    private static final Duration MOST_OLD = Duration.ofMinutes(5);
    private static final Duration MOST_AHEAD = Duration.ofMinutes(1);
    private static final int MAX_BODY = 64 * 1024;
    private static final StrictJson.Limits LIMITS = new StrictJson.Limits(64, 1000, 100, MAX_BODY);
    private static final Pattern SIGNED = Pattern.compile("([0-9]{1,12})\\.([0-9A-Fa-f]{64})");
    private static final Pattern EVENT = Pattern.compile("[a-z][a-z0-9_.]{0,63}");

    @Override
    public int maxBody() {
        return MAX_BODY;
    }

    @Override
    public Duration lifetime() {
        return MOST_OLD.plus(MOST_AHEAD).plusSeconds(1);
    }

    @Override
    public boolean tellsOfKeys() {
        return false;
    }

    @Override
    public void check(Secrets secrets) {
        if (secrets.secret().isEmpty() || secrets.token().isPresent()) {
            throw new MleConfigurationException(new Explanation(
                    secrets.secret().isEmpty() ? "no option secret" : "the option token",
                    "secret with the webhook's signature key, and no token, which Banked does not send",
                    "options of another provider's webhooks",
                    "set secret to the signature key that the webhook was made with"));
        }
    }

    @Override
    public Delivery authenticate(byte[] body, HeaderLookup headers, Secrets secrets, Instant now) {
        Matcher signed = headers.value(SIGNATURE)
                .map(SIGNED::matcher)
                .filter(Matcher::matches)
                .orElseThrow(() -> unauthenticated("no header " + SIGNATURE + " as <seconds>.<64 hexadecimal digits>"));
        String timestamp = signed.group(1);
        byte[] digest = HexFormat.of().parseHex(signed.group(2));
        requireInTime(Long.parseLong(timestamp), now);
        byte[] before = (timestamp + ".").getBytes(StandardCharsets.US_ASCII);
        if (!secrets.signed(digest, before, body)) {
            throw unauthenticated("a signature that was not made with the option secret over this body");
        }
        return new Delivery(
                Action.PROCESS,
                eventType(body),
                Set.of("digest " + HexFormat.of().formatHex(digest)));
    }

    private static void requireInTime(long timestamp, Instant now) {
        long age = now.getEpochSecond() - timestamp;
        if (age > MOST_OLD.toSeconds() || -age > MOST_AHEAD.toSeconds()) {
            throw unauthenticated("a timestamp that is " + (age > 0 ? age + " s old" : -age + " s ahead"));
        }
    }

    private static String eventType(byte[] body) {
        try {
            Map<String, Object> members = StrictJson.object(body, 0, body.length, LIMITS);
            return Optional.ofNullable(members.get("webhook_event"))
                    .map(Object::toString)
                    .filter(type -> EVENT.matcher(type).matches())
                    .orElse("other");
        } catch (StrictJson.NotJsonException e) {
            return "other";
        }
    }

    private static MessageRejectedException unauthenticated(String found) {
        return new MessageRejectedException(
                Reason.UNAUTHENTICATED,
                new Explanation(
                        found,
                        "a delivery that was signed with the configured secret, at most " + MOST_OLD.toSeconds()
                                + " s old and " + MOST_AHEAD.toSeconds() + " s ahead",
                        "somebody else than Banked, a signature key that was changed on one side only, a step or proxy"
                                + " that changed the body, or a clock that is wrong",
                        "compare secret with the webhook's signature key, and this host's clock with the time"),
                ErrorAnswer.reply(401, Reason.UNAUTHENTICATED.name(), ""));
    }
}
