package org.camelmle.jose;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSAEncrypter;
import java.math.BigInteger;
import java.security.Security;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.MleKey;
import org.camelmle.message.MessageCipher;
import org.camelmle.message.MessageEvents;
import org.camelmle.message.Requirement;
import org.camelmle.message.WireMessage;
import org.camelmle.profile.Profiles;
import org.camelmle.profile.http.HeaderLookup;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.LogEvents;
import org.camelmle.testkit.LogEvents.Event;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** As {@link FailuresLookAlikeTest}, in the client role: whatever is wrong with the encryption of an answer. */
class AnswersLookAlikeTest {

    private static final JWEAlgorithm RSA_OAEP = JWEAlgorithm.parse("RSA-OAEP");
    private static final CountingProvider PROVIDER = new CountingProvider();
    private static final CamelRun CAMEL = new CamelRun();
    private static volatile String answer = "";
    private static final RecordingServer SERVER = new RecordingServer(request -> Reply.json(200, answer));

    /** All that a route, an operator and a crypto provider see of an answer. */
    private record Traces(String told, String exchange, List<Event> log, int rsaOperations, int gcmOperations) {}

    @BeforeAll
    static void start() {
        Security.addProvider(PROVIDER);
        CAMEL.context().getRegistry().bind("ours", KeySet.of(Failures.ownKeys()));
        CAMEL.configuration().setPrivateKeys("#ours");
        CAMEL.configuration().setCryptoProvider(PROVIDER.getName());
        CAMEL.start();
    }

    @AfterAll
    static void stop() {
        CAMEL.close();
        SERVER.close();
        Security.removeProvider(PROVIDER.getName());
    }

    static Stream<Named<JsonNode>> failures() {
        return Failures.all();
    }

    @ParameterizedTest
    @MethodSource("failures")
    void answerThatDoesNotDecryptLeavesTheSameTracesWhateverTheCause(JsonNode vector) {
        JsonNode tampered = Failures.vector(Failures.TAMPERED);

        assertThat(decrypted(vector)).isEqualTo(decrypted(tampered));
        assertThat(called(vector)).isEqualTo(called(tampered));
    }

    @Test
    void itCostsOneOperationOfEitherKindAndIsToldWithoutItsCause() {
        Traces decrypted = decrypted(Failures.vector(Failures.TAMPERED));
        assertThat(decrypted.told()).contains("DECRYPTION", "cause: nothing", "suppressed: []", "ContentCipher");
        assertThat(decrypted.log().toString()).contains("Message rejected (DECRYPTION)");
        assertThat(decrypted.rsaOperations()).isEqualTo(1);
        assertThat(decrypted.gcmOperations()).isEqualTo(1);

        Traces called = called(Failures.vector(Failures.TAMPERED));
        assertThat(called.log()).hasSizeGreaterThan(10);
        assertThat(called.rsaOperations()).as("with that of the request").isEqualTo(2);
        assertThat(called.gcmOperations()).as("with that of the request").isEqualTo(2);
    }

    @Test
    void anotherRefusalLeavesOtherTraces() {
        assertThat(decrypted(Failures.other())).isNotEqualTo(decrypted(Failures.vector(Failures.TAMPERED)));
    }

    private static Traces decrypted(JsonNode vector) {
        return traces("mle:decrypt", Failures.body(vector));
    }

    /** An answer under the id that the request has named. */
    private static Traces called(JsonNode vector) {
        answer = Failures.body(vector);
        return traces(
                "mle:call?retries=0&keyId=" + Failures.keyId(vector) + "&target=" + SERVER.url() + "/entities", "{}");
    }

    private static Traces traces(String uri, String body) {
        // What is done once, or when a template goes from one endpoint to another, is logged here.
        CAMEL.send(uri, body, Map.of());
        PROVIDER.reset();
        try (LogEvents log = new LogEvents()) {
            Exchange done = CAMEL.send(uri, body, Map.of());
            return new Traces(
                    Failures.told(done.getException()),
                    shown(done),
                    log.events().stream()
                            .filter(AnswersLookAlikeTest::isOurs)
                            .map(Failures::comparable)
                            .map(AnswersLookAlikeTest::withoutKeyId)
                            .toList(),
                    PROVIDER.rsaOperations(),
                    PROVIDER.gcmOperations());
        }
    }

