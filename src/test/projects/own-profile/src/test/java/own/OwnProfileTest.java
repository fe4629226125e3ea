package own;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSADecrypter;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.camel.Exchange;
import org.apache.camel.main.Main;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Providers that are beans in YAML, against a server that knows nothing of camel-mle: it has Nimbus only. */
class OwnProfileTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PLAINTEXT = "{\"amount\": 12.50}";
    private static final Map<String, String> headers = new HashMap<>();

    private static KeyPair peer;
    /** A key of our own for each provider: one that serves two is refused. */
    private static final Map<String, KeyPair> own = new HashMap<>();

    private static HttpServer server;
    private static Main main;
    private static String provider = "";
    private static String answerMember = "";
    private static String body = "";

    @BeforeAll
    static void start() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        peer = generator.generateKeyPair();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            headers.clear();
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(), values.get(0)));
            body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            byte[] answer = ("{\"" + answerMember + "\":\"" + sealed() + "\"}").getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        main = new Main();
        main.setDefaultPropertyPlaceholderLocation("false");
        main.bind("peer", KeySet.of(MleKey.ofPublic("peer-key", KeyStatus.ACTIVE, (RSAPublicKey) peer.getPublic(), Optional.empty())));
        for (String each : List.of("ferry", "heron", "likeVisa", "likeMastercard")) {
            KeyPair pair = generator.generateKeyPair();
            own.put(each, pair);
            main.bind("own-" + each, KeySet.of(MleKey.ofPair(
                    "own-key", KeyStatus.ACTIVE, (RSAPublicKey) pair.getPublic(), pair.getPrivate(), Optional.empty())));
        }
        Properties properties = new Properties();
        properties.setProperty("provider.url", "http://127.0.0.1:" + server.getAddress().getPort() + "/pay");
        properties.setProperty("camel.main.routesIncludePattern", "classpath:providers.camel.yaml");
        main.setOverrideProperties(properties);
        main.start();
    }

    @AfterAll
    static void stop() {
        main.stop();
        server.stop(0);
    }

    @Test
    void onlyTheJarIsThere() {
        assertThrows(ClassNotFoundException.class, () -> Class.forName("org.camelmle.sandbox.Sandbox"));
        assertThrows(ClassNotFoundException.class, () -> Class.forName("org.camelmle.cli.MleMain"));
    }

    @Test
    void ferryHasOtherMembersAndTheTime() throws Exception {
        long before = Instant.now().getEpochSecond();
        call("ferry", "sealedAnswer");
        JsonNode header = opened(member("sealedRequest"));
        long time = header.path("iat").longValue();
        assertTrue(header.path("iat").isIntegralNumber() && time >= before && time <= Instant.now().getEpochSecond());
        assertEquals("A256GCM", header.path("enc").textValue());
    }

    @Test
    void heronTakesABareJweUnderAHeaderOfItsOwn() throws Exception {
        call("heron", "heron");
        opened(body);
        assertEquals("v2", headers.get("x-heron-sealed"));
        assertEquals("application/jose", headers.get("content-type"));
    }

    @Test
    void visasWireHasTheTimeInMillisecondsAndTheKeyIdInAHeader() throws Exception {
        long before = Instant.now().toEpochMilli();
        call("likeVisa", "encData");
        JsonNode header = opened(member("encData"));
        assertTrue(header.path("iat").longValue() >= before);
        assertEquals("A128GCM", header.path("enc").textValue());
        assertEquals("own-key", headers.get("keyid"));
    }

    @Test
    void mastercardsWireNamesTheContentType() throws Exception {
        call("likeMastercard", "encryptedData");
        JsonNode header = opened(member("encryptedData"));
        assertEquals("application/json", header.path("cty").textValue());
        assertEquals("peer-key", header.path("kid").textValue());
    }

    @Test
    void plainAnswerIsRefusedAsForABuiltInProvider() throws Exception {
        Exchange exchange = exchange("ferry", "otherMember");
        assertEquals("MessageRejectedException", exchange.getException().getClass().getSimpleName());
    }

    private static void call(String provider, String member) throws Exception {
        Exchange exchange = exchange(provider, member);
        assertNull(exchange.getException());
        assertEquals("{\"paid\":true}", exchange.getMessage().getBody(String.class));
        assertFalse(body.contains("12.50"));
    }

    private static Exchange exchange(String name, String member) throws Exception {
        provider = name;
        answerMember = member;
        return main.getCamelTemplate().request("direct:call", exchange -> {
            exchange.setProperty("provider", provider);
            exchange.getMessage().setBody(PLAINTEXT);
        });
    }

    private static String member(String name) throws Exception {
        JsonNode tree = JSON.readTree(body);
        assertEquals(1, tree.size());
        return tree.path(name).textValue();
    }

    /** The protected header of a JWE whose text is the one that was sent. */
    private static JsonNode opened(String compact) throws Exception {
        JWEObject jwe = JWEObject.parse(compact);
        jwe.decrypt(new RSADecrypter(peer.getPrivate()));
        assertEquals(PLAINTEXT, jwe.getPayload().toString());
        return JSON.readTree(jwe.getHeader().toString());
    }

    private static String sealed() {
        try {
            JWEObject jwe = new JWEObject(
                    new JWEHeader.Builder(JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.A256GCM)
                            .keyID("own-key")
                            .build(),
                    new Payload("{\"paid\":true}"));
            jwe.encrypt(new RSAEncrypter((RSAPublicKey) own.get(provider).getPublic()));
            return jwe.serialize();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
