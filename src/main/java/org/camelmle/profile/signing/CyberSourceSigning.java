package org.camelmle.profile.signing;

import static org.camelmle.profile.signing.SigningOptions.wrong;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.camelmle.Explanation;
import org.camelmle.MleConfigurationException;

/**
 * CyberSource's JWT, version 2: a JWS over twelve claims in {@code Authorization: Bearer}, with the digest of the body as
 * it leaves, already encrypted. Source: the REST getting-started guide, 26.06.01.
 *
 * <p>A body-less request has no digest; the claim that asks for an encrypted answer is on every method.
 */
public final class CyberSourceSigning implements SigningScheme {

    /** The server refuses a token that lives longer. */
    static final int LIFETIME = 120;

    /** Of the lifetime at least a half is left. */
    private static final Duration MOST_SKEW = Duration.ofSeconds(LIFETIME / 2);

    static final String RESPONSE_KEY = "v-c-response-mle-kid";

    private static final ObjectMapper JSON = new ObjectMapper();
    /** The opening of an encrypted body, behind which the JWE begins. */
    private static final String ENVELOPE = "{\"encryptedRequest\":\"";

    @Override
    public RequestSigner signer(SigningOptions options) {
        owner(options);
        options.requireSkewUpTo(MOST_SKEW);
        return new Signer(options, CyberSourceKey.of(options));
    }

    @Override
    public Optional<RequestVerifier> verifier(SigningOptions options) {
        options.requireSkewUpTo(MOST_SKEW);
        return Optional.of(new CyberSourceVerifier(options));
    }

    @Override
    public boolean verifiesCallers() {
        return true;
    }

    @Override
    public Set<String> headers() {
        // The others are of the HTTP Signature that the token takes the place of: both at once is neither.
        return Set.of("Authorization", "v-c-merchant-id", "v-c-date", "Digest", "Signature");
    }

    @Override
    public boolean asksForEncryptedAnswers() {
        return true;
    }

    /** Who owns the key: the portfolio of a meta key, else the merchant. */
    static String owner(SigningOptions options) {
        return options.organizationId()
                .or(options::merchantId)
                .orElseThrow(() -> wrong(
                        "merchantId",
                        "no value",
                        "the merchant id that created the signing key, or with a meta key organizationId",
                        "set merchantId; with a meta key set organizationId to the portfolio as well"));
    }

    private record Signer(SigningOptions options, CyberSourceKey key) implements RequestSigner {

        @Override
        public Signature sign(Outgoing request) {
            CyberSourceKey.Ready ready = key.ready();
            Map<String, Object> claims = claims(request);
            String token = ready.signer().sign(json(claims));
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put("Authorization", "Bearer " + token);
            if (request.body().length > 0) {
                headers.put("Content-Type", "application/json");
            }
            return new Signature(
                    headers,
                    Optional.of(new SignedFacts(
                            request.line(),
                            request.now(),
                            request.now(),
                            ready.signer().keyId(),
                            ready.owner(),
                            claims,
                            request.body(),
                            jweHeader(request.body()))));
        }

        private Map<String, Object> claims(Outgoing request) {
            Instant issued = request.now().minus(options.clockSkew());
            Map<String, Object> claims = new LinkedHashMap<>();
            if (request.body().length > 0) {
                claims.put("digest", digest(request.body()));
                claims.put(
                        is(SigningVariant.HYPHENATED_DIGEST_ALGORITHM) ? "digest-algorithm" : "digestAlgorithm",
                        "SHA-256");
            }
            claims.put("iat", issued.getEpochSecond());
            claims.put("exp", issued.getEpochSecond() + LIFETIME);
            claims.put("request-method", method(request.line()));
            claims.put(
                    "request-resource-path",
                    is(SigningVariant.PATH_WITHOUT_QUERY)
                            ? request.line().path()
                            : request.line().target());
            claims.put("request-host", request.line().host().toLowerCase(Locale.ROOT));
            claims.put("iss", id(owner(options)));
            claims.put("jti", UUID.randomUUID().toString());
            claims.put("v-c-jwt-version", "2");
            claims.put("v-c-merchant-id", id(merchant(request)));
            request.replyKeyId().ifPresent(keyId -> claims.put(RESPONSE_KEY, keyId));
            return claims;
        }

        private String method(RequestLine line) {
            return is(SigningVariant.UPPER_CASE_METHOD)
                    ? line.method()
                    : line.method().toLowerCase(Locale.ROOT);
        }

        private String merchant(Outgoing request) {
            return request.merchantId()
                    .or(options::merchantId)
                    .orElseThrow(() -> new MleConfigurationException(new Explanation(
                            "neither the option merchantId nor the exchange property CamelMleMerchantId",
                            "the merchant for whom this message is sent",
                            "a meta key is used, and the route does not say for which merchant",
                            "set the property before the step, or the option")));
        }

        private String id(String text) {
            return is(SigningVariant.IDS_AS_GIVEN) ? text : text.toLowerCase(Locale.ROOT);
        }

        private boolean is(SigningVariant variant) {
            return options.variants().contains(variant);
        }
    }

    /** The SHA-256 of the octets in base64, as the claim has it. */
    public static String digest(byte[] body) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static byte[] json(Map<String, Object> claims) {
        try {
            return JSON.writeValueAsBytes(claims);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A map of texts and numbers can always be written", e);
        }
    }

    private static Optional<String> jweHeader(byte[] body) {
        int most = Math.min(body.length, ENVELOPE.length() + 8 * 1024);
        String opening = new String(body, 0, most, StandardCharsets.ISO_8859_1);
        int end = opening.indexOf('.');
        return opening.startsWith(ENVELOPE) && end > 0
                ? Optional.of(opening.substring(ENVELOPE.length(), end))
                : Optional.empty();
    }
}
