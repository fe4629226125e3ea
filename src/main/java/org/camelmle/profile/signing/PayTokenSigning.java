package org.camelmle.profile.signing;

import static org.camelmle.profile.signing.SigningOptions.wrong;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.camelmle.jose.HmacSha256;

/**
 * Visa Developer: the header {@code keyId} on every request, and with a shared secret {@code x-pay-token}, an HMAC over
 * time, path, query and the body as it leaves, already encrypted. Without a secret the calls are authenticated by mutual
 * TLS, which is the HTTP client's.
 */
public final class PayTokenSigning implements SigningScheme {

    private static final String KEY_ID = "keyId";
    private static final String PAY_TOKEN = "x-pay-token";
    /** Visa takes a token that is up to eight minutes old. */
    private static final Duration MOST_SKEW = Duration.ofMinutes(5);

    @Override
    public RequestSigner signer(SigningOptions options) {
        String keyId = options.keyId()
                .orElseThrow(() -> wrong(
                        "keyId",
                        "no value",
                        "the Key-ID of the project's encryption keys",
                        "copy it from the project"));
        if (options.signingKey().isPresent()) {
            throw wrong(
                    "signingKey",
                    "a value",
                    "none: this profile signs with secretKey, or relies on mutual TLS",
                    "set the client certificate at the HTTP component, or secretKey");
        }
        options.requireSkewUpTo(MOST_SKEW);
        Optional<HmacSha256> secret = options.secretKey().map(HmacSha256::new);
        return request -> {
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put(KEY_ID, keyId);
            secret.ifPresent(key -> headers.put(
                    PAY_TOKEN, token(key, request.now().minus(options.clockSkew()), request.line(), request.body())));
            return new RequestSigner.Signature(headers, Optional.empty());
        };
    }

    /** The token over a request: {@code xv2:<seconds>:<hex>}. */
    public static String token(HmacSha256 secret, Instant time, RequestLine line, byte[] body) {
        String seconds = Long.toString(time.getEpochSecond());
        byte[] mac = secret.of((seconds + line.path() + line.query()).getBytes(StandardCharsets.UTF_8), body);
        return "xv2:" + seconds + ":" + HexFormat.of().formatHex(mac);
    }

    @Override
    public Set<String> headers() {
        return Set.of(KEY_ID, PAY_TOKEN);
    }

    @Override
    public boolean asksForEncryptedAnswers() {
        return true;
    }
}
