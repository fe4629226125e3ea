package org.camelmle.sandbox.cybersource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSADecrypter;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.camelmle.testkit.MovableClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a faithful Visa Developer does, S25, fired by a project that has none of our code. */
class VisaSandboxTest {

    private static final String PATH = "/visadirect/fundstransfer/v1/pushfundstransactions";
    private static final String QUERY = "apikey=abc";

    private final MovableClock clock = new MovableClock();
    private final VisaSandbox sandbox = VisaSandbox.start(clock, 0);
    private final Map<String, Object> jwe = new HashMap<>();
    private final Map<String, String> headers = new HashMap<>();
    private long tokenAge;

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private HttpResponse<String> push() throws Exception {
        Map<String, Object> header = new HashMap<>(
                Map.of("alg", "RSA-OAEP-256", "enc", "A128GCM", "kid", sandbox.keyId(), "iat", clock.millis()));
        header.putAll(jwe);
        header.values().removeIf(""::equals);
        JWEObject object = new JWEObject(JWEHeader.parse(header), new Payload("{\"amount\":\"1\"}"));
        X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(
                        new ByteArrayInputStream(sandbox.certificatePem().getBytes(UTF_8)));
        object.encrypt(new RSAEncrypter((RSAPublicKey) certificate.getPublicKey()));
        return send("POST", "{\"encData\":\"" + object.serialize() + "\"}");
    }

    private HttpResponse<String> send(String method, String body) throws Exception {
        String time = Long.toString(clock.instant().getEpochSecond() - tokenAge);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(sandbox.secret().getBytes(UTF_8), "HmacSHA256"));
        String token = HexFormat.of().formatHex(mac.doFinal((time + PATH + QUERY + body).getBytes(UTF_8)));
        Map<String, String> sent =
                new HashMap<>(Map.of("keyId", sandbox.keyId(), "x-pay-token", "xv2:" + time + ":" + token));
        sent.putAll(headers);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(sandbox.url() + PATH + "?" + QUERY))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        sent.forEach((name, value) -> {
            if (!value.isEmpty()) {
                request.header(name, value);
            }
        });
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private void assertRefused(HttpResponse<String> answer, String code, String reason) {
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("\"code\":\"" + code + "\"").doesNotContain(reason);
        assertThat(sandbox.seen().get(0).refusal().orElseThrow()).contains(reason);
    }

    @Test
    void s25ARequestAsTheGuideHasItIsAnsweredInTheSameForm() throws Exception {
        HttpResponse<String> answer = push();

        assertThat(answer.statusCode()).isEqualTo(200);
        JWEObject opened =
                JWEObject.parse((String) JSONObjectUtils.parse(answer.body()).get("encData"));
        opened.decrypt(new RSADecrypter(JWK.parseFromPEMEncodedObjects(sandbox.projectKeyPem())
                .toRSAKey()
                .toPrivateKey()));
        assertThat(opened.getPayload().toString()).contains("\"actionCode\":\"00\"");
        assertThat(opened.getHeader().toJSONObject())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("alg", "RSA-OAEP-256", "enc", "A128GCM", "kid", sandbox.keyId(), "iat", clock.millis()));
    }

    @ParameterizedTest
    @CsvSource({
        "kid, another, kid is not the keyId",
        "alg, RSA-OAEP, alg is not RSA-OAEP-256",
        "iat, '', iat is no number of milliseconds"
    })
    void s25TheHeaderOfTheJweIsChecked(String member, String value, String reason) throws Exception {
        jwe.put(member, value);

        assertRefused(push(), "9209", reason);
    }

    @Test
    void s25TheTimeIsInMillisecondsAndWithinTwoMinutes() throws Exception {
        jwe.put("iat", clock.millis() - 119_000);
        assertThat(push().statusCode()).isEqualTo(200);
        jwe.put("iat", clock.millis() + 121_000);
        assertThat(push().statusCode()).isEqualTo(401);
        jwe.put("iat", clock.instant().getEpochSecond());
        assertThat(push().statusCode()).isEqualTo(401);
        jwe.put("iat", clock.millis());
        jwe.put("enc", "A256GCM");
        assertThat(push().statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "keyId, '', 9209, keyId is missing",
        "keyId, another, 9209, keyId is missing or another",
        "x-pay-token, '', 9124, x-pay-token",
        "x-pay-token, x:1:2, 9209, none of version 2",
        "x-pay-token, xv2:1774828800:0000000000000000000000000000000000000000000000000000000000000000, 9209, over another request"
    })
    void s25TheHeadersAreChecked(String name, String value, String code, String reason) throws Exception {
        headers.put(name, value);

        assertRefused(push(), code, reason);
    }

    @Test
    void s25ATokenMayBeEightMinutesOld() throws Exception {
        tokenAge = 480;
        assertThat(push().statusCode()).isEqualTo(200);
        tokenAge = 481;
        assertThat(push().statusCode()).isEqualTo(401);
    }

    @Test
    void s25APlainBodyIsRefusedAndAGetHasNone() throws Exception {
        assertThat(send("POST", "{\"amount\":\"1\"}").statusCode()).isEqualTo(401);
        HttpResponse<String> none = send("GET", "");
        assertThat(none.statusCode()).isEqualTo(404);
        assertThat(none.body()).contains("3008");
    }
}
