package org.camelmle.component;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.crypto.RSADecrypter;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.camel.Exchange;
import org.camelmle.sandbox.cybersource.CertifiedPair;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.MovableClock;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Request;
import org.junit.jupiter.api.Test;

/** What leaves for Visa Developer, opened and recomputed without our own code. Visa itself has never seen it. */
class VisaTest {

    private static final String SECRET = "a shared secret of a project";
    private static final String PLAINTEXT = "{\"amount\":\"102.21\"}";

    private final MovableClock clock = new MovableClock();
    private final CertifiedPair visa = CertifiedPair.of("visa", "", clock.instant());
    private final CertifiedPair ours = CertifiedPair.of("project", "", clock.instant());

    @Test
    void aRequestIsEncryptedAndItsTokenIsOverTheEncryptedBody() throws Exception {
        try (RecordingServer server = new RecordingServer(request -> RecordingServer.Reply.json(500, "{}"));
                CamelRun run = new CamelRun(new MleComponent(clock))) {
            run.context().getRegistry().bind("visa", visa.certificatePem().getBytes(UTF_8));
            run.context().getRegistry().bind("ours", (ours.privateKeyPem() + ours.certificatePem()).getBytes(UTF_8));
            run.start();

            Exchange answer = run.send(
                    "mle:call?profile=visa&environment=sandbox&httpMethod=POST&keyId=project-1&publicKeys=#visa"
                            + "&privateKeys=#ours&secretKey=RAW(" + SECRET + ")&target=RAW(" + server.url()
                            + "/pay/v1?apikey=abc)",
                    PLAINTEXT,
                    Map.of());

            assertThat(server.requests()).as("%s", answer.getException()).isNotEmpty();
            Request request = server.requests().get(0);
            JsonNode body = new ObjectMapper().readTree(request.body());
            JWEObject jwe = JWEObject.parse(body.get("encData").textValue());
            assertThat(jwe.getHeader().toJSONObject())
                    .containsExactlyInAnyOrderEntriesOf(Map.of(
                            "alg", "RSA-OAEP-256",
                            "enc", "A128GCM",
                            "kid", "project-1",
                            "iat", clock.instant().toEpochMilli()));
            jwe.decrypt(new RSADecrypter(visa.pair().getPrivate()));
            assertThat(jwe.getPayload().toString()).isEqualTo(PLAINTEXT);
            assertThat(request.header("keyId")).isEqualTo("project-1");
            assertThat(request.header("x-pay-token")).isEqualTo(payToken(request.body()));
        }
    }

    private String payToken(byte[] body) throws Exception {
        String time = Long.toString(clock.instant().getEpochSecond());
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
        mac.update((time + "/pay/v1" + "apikey=abc").getBytes(UTF_8));
        return "xv2:" + time + ":" + HexFormat.of().formatHex(mac.doFinal(body));
    }
}
