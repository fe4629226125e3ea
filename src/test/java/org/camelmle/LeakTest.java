package org.camelmle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.DefaultMessage;
import org.camelmle.component.MleComponent;
import org.camelmle.jose.CompactJwe;
import org.camelmle.jose.ContentEncryption;
import org.camelmle.jose.CryptoProvider;
import org.camelmle.jose.EncodedHeader;
import org.camelmle.keys.KeyFiles;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.MleKey;
import org.camelmle.life.OwnKeys;
import org.camelmle.message.EncryptedMessage;
import org.camelmle.message.MessageCipher;
import org.camelmle.message.MessageEvents;
import org.camelmle.message.Requirement;
import org.camelmle.message.WireMessage;
import org.camelmle.profile.Profiles;
import org.camelmle.profile.http.HeaderLookup;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.Canaries;
import org.camelmle.testkit.NimbusPeer;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.camelmle.testkit.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Canary values in payload and private keys, searched in everything that text can leave by, with all loggers at TRACE. */
public class LeakTest {

    private static final String SSN = "canary-900-12-3456";
    private static final String PERSON = "{\"type\":\"individual\",\"individual\":{\"ssn\":\"" + SSN + "\"}}";
    private static final String ANSWER = "{\"success\":true,\"data\":{\"id\":\"canary-answer-77\"}}";

    private final NimbusPeer peer = new NimbusPeer();

    private static Set<String> secrets() {
        Set<String> secrets = new HashSet<>(Set.of(SSN, "canary-answer-77", "canary-broken"));
        JsonNode keys = Vectors.file("interop.json").required("keys");
        for (String name : List.of(NimbusPeer.CLIENT_KEY, NimbusPeer.SERVER_KEY)) {
            for (String member : List.of("d", "p", "q", "dp", "dq", "qi")) {
                secrets.add(keys.required(name).required(member).textValue().substring(0, 24));
            }
        }
        RSAPrivateCrtKey pair =
                (RSAPrivateCrtKey) new NimbusPeer().clientPair().privateKey().orElseThrow();
        Stream.of(pair.getPrivateExponent(), pair.getPrimeP(), pair.getPrimeQ()).forEach(number -> {
            secrets.add(number.toString().substring(0, 30));
            secrets.add(number.toString(16).substring(0, 30));
        });
        return secrets;
    }

    private List<Reply> answers() {
        String tampered = peer.encrypt(ANSWER).replaceFirst("\\.([A-Za-z0-9_-]{22})\"", ".AAAAAAAAAAAAAAAAAAAAAA\"");
        return List.of(
                Reply.json(200, peer.encrypt(ANSWER)),
                Reply.json(200, ANSWER),
                Reply.json(200, tampered),
                Reply.json(200, peer.encrypt(ANSWER, "another-key")),
                Reply.json(200, "{\"encrypted\":\"canary-broken\"}"),
                Reply.json(200, "{\"encrypted\":\"eyJhbGciOiJub25lIn0....\",\"x\":\"canary-broken\""),
                Reply.json(400, error("MLE_INVALID_KID")),
                Reply.json(400, error("MLE_INVALID_CID")),
                Reply.json(400, error("PAYLOAD_INVALID_JSON")),
                Reply.json(400, error("ENTITY_INVALID_SSN")),
                Reply.json(500, error("MLE_DECRYPTION_FAILED")),
                Reply.json(502, "<html>canary-broken</html>"));
    }

    /** A provider's message may quote what was sent to it. */
    private static String error(String code) {
        return "{\"success\":false,\"data\":{\"error\":{\"type\":\"api_error\",\"code\":400,\"sub_type\":\"" + code
                + "\",\"message\":\"wrong: " + SSN + "\"}},\"message\":\"wrong: " + SSN + "\"}";
    }

    @Test
    void nothingLeaksFromCallsThatSucceedOrFail() {
        Set<String> answered = Set.of(SSN, "canary-answer-77", "canary-broken");
        try (Canaries canaries = new Canaries(secrets()).answeredWith(answered)) {
            for (Reply reply : answers()) {
                try (RecordingServer server = new RecordingServer(request -> reply);
                        CamelRun camel = new CamelRun().start()) {
                    String target = server.url() + "/entities";
                    Exchange call = camel.send("mle:call?target=" + target, octets(PERSON), Map.of());
                    assertThat(call.getMessage().getHeaders()).isNotEmpty();
                    canaries.exchange("call", call);

                    Exchange steps = camel.send("mle:encrypt", octets(PERSON), Map.of());
                    canaries.exchange("encrypt", steps);
                    canaries.exchange("decrypt", camel.send("mle:decrypt", reply.body(), Map.of()));
                    canaries.exchange("inspect", camel.send("mle:inspect", reply.body(), Map.of()));
                    canaries.exchange("wrong type", camel.send("mle:encrypt", new Unwritable(), Map.of()));
                    canaries.endpoints(camel.context());
                    server.requests().forEach(canaries::received);
                }
            }
            assertThat(canaries.lines()).isGreaterThan(1000);
            assertThat(canaries.found()).isEmpty();
        }
    }

