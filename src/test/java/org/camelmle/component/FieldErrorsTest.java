package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.spec.MGF1ParameterSpec;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Map;
import org.apache.camel.Exchange;
import org.camelmle.KeyRejectedException;
import org.camelmle.MessageRejectedException;
import org.camelmle.MleException;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.HandmadeJwe;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Errors that are met in the field again and again: produced here, and recognised by name. */
class FieldErrorsTest {

    private static final String SECRET = "CANARY-plaintext";

    @TempDir
    private Path directory;

    /** A wire body as a sender with these parameters makes it. */
    private static String jwe(String hash, MGF1ParameterSpec mgf1, int iv, String key, String header) {
        HandmadeJwe sender = new HandmadeJwe(hash, mgf1, iv);
        return "{\"encrypted\":\"" + sender.encrypt(SECRET, VectorKeys.publicKey(key), header) + "\"}";
    }

    private static String header(String kid, String more) {
        return "{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\",\"kid\":\"" + kid + "\"" + more + "}";
    }

    private static String answer(String hash, MGF1ParameterSpec mgf1, int iv, String key) {
        return jwe(hash, mgf1, iv, key, header("client-key-2026", ""));
    }

    private static JsonNode inspect(String body, String options) throws Exception {
        try (CamelRun camel = new CamelRun().start()) {
            Exchange exchange = camel.send("mle:inspect" + options, body, Map.of());
            assertThat(exchange.getException()).isNull();
            String json = exchange.getMessage().getBody(String.class);
            assertThat(json).doesNotContain(SECRET);
            return new ObjectMapper().readTree(json);
        }
    }

    private static String named(String body, String options) throws Exception {
        return inspect(body, options).at("/fieldError/name").asText();
    }

    private static MessageRejectedException decrypted(String body) {
        try (CamelRun camel = new CamelRun().start()) {
            return (MessageRejectedException)
                    camel.send("mle:decrypt", body, Map.of()).getException();
        }
    }

    @Test
    void oaepWithMgf1OfSha1() throws Exception {
        String body = answer("SHA-256", MGF1ParameterSpec.SHA1, 12, "client-2048");

        assertThat(named(body, "?diagnose=true")).isEqualTo("OAEP_WITH_MGF1_SHA1");
    }

    @Test
    void oaepWithSha1() throws Exception {
        String body = answer("SHA-1", MGF1ParameterSpec.SHA1, 12, "client-2048");

        assertThat(named(body, "?diagnose=true")).isEqualTo("OAEP_WITH_SHA1");
    }

    @Test
    void anotherKeyUnderTheIdAsAStaleKeySetGives() throws Exception {
        String body = answer("SHA-256", MGF1ParameterSpec.SHA256, 12, "server-2048");

        assertThat(named(body, "?diagnose=true")).isEqualTo("ANOTHER_KEY_UNDER_THIS_ID");
        assertThat(inspect(body, "?diagnose=true").at("/fieldError/likelyCause").asText())
                .contains("stale key set");
    }

    @Test
    void alteredContent() throws Exception {
        String good = answer("SHA-256", MGF1ParameterSpec.SHA256, 12, "client-2048");
        int tag = good.lastIndexOf('.') + 1;
        String altered = good.substring(0, tag) + (good.charAt(tag) == 'A' ? 'B' : 'A') + good.substring(tag + 1);

        assertThat(named(good, "?diagnose=true")).isEmpty();
        assertThat(named(altered, "?diagnose=true")).isEqualTo("CONTENT_ALTERED");
    }

    @Test
    void whatThePrivateKeyTellsIsToldOnlyToWhoAsksForItAndNeverOnAMessagesWay() throws Exception {
        String mgf1 = answer("SHA-256", MGF1ParameterSpec.SHA1, 12, "client-2048");
        String other = answer("SHA-256", MGF1ParameterSpec.SHA256, 12, "server-2048");

        assertThat(named(mgf1, "")).isEmpty();
        assertThat(decrypted(mgf1).getMessage()).isEqualTo(decrypted(other).getMessage());
        assertThat(decrypted(mgf1).explanation()).isEqualTo(decrypted(other).explanation());
    }

