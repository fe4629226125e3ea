package org.camelmle.sandbox.cybersource;

import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.camelmle.MessageRejectedException;
import org.camelmle.jose.jws.CompactJws;
import org.camelmle.profile.signing.CyberSourceSigning;

/** Verifies a token: signature first, then who, when, what and only once. Each check names itself in its refusal. */
final class TokenCheck {

    private static final int LIFETIME = 120;

    private final Accounts accounts;
    private final Set<Style> styles;
    private final String host;
    private final Duration skew;
    private final Clock clock;
    private final Map<String, Instant> seen = new HashMap<>();

    /** @param styles read at each request */
    TokenCheck(Accounts accounts, Set<Style> styles, String host, Duration skew, Clock clock) {
        this.accounts = accounts;
        this.styles = styles;
        this.host = host;
        this.skew = skew;
        this.clock = clock;
    }

    /** A token that was accepted. */
    record Accepted(
            String owner, String merchant, Optional<Accounts.ResponseKey> answerKey, Map<String, Object> claims) {}

    Accepted check(Call call) {
        CompactJws token = token(call);
        Accounts.SigningKey key = token.keyId()
                .flatMap(accounts::signing)
                .orElseThrow(() -> Refusal.authentication("the token's kid is not known"));
        require(key.verifier().verifies(token), () -> Refusal.authentication("the signature is wrong"));
        return "2".equals(token.claims().get("v-c-jwt-version"))
                ? version2(call, token, key)
                : version1(call, token, key);
    }

    private static CompactJws token(Call call) {
        String header = call.header("Authorization").orElse("");
        require(header.startsWith("Bearer "), () -> Refusal.authentication("no bearer token"));
        try {
            return CompactJws.parse(header.substring("Bearer ".length()));
        } catch (MessageRejectedException e) {
            throw Refusal.authentication("no compact JWS");
        }
    }

    private Accepted version2(Call call, CompactJws token, Accounts.SigningKey key) {
        Map<String, Object> claims = token.claims();
        require("JWT".equals(token.header().get("typ")), () -> Refusal.authentication("typ is not JWT"));
        require(key.owner().equals(claims.get("iss")), () -> Refusal.user("iss does not own the key"));
        String merchant = text(claims, "v-c-merchant-id");
        require(
                accounts.mayActFor(key.owner(), merchant),
                () -> Refusal.user("v-c-merchant-id is no merchant of the key's owner"));
        checkTime(claims);
        checkLine(call, claims);
        checkDigest(call, claims);
        Optional<Accounts.ResponseKey> answerKey = Optional.ofNullable(claims.get("v-c-response-mle-kid"))
                .map(id -> accounts.response(String.valueOf(id), key.owner())
                        .orElseThrow(() -> Refusal.user("v-c-response-mle-kid is not registered for iss")));
        checkOnce(claims);
        return new Accepted(key.owner(), merchant, answerKey, claims);
    }

    private Accepted version1(Call call, CompactJws token, Accounts.SigningKey key) {
        require(styles.contains(Style.VERSION_1_TOKENS), () -> Refusal.user("v-c-jwt-version is not \"2\""));
        String merchant = token.header("v-c-merchant-id").orElse("");
        require(key.owner().equals(merchant), () -> Refusal.user("v-c-merchant-id does not own the key"));
        checkDigest(call, token.claims());
        return new Accepted(key.owner(), merchant, Optional.empty(), token.claims());
    }

    private void checkTime(Map<String, Object> claims) {
        long issued = seconds(claims, "iat");
        long expires = seconds(claims, "exp");
        long now = clock.instant().getEpochSecond();
        require(
                issued >= 0 && expires > issued && expires - issued <= LIFETIME,
                () -> Refusal.user("exp - iat is not 1 to " + LIFETIME + " s"));
        require(expires > now - skew.toSeconds(), () -> Refusal.user("the token has ended"));
        require(issued <= now + skew.toSeconds(), () -> Refusal.user("iat is in the future"));
    }

    private long seconds(Map<String, Object> claims, String name) {
        Object value = claims.get(name);
        if (value instanceof Number number) {
            return number.longValue();
        }
        require(
                styles.contains(Style.NUMBERS_IN_QUOTES) && value instanceof String text && text.matches("[0-9]{1,12}"),
                () -> Refusal.user(name + " is not a number"));
        return Long.parseLong(String.valueOf(value));
    }

    private void checkLine(Call call, Map<String, Object> claims) {
        String method = text(claims, "request-method");
        require(
                styles.contains(Style.LOWER_CASE_METHOD)
                        ? method.equals(call.method().toLowerCase(Locale.ROOT))
                        : method.equalsIgnoreCase(call.method()),
                () -> Refusal.user("request-method is another"));
        String path = text(claims, "request-resource-path");
        boolean withQuery = path.equals(call.target()) && !styles.contains(Style.PATH_WITHOUT_QUERY);
        boolean withoutQuery = path.equals(call.path()) && !styles.contains(Style.PATH_WITH_QUERY);
        require(withQuery || withoutQuery, () -> Refusal.user("request-resource-path is another"));
        boolean hostFits = host.equals(claims.get("request-host"))
                || (!claims.containsKey("request-host") && styles.contains(Style.HOST_OPTIONAL));
        require(hostFits, () -> Refusal.user("request-host is another"));
    }

    private void checkDigest(Call call, Map<String, Object> claims) {
        if (call.body().length == 0) {
            require(
                    !claims.containsKey("digest") || styles.contains(Style.DIGEST_WITHOUT_BODY),
                    () -> Refusal.user("a digest without a body"));
            return;
        }
        Object algorithm = claims.getOrDefault("digestAlgorithm", claims.get("digest-algorithm"));
        require("SHA-256".equals(algorithm), () -> Refusal.user("the digest's algorithm is not SHA-256"));
        byte[] expected = Base64.getDecoder().decode(CyberSourceSigning.digest(call.body()));
        require(
                MessageDigest.isEqual(expected, decoded(text(claims, "digest"))),
                () -> Refusal.user("the digest is of another body"));
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private void checkOnce(Map<String, Object> claims) {
        String id = text(claims, "jti");
        require(!id.isEmpty(), () -> Refusal.user("no jti"));
        Instant now = clock.instant();
        synchronized (seen) {
            seen.values().removeIf(end -> end.isBefore(now));
            require(
                    seen.putIfAbsent(id, now.plusSeconds(LIFETIME).plus(skew.multipliedBy(2))) == null,
                    () -> Refusal.user("the jti was seen before"));
        }
    }

    private static String text(Map<String, Object> claims, String name) {
        return claims.get(name) instanceof String text ? text : "";
    }

    private static void require(boolean condition, Supplier<Refusal> otherwise) {
        if (!condition) {
            throw otherwise.get();
        }
    }
}
