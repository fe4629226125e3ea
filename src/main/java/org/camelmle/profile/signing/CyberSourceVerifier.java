package org.camelmle.profile.signing;

import static org.camelmle.profile.signing.SigningOptions.wrong;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.camelmle.Explanation;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.jose.jws.CompactJws;
import org.camelmle.jose.jws.JwsVerifier;
import org.camelmle.keys.KeyStatus;

/** CyberSource's JWT of version 2 as its server takes it: the signature first, then who, when, what, and only once. */
final class CyberSourceVerifier implements RequestVerifier {

    private static final String BEARER = "Bearer ";
    private static final int LONGEST_ID = 128;

    private final SigningOptions options;
    private final Optional<JwsVerifier> secret;
    private final String owner;
    private final Set<String> merchants;
    private final SeenTokens tokens;

    CyberSourceVerifier(SigningOptions options) {
        this.options = options;
        this.owner = CyberSourceSigning.owner(options).toLowerCase(Locale.ROOT);
        this.merchants = Arrays.stream(options.merchantId().orElse(owner).split(",", -1))
                .map(merchant -> merchant.strip().toLowerCase(Locale.ROOT))
                .filter(merchant -> !merchant.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
        if (owner.contains(",")) {
            throw wrong(
                    "organizationId",
                    "no value, and several merchants",
                    "the one account that owns the callers' keys",
                    "set organizationId beside merchantId");
        }
        this.secret = options.secretKey().map(text -> JwsVerifier.of(CyberSourceKey.decoded(text)));
        if (secret.isPresent() && options.signingKeyId().isEmpty()) {
            throw wrong("signingKeyId", "no value", "the key id that belongs to secretKey", "set it");
        }
        if (secret.isEmpty() && options.signingKey().isEmpty()) {
            throw wrong(
                    "signingKey",
                    "no value, and no secretKey",
                    "the caller's certificates, or its shared secret with signingKeyId",
                    "set what the caller signs with: unsigned requests are not accepted");
        }
        this.tokens = new SeenTokens(Duration.ofSeconds(CyberSourceSigning.LIFETIME)
                .plus(options.clockSkew().multipliedBy(2))
                .plusSeconds(1));
    }

    @Override
    public Verified verify(Incoming request) {
        CompactJws token = token(request);
        require(token.header("typ").equals(Optional.of("JWT")), "a token whose typ is not JWT");
        JwsVerifier verifier = token.keyId()
                .flatMap(this::verifier)
                .orElseThrow(() -> refused("a token whose kid names no key of a caller's"));
        require(verifier.verifies(token), "a token whose signature is wrong");
        Map<String, Object> claims = token.claims();
        String merchant = text(claims, "v-c-merchant-id").toLowerCase(Locale.ROOT);
        require("2".equals(claims.get("v-c-jwt-version")), "a token that is not of version 2");
        require(owner.equals(text(claims, "iss").toLowerCase(Locale.ROOT)), "a token whose iss does not own the key");
        require(merchants.contains(merchant), "a token for a merchant that the caller may not act for");
        checkTime(claims, request.now());
        checkLine(claims, request.line());
        checkDigest(claims, request.body());
        Optional<String> replyKeyId = replyKeyId(claims);
        String id = text(claims, "jti");
        require(!id.isEmpty() && id.length() <= LONGEST_ID, "a token without a usable jti");
        require(tokens.isNew(id, request.now()), "a token that was accepted before");
        return new Verified(owner, merchant, replyKeyId);
    }

    private static CompactJws token(Incoming request) {
        String header = request.headers().apply("Authorization").orElse("");
        require(header.startsWith(BEARER), "no bearer token");
        try {
            return CompactJws.parse(header.substring(BEARER.length()));
        } catch (MessageRejectedException e) {
            throw refused("a bearer token that is no compact JWS");
        }
    }

    private Optional<JwsVerifier> verifier(String keyId) {
        if (secret.isPresent() && options.signingKeyId().equals(Optional.of(keyId))) {
            return secret;
        }
        return options.signingKey()
                .flatMap(source -> source.keys().find(keyId))
                .filter(key -> key.status() == KeyStatus.ACTIVE || key.status() == KeyStatus.RETIRING)
                .map(key -> JwsVerifier.of(key.publicKey()));
    }

    private void checkTime(Map<String, Object> claims, Instant now) {
        long issued = seconds(claims, "iat");
        long expires = seconds(claims, "exp");
        long skew = options.clockSkew().toSeconds();
        // A number far below 0 would make a difference that overflows.
        require(
                issued >= 0 && expires > issued && expires - issued <= CyberSourceSigning.LIFETIME,
                "a token whose lifetime is not 1 to " + CyberSourceSigning.LIFETIME + " s");
        require(expires > now.getEpochSecond() - skew, "a token that has ended");
        require(issued <= now.getEpochSecond() + skew, "a token of the future");
    }

    private static long seconds(Map<String, Object> claims, String name) {
        if (claims.get(name) instanceof Number number && number.doubleValue() == number.longValue()) {
            return number.longValue();
        }
        throw refused("a token whose " + name + " is no whole number");
    }

    private void checkLine(Map<String, Object> claims, RequestLine line) {
        require(line.method().equalsIgnoreCase(text(claims, "request-method")), "a token for another method");
        String path = text(claims, "request-resource-path");
        boolean withoutQuery = options.variants().contains(SigningVariant.PATH_WITHOUT_QUERY);
        require(
                path.equals(line.target()) || (withoutQuery && path.equals(line.path())),
                "a token for another path or query");
        require(line.host().equalsIgnoreCase(text(claims, "request-host")), "a token for another host");
    }

    private static void checkDigest(Map<String, Object> claims, byte[] body) {
        if (body.length == 0) {
            require(!claims.containsKey("digest"), "a digest without a body");
            return;
        }
        Object algorithm = claims.getOrDefault("digestAlgorithm", claims.get("digest-algorithm"));
        require("SHA-256".equals(algorithm), "a digest that is not SHA-256");
        require(
                MessageDigest.isEqual(
                        CyberSourceSigning.digest(body).getBytes(StandardCharsets.US_ASCII),
                        text(claims, "digest").getBytes(StandardCharsets.UTF_8)),
                "a digest of another body");
    }

    private static Optional<String> replyKeyId(Map<String, Object> claims) {
        String name = CyberSourceSigning.RESPONSE_KEY;
        require(!claims.containsKey(name) || !text(claims, name).isEmpty(), "a key for the answer that is no key id");
        return Optional.of(text(claims, name)).filter(id -> !id.isEmpty());
    }

    private static String text(Map<String, Object> claims, String name) {
        return claims.get(name) instanceof String text ? text : "";
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw refused(otherwise);
        }
    }

    private static MessageRejectedException refused(String found) {
        return new MessageRejectedException(
                Reason.UNAUTHENTICATED,
                new Explanation(
                        found,
                        "a JWT of version 2 by a known key, made for this request and never used before",
                        "a caller that is not set up, a clock that is wrong, a request that was changed on its way, or one "
                                + "that is played back",
                        "compare the caller's key, ids and clock with signingKey, secretKey, organizationId, merchantId, "
                                + "signedHost and clockSkew"));
    }

    @Override
    public String toString() {
        return "CyberSourceVerifier[" + tokens + "]";
    }
}