    @Test
    void ivOf16Octets() throws Exception {
        String body = answer("SHA-256", MGF1ParameterSpec.SHA256, 16, "client-2048");

        assertThat(named(body, "")).isEqualTo("IV_OF_16_OCTETS");
        assertThat(decrypted(body).explanation().found()).contains("IV");
    }

    @Test
    void keyOfAnotherEnvironment() throws Exception {
        String body = jwe("SHA-256", MGF1ParameterSpec.SHA256, 12, "client-4096", header("key-of-production", ""));

        assertThat(named(body, "")).isEqualTo("KEY_OF_ANOTHER_ENVIRONMENT");
        assertThat(decrypted(body).explanation().likelyCause()).contains("another environment");
    }

    @Test
    void kidOfOurOwnKey() throws Exception {
        String request = jwe(
                "SHA-256",
                MGF1ParameterSpec.SHA256,
                12,
                "client-2048",
                header("client-key-2026", ",\"cid\":\"client-key-2026\""));

        assertThat(named(request, "")).isEqualTo("KID_OF_OUR_OWN_KEY");
    }

    @Test
    void mixedUpPkcs1AndPkcs8() throws Exception {
        String pkcs8 = Base64.getMimeEncoder()
                .encodeToString(VectorKeys.pair("client-2048")
                        .privateKey()
                        .orElseThrow()
                        .getEncoded());
        Path pem = Files.writeString(
                directory.resolve("own.pem"),
                "-----BEGIN RSA PRIVATE KEY-----\n" + pkcs8 + "\n-----END RSA PRIVATE KEY-----\n");
        try (CamelRun camel = new CamelRun().start()) {
            MleException failure = failure(() -> camel.context()
                    .getEndpoint("mle:decrypt?privateKeys=file:" + pem)
                    .createProducer()
                    .start());

            assertThat(failure.getMessage())
                    .contains("PKCS#1")
                    .contains("PKCS#8")
                    .contains("mixed up");
        }
    }

    private interface Start {
        void run() throws Exception;
    }

    private static MleException failure(Start start) {
        try {
            start.run();
        } catch (Exception e) {
            Throwable cause = e;
            while (!(cause instanceof MleException)) {
                cause = cause.getCause();
            }
            return (MleException) cause;
        }
        throw new AssertionError("It started");
    }

    @Test
    void staleKeySetOfOurs() {
        String rejected = "{\"data\":{\"error\":{\"type\":\"invalid_request\",\"sub_type\":\"MLE_INVALID_KID\"}}}";
        try (RecordingServer server = new RecordingServer(request -> Reply.json(400, rejected));
                CamelRun camel = new CamelRun().start()) {
            Exchange exchange = camel.send("mle:call?target=" + server.url(), "{}", Map.of());

            assertThat(exchange.getException())
                    .isInstanceOfSatisfying(
                            KeyRejectedException.class,
                            e -> assertThat(e.explanation().likelyCause())
                                    .contains("rotated its keys")
                                    .contains("another environment"));
        }
    }

    @Test
    void clockThatIsWrong() {
        Clock wrong = Clock.fixed(Instant.parse("2026-11-25T10:00:00Z"), ZoneOffset.UTC);
        try (CamelRun camel = new CamelRun(new MleComponent(wrong)).start()) {
            Exchange exchange = camel.send(
                    "mle:verifyWebhook?secret=RAW(a-secret-of-the-webhook)&publicKeys=#peer",
                    "{}",
                    Map.of("method-webhook-timestamp", "1774828800", "method-webhook-signature", "00"));

            assertThat(((MleException) exchange.getException()).explanation().likelyCause())
                    .contains("a clock that is wrong");
        }
    }
}