    /** The HTTP client shows what came, and numbers its connections: both are the peer's. */
    private static boolean isOurs(Event event) {
        return !event.logger().startsWith("org.apache.hc.")
                && event.thread().equals(Thread.currentThread().getName());
    }

    /** Which key was named in the request is no secret: this test names another one where the answer has another one. */
    private static Event withoutKeyId(Event event) {
        return new Event(
                event.thread(),
                event.level(),
                event.logger(),
                event.message().replaceAll("keyId=[^&\\s,\\]]*", "keyId=<id>"),
                event.thrown());
    }

    private static String shown(Exchange exchange) {
        Map<String, Object> headers = new TreeMap<>(exchange.getMessage().getHeaders());
        headers.remove("Date");
        return headers.toString();
    }

    /** CyberSource answers under RSA-OAEP, too. */
    @Test
    void failuresUnderRsaOaepLookAlikeToo() throws Exception {
        MleKey own = VectorKeys.pair("server-2048");
        MessageCipher client = new MessageCipher(new MessageCipher.Settings(
                Profiles.byName("cybersource"),
                KeySource.of(KeySet.of(VectorKeys.publicKey("client-2048"))),
                KeySource.of(KeySet.of(own)),
                Optional.empty(),
                ContentEncryption.A256GCM,
                Requirement.REQUIRED,
                Requirement.REQUIRED,
                1 << 20,
                PROVIDER.crypto(),
                MessageEvents.NONE));
        String[] good = sealed(own, RSA_OAEP, EncryptionMethod.A256GCM);
        assertThat(client.decryptResponse(cyberSource(String.join(".", good)), Optional.empty())
                        .body())
                .isEqualTo(new byte[] {'{', '}'});

        String reference = "";
        for (String bad : bad(own, good)) {
            PROVIDER.reset();
            Throwable thrown = catchThrowable(() -> client.decryptResponse(cyberSource(bad), Optional.empty()));
            assertThat(thrown)
                    .isInstanceOfSatisfying(
                            MessageRejectedException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.DECRYPTION));
            String told = Failures.told(thrown) + PROVIDER.rsaOperations() + PROVIDER.gcmOperations();
            reference = reference.isEmpty() ? told : reference;
            assertThat(told).endsWith("11").isEqualTo(reference);
        }
    }

    private static List<String> bad(MleKey own, String[] good) throws JOSEException {
        BigInteger modulus = own.publicKey().getModulus();
        byte[] key = Base64.getUrlDecoder().decode(good[1]);
        byte[] long1 = new byte[key.length + 1];
        System.arraycopy(key, 0, long1, 1, key.length);
        byte[] ofModulus = modulus.toByteArray();
        return List.of(
                with(good, 4, flipped(good[4])),
                with(good, 3, flipped(good[3])),
                with(good, 2, flipped(good[2])),
                with(good, 1, flipped(good[1])),
                with(good, 1, ""),
                with(good, 1, text(new byte[1])),
                with(good, 1, text(long1)),
                with(good, 1, text(new byte[key.length])),
                with(good, 1, text(new byte[2 * key.length])),
                with(good, 1, text(Arrays.copyOfRange(ofModulus, ofModulus.length - key.length, ofModulus.length))),
                with(good, 1, sealed(own, RSA_OAEP, EncryptionMethod.A256GCM)[1]),
                with(good, 1, sealed(own, RSA_OAEP, EncryptionMethod.A128GCM)[1]),
                with(good, 1, sealed(own, JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.A256GCM)[1]));
    }

    private static String[] sealed(MleKey recipient, JWEAlgorithm algorithm, EncryptionMethod method)
            throws JOSEException {
        JWEObject jwe = new JWEObject(
                new JWEHeader.Builder(algorithm, method).keyID(recipient.id()).build(), new Payload("{}"));
        jwe.encrypt(new RSAEncrypter(recipient.publicKey()));
        return jwe.serialize().split("\\.", -1);
    }

    private static WireMessage cyberSource(String jwe) {
        byte[] body = ("{\"encryptedResponse\":\"" + jwe + "\"}").getBytes(US_ASCII);
        return WireMessage.answer(body, 200, HeaderLookup.NONE);
    }

    private static String with(String[] good, int segment, String text) {
        String[] bad = good.clone();
        bad[segment] = text;
        return String.join(".", bad);
    }

    private static String flipped(String segment) {
        byte[] octets = Base64.getUrlDecoder().decode(segment);
        octets[0] ^= 1;
        return text(octets);
    }

    private static String text(byte[] octets) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }
}