    @Test
    void nothingLeaksFromKeysThatAreReadWrittenOrRefused(@TempDir Path folder) {
        Path file = folder.resolve("own.jwks.json");
        try (Canaries canaries = new Canaries(secrets())) {
            KeyFiles.write(file, KeySet.of(peer.clientPair()));
            canaries.texts(Map.of("own keys", new OwnKeys(file, java.time.Clock.systemUTC()).keys()));
            String jwk = Vectors.file("interop.json")
                    .required("keys")
                    .required(NimbusPeer.CLIENT_KEY)
                    .toString();
            for (String broken : List.of(
                    jwk.substring(0, jwk.length() - 1),
                    jwk.replace("\"RSA\"", "\"EC\""),
                    jwk.replace("\"dp\":\"", "\"dp\":\"AAAA"),
                    jwk.replace("\"e\":\"AQAB\"", "\"e\":\"Aw\""),
                    "{\"keys\":[" + jwk + "," + jwk + "]}",
                    "-----BEGIN PRIVATE KEY-----\n" + jwk + "\n-----END PRIVATE KEY-----")) {
                try {
                    KeySet read = KeyFiles.read(octets(broken), "broken.json", new char[0]);
                    canaries.texts(Map.of("read", read));
                } catch (MleException e) {
                    canaries.exception("key file", e);
                }
            }
            assertThat(canaries.found()).isEmpty();
        }
    }

    @Test
    void noPublicTypePrintsASecret() {
        MleKey pair = peer.clientPair();
        KeySet keys = KeySet.of(pair);
        MessageCipher.Settings settings = new MessageCipher.Settings(
                Profiles.byName("method"),
                KeySource.of(KeySet.of(peer.serverKey())),
                KeySource.of(keys),
                Optional.empty(),
                ContentEncryption.A256GCM,
                Requirement.REQUIRED,
                Requirement.REQUIRED,
                1 << 20,
                CryptoProvider.select("auto"),
                MessageEvents.NONE);
        MessageCipher cipher = new MessageCipher(settings);
        EncryptedMessage sent = cipher.encryptRequest(octets(PERSON));
        WireMessage answer = WireMessage.answer(octets(peer.encrypt(ANSWER)), 200, HeaderLookup.NONE);
        Map<String, Object> objects = new HashMap<>();
        objects.put("MleKey", pair);
        objects.put("KeySet", keys);
        objects.put("KeySource", KeySource.of(keys));
        objects.put("Settings", settings);
        objects.put("MessageCipher", cipher);
        objects.put("EncryptedMessage", sent);
        objects.put("WireMessage", new WireMessage(octets(PERSON), java.util.OptionalInt.empty(), HeaderLookup.NONE));
        objects.put("DecryptedMessage", cipher.decryptResponse(answer, Optional.empty()));
        objects.put("CryptoProvider", settings.crypto());
        objects.put("EncodedHeader", EncodedHeader.of(pair, ContentEncryption.A256GCM, Map.of("kid", pair.id())));
        try (CamelRun camel = new CamelRun().start();
                Canaries canaries = new Canaries(secrets())) {
            MleComponent component = camel.context().getComponent("mle", MleComponent.class);
            component.getConfiguration().setApiKey(SSN);
            objects.put("MleConfiguration", component.getConfiguration());
            objects.put("MleComponent", component);
            objects.put("ExchangeCipher", component.newCipher(component.getConfiguration()));
            byte[] jwe = octets(peer.encrypt(ANSWER).replaceAll("\\{\"encrypted\":\"|\"}", ""));
            objects.put("CompactJwe", CompactJwe.parse(jwe, 0, jwe.length, 1 << 20));
            canaries.texts(objects);
            assertThat(canaries.found()).isEmpty();
        }
    }

    @Test
    void leakPlantedInEachChannelIsFound() {
        try (Canaries canaries = new Canaries(secrets())) {
            LoggerFactory.getLogger("planted").trace("the payload is {}", PERSON);
            LoggerFactory.getLogger("planted").warn("failed", new IllegalStateException("at", new Exception(SSN)));
            Exception suppressing = new IllegalArgumentException("outer");
            suppressing.addSuppressed(new Exception(SSN));
            canaries.exception("planted", suppressing);
            canaries.exception(
                    "planted", new KeyUnavailableException(new Explanation(SSN, "nothing", "a plant", "find it")));
            try (DefaultCamelContext context = new DefaultCamelContext()) {
                Exchange exchange = new DefaultExchange(context);
                exchange.getMessage().setHeader("X-Planted", SSN);
                exchange.setProperty("planted", Map.of("ssn", SSN));
                canaries.exchange("planted", exchange);
            } catch (java.io.IOException e) {
                throw new IllegalStateException(e);
            }
            canaries.texts(Map.of("Planted", List.of(SSN)));
            try (RecordingServer server =
                            new RecordingServer(request -> Reply.json(400, error("MLE_INVALID_PAYLOAD")));
                    CamelRun camel = new CamelRun().start()) {
                camel.send(server.url() + "/people/" + SSN, octets(PERSON), Map.of());
                server.requests().forEach(canaries::received);
                canaries.endpoints(camel.context());
                Exchange telling = new DefaultExchange(camel.context());
                telling.setMessage(new TellingMessage(camel.context()));
                canaries.exchange("planted", telling);
            }

            assertThat(canaries.found())
                    .extracting(found -> found.replaceFirst(": canary-.*", ""))
                    .contains(
                            "log planted",
                            "log planted exception",
                            "planted exception",
                            "planted explanation",
                            "planted headers",
                            "planted properties",
                            "planted toString",
                            "wire",
                            "wire headers",
                            "endpoint",
                            "toString of Planted");
        }
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A message whose text form shows its body. */
    private static final class TellingMessage extends DefaultMessage {

        TellingMessage(CamelContext context) {
            super(context);
        }

        @Override
        public String toString() {
            return PERSON;
        }
    }

    /** Jackson fails on it with a text that quotes a value. */
    public static final class Unwritable {
        public String getSsn() {
            throw new IllegalStateException(SSN);
        }
    }
}
