package org.camelmle.profile.signing;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.camelmle.Explanation;
import org.camelmle.keys.StrictJson;
import org.jspecify.annotations.Nullable;

/**
 * Why CyberSource may have refused a request with its one 401. It never says why; so all that can be held against its
 * rules on this side is, and the rest is listed.
 */
public final class CyberSourceRefusal {

    private static final Pattern KEY_ID = Pattern.compile("[0-9]{22}");
    private static final Pattern ITS_HOST = Pattern.compile("api(test)?\\.(cybersource|visaacceptance)\\.com");
    private static final List<String> CLAIMS = List.of(
            "digest",
            "digestAlgorithm",
            "exp",
            "iat",
            "iss",
            "jti",
            "request-host",
            "request-method",
            "request-resource-path",
            "v-c-jwt-version",
            "v-c-merchant-id",
            CyberSourceSigning.RESPONSE_KEY);
    private static final Duration SLOWEST = Duration.ofSeconds(60);
    private static final Duration FASTEST = Duration.ofSeconds(5);
    private static final long MILLISECONDS = 100_000_000_000L;
    private static final String UNCHECKED =
            "what this side cannot see, in the order it is most often the cause: whether request encryption is switched on "
                    + "for this account and path; whether the key of v-c-response-mle-kid is registered and was created by the "
                    + "same account as the signing key; whether iss owns the signing key; whether the certificate that was "
                    + "encrypted to is still CyberSource's; whether something behind this step changed method, path, query or "
                    + "the body, so that the digest is of another one";

    private final List<String> misfits = new ArrayList<>();

    private CyberSourceRefusal() {}

    /**
     * The explanation of a refusal.
     *
     * @param found what came back, in a phrase
     * @param facts what was sent, if that is known
     * @param date the answer's header Date
     */
    public static Explanation explain(String found, Optional<SignedFacts> facts, Optional<String> date) {
        CyberSourceRefusal refusal = new CyberSourceRefusal();
        facts.ifPresent(sent -> refusal.check(sent, date));
        String cause = facts.isEmpty()
                ? "unknown: the request was not signed on this exchange"
                : refusal.misfits.isEmpty()
                        ? "nothing that can be checked here: iat and kid of the JWE, lifetime of the token, digest over the "
                                + "bytes on the message, signed host, path and method, owner of the key, key for the answer, "
                                + "spelling of the claims and clock fit"
                        : "these do not fit: " + String.join("; ", refusal.misfits);
        return new Explanation(
                found,
                "a request whose JWS and JWE CyberSource accepts; it gives one answer for everything that is wrong",
                cause,
                "correct what does not fit; then check " + UNCHECKED);
    }

    private void check(SignedFacts sent, Optional<String> date) {
        sent.jweHeader().ifPresent(header -> checkJwe(sent, header));
        long issued = number(sent.claims().get("iat"));
        long lifetime = number(sent.claims().get("exp")) - issued;
        require(
                lifetime > 0 && lifetime <= CyberSourceSigning.LIFETIME,
                "exp - iat is " + lifetime + " s, not 1 to 120");
        require(
                ITS_HOST.matcher(sent.claim("request-host")).matches(),
                "the signed host '" + sent.claim("request-host") + "' is none of CyberSource's (signedHost)");
        require(
                sent.claims().containsKey("digestAlgorithm") || !sent.claims().containsKey("digest"),
                "the digest's algorithm is not called digestAlgorithm (signingVariants)");
        require(
                sent.claim("request-method").equals(sent.line().method().toLowerCase(Locale.ROOT)),
                "request-method is '" + sent.claim("request-method") + "', not in lower case (signingVariants)");
        require(
                sent.claim("request-resource-path").equals(sent.line().target()),
                "request-resource-path is without the query that was sent (signingVariants)");
        checkDigest(sent);
        checkSpelling(sent);
        sent.owner()
                .filter(owner -> !owner.equalsIgnoreCase(sent.claim("iss")))
                .ifPresent(owner -> misfits.add("iss is '" + sent.claim("iss")
                        + "', but the signing certificate is of '" + owner + "' (organizationId, merchantId)"));
        checkAnswerKey(sent);
        date.flatMap(CyberSourceRefusal::instant).ifPresent(theirs -> checkClock(sent, issued, theirs));
    }

