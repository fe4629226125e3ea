package org.camelmle.fuzz;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.camelmle.keys.remote.CacheControlTarget;

/** All targets by the names that the command line has for them. */
enum Targets {
    BASE64URL("base64url"),
    HEADER("header"),
    COMPACT_JWE("compact-jwe"),
    ENVELOPE("envelope"),
    JWKS("jwks"),
    JWK("jwk"),
    PEM("pem"),
    PKCS12("pkcs12"),
    CACHE_CONTROL("cache-control"),
    WEBHOOK("webhook"),
    PROVIDER_ERROR("provider-error"),
    JWS("jws"),
    SIGNED_REQUEST("signed-request"),
    PROFILE("profile");

    private final String word;

    Targets(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    FuzzTarget make() {
        return switch (this) {
            case BASE64URL -> new Base64UrlTarget();
            case HEADER -> new HeaderTarget();
            case COMPACT_JWE -> new CompactJweTarget();
            case ENVELOPE -> new EnvelopeTarget();
            case JWKS -> new JwksTarget();
            case JWK -> new KeyFileTarget(KeyFileTarget.Form.JWK);
            case PEM -> new KeyFileTarget(KeyFileTarget.Form.PEM);
            case PKCS12 -> new KeyFileTarget(KeyFileTarget.Form.PKCS12);
            case CACHE_CONTROL -> new CacheControlTarget();
            case WEBHOOK -> new WebhookTarget();
            case PROVIDER_ERROR -> new ProviderErrorTarget();
            case JWS -> new JwsTarget();
            case SIGNED_REQUEST -> new SignedRequestTarget();
            case PROFILE -> new ProfileTarget();
        };
    }

    static Optional<Targets> of(String word) {
        return Arrays.stream(values())
                .filter(target -> target.word.equals(word))
                .findFirst();
    }

    static String words() {
        return Arrays.stream(values()).map(Targets::word).collect(Collectors.joining(" "));
    }
}
