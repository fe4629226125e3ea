package org.camelmle.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSADecrypter;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.time.Clock;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.camelmle.sandbox.cybersource.CertifiedPair;
import org.camelmle.sandbox.cybersource.CyberSourceSandbox;
import org.camelmle.sandbox.cybersource.Merchant;

/** A merchant of CyberSource made of Nimbus and the JDK. Each part of its requests can be made wrong. */
public final class RawMerchant {

    private final Merchant account;
    private final CertifiedPair sjc;
    private final Clock clock;
    private final Map<String, Object> claims = new LinkedHashMap<>();
    private final Map<String, Object> jwe = new LinkedHashMap<>();
    private final Map<String, Object> jws = new LinkedHashMap<>();
    private byte[] secret = {};

    /** @param sjc what requests are encrypted to */
    public RawMerchant(Merchant account, CertifiedPair sjc, Clock clock) {
        this.account = account;
        this.sjc = sjc;
        this.clock = clock;
    }

    /** A request as it goes over the wire. */
    public record Request(String method, String target, String authorization, byte[] body) {

        /** The answer that a server gives. */
        public HttpResponse<String> sendTo(String url) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + target))
                    .method(
                            method,
                            body.length == 0
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofByteArray(body))
                    .header("Content-Type", "application/json");
            if (!authorization.isEmpty()) {
                request.header("Authorization", authorization);
            }
            try {
                return PlainHttp.send(request.build());
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        /** The same with another token. */
        public Request with(String otherAuthorization) {
            return new Request(method, target, otherAuthorization, body);
        }

        /** The same with another body. */
        public Request with(byte[] otherBody) {
            return new Request(method, target, authorization, otherBody);
        }

        @Override
        public String toString() {
            return "Request[" + method + " " + target + "]";
        }
    }

    /** Says something else in the token, or with null nothing. */
    public RawMerchant claim(String name, Object value) {
        claims.put(name, value);
        return this;
    }

    /** Says something else in the JWE's header, or with null nothing. */
    public RawMerchant jwe(String name, Object value) {
        jwe.put(name, value);
        return this;
    }

    /** Says something else in the token's header, or with null nothing. */
    public RawMerchant jws(String name, Object value) {
        jws.put(name, value);
        return this;
    }

    /** Signs with the shared secret. */
    public RawMerchant bySecret() {
        secret = Base64.getDecoder().decode(account.secret());
        return jws("alg", "HS256").jws("kid", account.secretId());
    }

    /** Takes what everybody knows, the octets of the public key, for the secret of an HMAC. */
    public RawMerchant confusingKeyKinds() {
        secret = account.signing().pair().getPublic().getEncoded();
        return jws("alg", "HS256");
    }

    public Request post(String target, String plaintext) {
        return signed("POST", target, sealed(plaintext));
    }

    public Request plainPost(String target, String body) {
        return signed("POST", target, body.getBytes(UTF_8));
    }

    public Request bodiless(String method, String target) {
        return signed(method, target, new byte[0]);
    }

    private byte[] sealed(String plaintext) {
        Map<String, Object> header = new LinkedHashMap<>(Map.of(
                "alg", "RSA-OAEP-256",
                "enc", "A256GCM",
                "cty", "JWT",
                "kid", sjc.serialNumber(),
                "iat", clock.instant().getEpochSecond()));
        replace(header, jwe);
        try {
            JWEObject object = new JWEObject(JWEHeader.parse(header), new Payload(plaintext));
            object.encrypt(new RSAEncrypter((RSAPublicKey) sjc.pair().getPublic()));
            return ("{\"encryptedRequest\":\"" + object.serialize() + "\"}").getBytes(UTF_8);
        } catch (JOSEException | ParseException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private Request signed(String method, String target, byte[] body) {
        Map<String, Object> said = new LinkedHashMap<>();
        if (body.length > 0) {
            said.put("digest", Base64.getEncoder().encodeToString(sha256(body)));
            said.put("digestAlgorithm", "SHA-256");
        }
        long now = clock.instant().getEpochSecond();
        said.put("iat", now);
        said.put("exp", now + 120);
        said.put("request-method", method.toLowerCase(Locale.ROOT));
        said.put("request-resource-path", target);
        said.put("request-host", CyberSourceSandbox.HOST);
        said.put("iss", account.id());
        said.put("jti", UUID.randomUUID().toString());
        said.put("v-c-jwt-version", "2");
        said.put("v-c-merchant-id", account.id());
        said.put("v-c-response-mle-kid", account.response().serialNumber());
        replace(said, claims);
        return new Request(method, target, "Bearer " + token(JSONObjectUtils.toJSONString(said)), body);
    }

    private String token(String payload) {
        Map<String, Object> header = new LinkedHashMap<>(
                Map.of("alg", "RS256", "typ", "JWT", "kid", account.signing().serialNumber()));
        replace(header, jws);
        if (header.get("alg").equals("none")) {
            return Base64URL.encode(JSONObjectUtils.toJSONString(header)) + "." + Base64URL.encode(payload) + ".";
        }
        try {
            JWSSigner signer = secret.length > 0
                    ? new MACSigner(secret)
                    : new RSASSASigner(account.signing().pair().getPrivate());
            JWSObject object = new JWSObject(JWSHeader.parse(header), new Payload(payload));
            object.sign(signer);
            return object.serialize();
        } catch (JOSEException | ParseException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** What an answer holds, opened with the account's key for answers. */
    public JWEObject opened(String answer) {
        try {
            Map<String, Object> envelope = JSONObjectUtils.parse(answer);
            JWEObject object = JWEObject.parse((String) envelope.get("encryptedResponse"));
            object.decrypt(new RSADecrypter(account.response().pair().getPrivate()));
            return object;
        } catch (JOSEException | ParseException e) {
            throw new AssertionError("No answer that opens: " + answer, e);
        }
    }

    private static void replace(Map<String, Object> members, Map<String, Object> by) {
        members.putAll(by);
        members.values().removeIf(value -> value == null);
    }

    private static byte[] sha256(byte[] body) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
