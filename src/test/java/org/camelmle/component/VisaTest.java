package org.camelmle.component;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.crypto.RSADecrypter;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.camel.Exchange;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.MleConfigurationException;
import org.camelmle.RequestRejectedException;
import org.camelmle.sandbox.cybersource.CertifiedPair;
import org.camelmle.sandbox.cybersource.VisaSandbox;
import org.camelmle.sandbox.cybersource.VisaSandbox.Style;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.MovableClock;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What leaves for Visa Developer, opened and recomputed without our own code. Visa itself has never seen it. */
class VisaTest {

    private static final String SECRET = "a shared secret of a project";
    private static final String PUSHED =
            "/visadirect/fundstransfer/v1/pushfundstransactions/381228649430011?apikey=abc";
    private static final String PUSH = PUSHED.replace("/381228649430011", "");
    private static final String TRANSFER = "{\"amount\":\"124.05\"}";
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

    private Exchange at(VisaSandbox sandbox, String method, String path, Object body, String more) {
        try (CamelRun run = new CamelRun(new MleComponent(clock))) {
            run.context().getRegistry().bind("visa", sandbox.certificatePem().getBytes(UTF_8));
            run.context().getRegistry().bind("ours", sandbox.projectKeyPem().getBytes(UTF_8));
            run.start();
            return run.send(
                    "mle:call?profile=visa&environment=sandbox&httpMethod=" + method + "&keyId=" + sandbox.keyId()
                            + "&publicKeys=#visa&privateKeys=#ours" + more + "&target=RAW(" + sandbox.url() + path
                            + ")",
                    body,
                    Map.of());
        }
    }

    private static String secret(VisaSandbox sandbox) {
        return "&secretKey=RAW(" + sandbox.secret() + ")";
    }

    static Stream<Arguments> answered() {
        return Stream.of(
                Arguments.of("POST", PUSH, TRANSFER, Set.of()),
                Arguments.of("POST", PUSH + "&z=2&a=%20b", TRANSFER, Set.of()),
                Arguments.of("POST", PUSH, TRANSFER, Set.of(Style.A256GCM_ANSWERS)),
                Arguments.of("POST", PUSH, TRANSFER, Set.of(Style.SIBLING_MEMBER)),
                Arguments.of("GET", PUSHED, null, Set.of()));
    }

    @ParameterizedTest
    @MethodSource("answered")
    void anAnswerIsDecrypted(String method, String path, String body, Set<Style> styles) {
        try (VisaSandbox sandbox = VisaSandbox.start(clock, 0)) {
            sandbox.styles().addAll(styles);

            Exchange answer = at(sandbox, method, path, body, secret(sandbox));

            assertThat(answer.getException()).isNull();
            assertThat(answer.getMessage().getBody(String.class)).contains("\"actionCode\":\"00\"");
            assertThat(answer.getMessage().getHeader(MleConstants.ENCRYPTED)).isEqualTo(true);
            assertThat(answer.getMessage().getHeader(MleConstants.KEY_ID)).isEqualTo(sandbox.keyId());
            assertThat(answer.getMessage().getHeaders()).doesNotContainKeys("keyId", "x-pay-token");
            assertThat(sandbox.seen().get(0).headers()).containsEntry("keyId", sandbox.keyId());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBusinessErrorPassesWithItsStatusPlainOrEncrypted(boolean encrypted) {
        try (VisaSandbox sandbox = VisaSandbox.start(clock, 0)) {
            if (encrypted) {
                sandbox.styles().add(Style.ENCRYPTED_ERRORS);
            }

            Exchange answer = at(sandbox, "POST", PUSH, "{}", secret(sandbox));

            assertThat(answer.getException()).isNull();
            assertThat(answer.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE))
                    .isEqualTo(400);
            assertThat(answer.getMessage().getHeader(MleConstants.ENCRYPTED)).isEqualTo(encrypted);
            assertThat(answer.getMessage().getBody(String.class)).contains("\"code\":\"3001\"");
        }
    }

    @Test
    void aPlainAnswerIsRefusedUnlessItMayPass() {
        try (VisaSandbox sandbox = VisaSandbox.start(clock, 0)) {
            sandbox.styles().add(Style.PLAIN_ANSWERS);

            assertThat(at(sandbox, "POST", PUSH, TRANSFER, secret(sandbox)).getException())
                    .isInstanceOfSatisfying(
                            MessageRejectedException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.NOT_ENCRYPTED));
            assertThat(at(sandbox, "POST", PUSH, TRANSFER, secret(sandbox) + "&encryptedResponse=preferred")
                            .getException())
                    .isNull();
        }
    }

    @Test
    void withMutualTlsThereIsAKeyIdAndNoToken() {
        try (VisaSandbox sandbox = VisaSandbox.start(clock, 0)) {
            sandbox.styles().add(Style.MUTUAL_TLS);

            assertThat(at(sandbox, "POST", PUSH, TRANSFER, "").getException()).isNull();
            assertThat(sandbox.seen().get(0).headers())
                    .containsEntry("keyId", sandbox.keyId())
                    .doesNotContainKey("x-pay-token");
        }
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(PUSH, "", "9124"),
                Arguments.of(PUSH.replaceFirst("\\?.*", ""), null, "9124"),
                Arguments.of(PUSH, "&secretKey=another", "9209"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void aRefusalIsARequestRejectedExceptionWithItsCode(String path, String more, String code) {
        try (VisaSandbox sandbox = VisaSandbox.start(clock, 0)) {
            Exchange answer = at(sandbox, "POST", path, TRANSFER, more == null ? secret(sandbox) : more);

            assertThat(answer.getException()).isInstanceOfSatisfying(RequestRejectedException.class, e -> {
                assertThat(e.providerCode()).contains(code);
                assertThat(e.httpStatus()).hasValue(401);
                assertThat(e.requestId()).isPresent();
            });
        }
    }

    static Stream<Arguments> wrongOptions() {
        return Stream.of(
                Arguments.of("&signingKey=#visa", "signingKey"),
                Arguments.of("&clockSkew=6m", "clockSkew"),
                Arguments.of("&role=server", "role"));
    }

    @ParameterizedTest
    @MethodSource("wrongOptions")
    void aWrongOptionIsNamed(String more, String option) {
        try (VisaSandbox sandbox = VisaSandbox.start(clock, 0)) {
            assertThatThrownBy(() -> at(sandbox, "POST", PUSH, TRANSFER, more))
                    .rootCause()
                    .isInstanceOf(MleConfigurationException.class)
                    .hasMessageContaining(option);
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