    private void checkJwe(SignedFacts sent, String segment) {
        Map<String, Object> header = header(segment);
        Object issued = header.get("iat");
        require(issued instanceof Number, "the JWE header has no iat that is a number");
        if (issued instanceof Number) {
            long seconds = number(issued);
            require(seconds < MILLISECONDS, "the JWE's iat is in milliseconds, not seconds");
            require(
                    seconds >= MILLISECONDS
                            || Math.abs(seconds - sent.sentAt().getEpochSecond()) <= SLOWEST.toSeconds(),
                    "the JWE's iat is not the time at which it was sent");
        }
        String keyId = String.valueOf(header.getOrDefault("kid", ""));
        require(
                KEY_ID.matcher(keyId).matches(),
                "the JWE's kid is not the 22 digits of a CyberSource certificate's subject (publicKeys)");
        require(
                !keyId.equals(sent.keyId()),
                "the JWE is encrypted to our own signing key instead of CyberSource's (publicKeys)");
    }

    /** The octets are those that were handed on: who changed them there after the signature shows here. */
    private void checkDigest(SignedFacts sent) {
        byte[] body = sent.body();
        require(
                body.length == 0
                        ? !sent.claims().containsKey("digest")
                        : CyberSourceSigning.digest(body).equals(sent.claim("digest")),
                "the digest is not that of the bytes on the message: a step behind this one changed them");
    }

    private void checkSpelling(SignedFacts sent) {
        List<String> unknown = sent.claims().keySet().stream()
                .filter(name -> !CLAIMS.contains(name))
                .toList();
        require(
                unknown.isEmpty(),
                "claims that the documentation does not have: " + unknown + ", only " + CLAIMS + " (signingVariants)");
        for (String name : List.of("iss", "v-c-merchant-id")) {
            String id = sent.claim(name);
            require(id.equals(id.toLowerCase(Locale.ROOT)), name + " is not in lower case (signingVariants)");
        }
    }

    private void checkAnswerKey(SignedFacts sent) {
        String keyId = sent.claim(CyberSourceSigning.RESPONSE_KEY);
        require(
                keyId.isEmpty() || KEY_ID.matcher(keyId).matches(),
                "v-c-response-mle-kid is not a key id of 22 digits as key management shows it (keyId)");
        require(
                keyId.isEmpty() || !keyId.equals(sent.keyId()),
                "v-c-response-mle-kid names the key that signs instead of the one for answers (privateKeys, keyId)");
    }

    /** Between iat, which clockSkew puts back, and the answer's coming any time of theirs fits. */
    private void checkClock(SignedFacts sent, long issued, Instant theirs) {
        Instant earliest = Instant.ofEpochSecond(issued).minus(FASTEST);
        Instant latest = sent.answeredAt().plus(SLOWEST);
        require(!theirs.isBefore(earliest), apart(Duration.between(theirs, sent.sentAt()), "behind"));
        require(!theirs.isAfter(latest), apart(Duration.between(sent.answeredAt(), theirs), "ahead of"));
    }

    private static String apart(Duration time, String where) {
        return "CyberSource's clock is " + time.toSeconds() + " s " + where
                + " ours; a little is mended by clockSkew, the rest by setting the clock";
    }

    private void require(boolean condition, String misfit) {
        if (!condition) {
            misfits.add(misfit);
        }
    }

    private static Map<String, Object> header(String segment) {
        try {
            byte[] json = Base64.getUrlDecoder().decode(segment.getBytes(StandardCharsets.ISO_8859_1));
            return StrictJson.object(json, 0, json.length, StrictJson.Limits.SMALL);
        } catch (StrictJson.NotJsonException | IllegalArgumentException e) {
            return Map.of();
        }
    }

    private static long number(@Nullable Object value) {
        return value instanceof Number number ? number.longValue() : 0;
    }

    private static Optional<Instant> instant(String date) {
        try {
            return Optional.of(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
