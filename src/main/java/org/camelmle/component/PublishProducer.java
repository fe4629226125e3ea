package org.camelmle.component;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;
import org.camelmle.keys.JwksDocument;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.PublicJwks;
import org.jspecify.annotations.Nullable;

/**
 * {@code mle:publishKeys}: our own public keys, as the whole HTTP answer to who reads them. Answers GET and HEAD (RFC
 * 9110 section 9.3), with an ETag and 304 for who has the set already; nothing of the request is handed back.
 */
final class PublishProducer extends DefaultProducer {

    private final MleEndpoint endpoint;
    private KeySource privateKeys;
    private String cacheControl;
    private volatile Optional<Published> newest = Optional.empty();

    /** A key set in the form in which it is served. */
    private record Published(KeySet keys, byte[] jwks, String etag) {

        @Override
        public String toString() {
            return "Published[" + etag + "]";
        }
    }

    PublishProducer(MleEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        MleConfiguration configuration = endpoint.getConfiguration();
        if (configuration.getMaxAge().isNegative()) {
            throw CipherOptions.wrong(
                    "maxAge", configuration.getMaxAge().toString(), "zero or more, such as 1h", "correct maxAge");
        }
        cacheControl = "public, max-age=" + configuration.getMaxAge().toSeconds();
        privateKeys = new CipherOptions(endpoint.getCamelContext(), configuration)
                .requirePrivateKeys(endpoint.component().keyLocations());
        published();
        endpoint.component().published().put(this, privateKeys);
    }

    @Override
    protected void doStop() throws Exception {
        endpoint.component().published().remove(this);
        super.doStop();
    }

    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        String method = message.getHeader(Exchange.HTTP_METHOD, "GET", String.class);
        String ifNoneMatch = message.getHeader("If-None-Match", "", String.class);
        message.removeHeaders("*");
        if (!method.equals("GET") && !method.equals("HEAD")) {
            answer(message, 405, null);
            message.setHeader("Allow", "GET, HEAD");
            return;
        }
        Published current = published();
        message.setHeader("Cache-Control", cacheControl);
        message.setHeader("ETag", current.etag());
        message.setHeader("X-Content-Type-Options", "nosniff");
        if (isNamed(current.etag(), ifNoneMatch)) {
            answer(message, 304, null);
        } else {
            message.setHeader(Exchange.CONTENT_TYPE, "application/json");
            answer(message, 200, current.jwks().clone());
        }
    }

    private static void answer(Message message, int status, byte @Nullable [] body) {
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        message.setBody(body);
    }

    /** RFC 9110 section 13.1.2: weak comparison. */
    private static boolean isNamed(String etag, String ifNoneMatch) {
        return Arrays.stream(ifNoneMatch.split(","))
                .map(tag -> tag.strip().replaceFirst("^W/", ""))
                .anyMatch(tag -> tag.equals("*") || tag.equals(etag));
    }

    private Published published() {
        KeySet keys = privateKeys.keys();
        Published current = newest.filter(it -> Objects.equals(it.keys(), keys)).orElseGet(() -> {
            byte[] jwks = PublicJwks.write(keys);
            checkAsReader(jwks, keys);
            return new Published(keys, jwks, etag(jwks));
        });
        newest = Optional.of(current);
        return current;
    }

    /**
     * Reads the set as strictly as we read a peer's, and so by the rules that a provider holds it to: an array
     * {@code keys} of objects, each with {@code kty} RSA, a good {@code n} and {@code e}, {@code alg} RSA-OAEP-256 and a
     * {@code kid} of its own.
     */
    private static void checkAsReader(byte[] jwks, KeySet keys) {
        long expected =
                keys.keys().stream().filter(key -> key.status().mayDecrypt()).count();
        try {
            JwksDocument read = JwksDocument.read(jwks, members -> Optional.of(KeyStatus.ACTIVE));
            if (read.keys().keys().size() == expected && read.alarms().isEmpty()) {
                return;
            }
        } catch (JwksDocument.MalformedJwksException e) {
            // Refused below.
        }
        throw CipherOptions.wrong(
                "privateKeys",
                "a key that no peer would take",
                "RSA keys of 2048 to 8192 bits, each with a kid of its own",
                "name a key file, or make the keys with mle:generateKey");
    }

    private static String etag(byte[] jwks) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(jwks);
            return "\"" + Base64.getUrlEncoder().withoutPadding().encodeToString(hash) + "\"";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
