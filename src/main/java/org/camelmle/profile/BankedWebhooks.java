package org.camelmle.profile;

import java.nio.charset.StandardCharsets;
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
    private static final StrictJson.Limits LIMITS = new StrictJson.Limits(64, 1000, 100, Integer.MAX_VALUE);
    private static final Pattern SIGNED = Pattern.compile("([0-9]{1,12})\\.([0-9A-Fa-f]{64})");
    private static final Pattern EVENT = Pattern.compile("[a-z][a-z0-9_.]{0,63}");

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
    public Delivery authenticate(byte[] body, HeaderLookup headers, Secrets secrets, Limits limits, Instant now) {
        Matcher signed = headers.value(SIGNATURE)
                .map(SIGNED::matcher)
                .filter(Matcher::matches)
                .orElseThrow(() -> unauthenticated("no header " + SIGNATURE + " as <seconds>.<64 hexadecimal digits>"));
        String timestamp = signed.group(1);
        byte[] digest = HexFormat.of().parseHex(signed.group(2));
        limits.untimely(Long.parseLong(timestamp), now).ifPresent(found -> {
            throw unauthenticated(found);
        });
        byte[] before = (timestamp + ".").getBytes(StandardCharsets.US_ASCII);
        if (!secrets.signed(digest, before, body)) {
            throw unauthenticated("a signature that was not made with the option secret over this body");
        }
        return new Delivery(
                Action.PROCESS,
                eventType(body),
                Set.of("digest " + HexFormat.of().formatHex(digest)));
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
                        "a delivery that was signed with the configured secret, in time",
                        "somebody else than Banked, a signature key that was changed on one side only, a step or proxy"
                                + " that changed the body, or a clock that is wrong",
                        "compare secret with the webhook's signature key, and this host's clock with the time"),
                ErrorAnswer.reply(401, Reason.UNAUTHENTICATED.name(), ""));
    }
}
