package jms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSADecrypter;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.UnaryOperator;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.broker.BrokerService;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.camelmle.component.MleConstants;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.message.CallerKeys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages from a JMS broker, into a shipped route and into the server role, with properties that would like to steer them. */
@Timeout(60)
class JmsMessagesTest {

    private static final String BROKER = "vm://attacked?create=false";
    private static final String PERSON = "{\"type\":\"individual\",\"CamelMleTarget\":\"http://127.0.0.1:1\"}";
    private static final String CREATED = "{\"data\":{\"id\":\"ent_1\"}}";
    private static final List<String> OTHERS = List.of(
            "CamelHttpUri",
            "CamelHttpPath",
            "CamelHttpQuery",
            "CamelHttpMethod",
            "CamelHttpResponseCode",
            "CamelRestHttpUri",
            "CamelJmsDestinationName",
            "Authorization",
            "Proxy-Authorization",
            "Proxy_HYPHEN_Authorization",
            "Idempotency-Key",
            "Idempotency_HYPHEN_Key",
            "Cookie",
            "Retry_HYPHEN_After",
            "Idem_HYPHEN_Status");
    private static final List<UnaryOperator<String>> SPELLINGS = List.of(
            name -> name,
            name -> name.toUpperCase(Locale.ROOT).replace("_HYPHEN_", "-"),
            name -> name.toLowerCase(Locale.ROOT).replace("_hyphen_", "-"),
            name -> name.substring(0, 2).toUpperCase(Locale.ROOT) + name.substring(2).toLowerCase(Locale.ROOT).replace("_hyphen_", "_HYPHEN_"));

    private static final List<Map<String, String>> REQUESTS = Collections.synchronizedList(new ArrayList<>());
    private static final Map<String, Object> SEEN = Collections.synchronizedMap(new HashMap<>());
    private static final Main MAIN = new Main();
    private static final BrokerService SERVICE = new BrokerService();
    private static KeyPair provider;
    private static KeyPair own;
    private static HttpServer server;
    private static HttpServer elsewhere;
    private static volatile boolean reached;

    @BeforeAll
    static void start() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        provider = generator.generateKeyPair();
        own = generator.generateKeyPair();
        server = listening(JmsMessagesTest::create);
        elsewhere = listening(exchange -> {
            reached = true;
            exchange.close();
        });
        SERVICE.setBrokerName("attacked");
        SERVICE.setPersistent(false);
        SERVICE.setUseJmx(false);
        SERVICE.start();
        startCamel();
    }

    @AfterAll
    static void stop() throws Exception {
        MAIN.stop();
        SERVICE.stop();
        server.stop(0);
        elsewhere.stop(0);
    }

    private interface Handler {
        void handle(HttpExchange exchange) throws IOException;
    }

    private static HttpServer listening(Handler handler) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", handler::handle);
        server.start();
        return server;
    }

    private static String url(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The provider: Nimbus and none of our code. */
    private static void create(HttpExchange exchange) throws IOException {
        Map<String, String> request = new HashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> request.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
        request.put(":line", exchange.getRequestMethod() + " " + exchange.getRequestURI());
        try {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            JWEObject jwe = JWEObject.parse(body.replaceFirst(".*\"encrypted\"\\s*:\\s*\"([^\"]*)\".*", "$1"));
            jwe.decrypt(new RSADecrypter(provider.getPrivate()));
            request.put(":plaintext", jwe.getPayload().toString());
            REQUESTS.add(request);
            byte[] answer = sealed(CREATED, own, "own-key", Map.of()).getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.getResponseHeaders().set("Set-Cookie", "provider=session");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        } catch (Exception e) {
            throw new IOException(e);
        } finally {
            exchange.close();
        }
    }

    private static String sealed(String plaintext, KeyPair to, String kid, Map<String, Object> more) throws Exception {
        JWEObject jwe = new JWEObject(
                new JWEHeader.Builder(JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.A256GCM)
                        .keyID(kid)
                        .customParams(more)
                        .build(),
                new Payload(plaintext));
        jwe.encrypt(new RSAEncrypter((RSAPublicKey) to.getPublic()));
        return "{\"encrypted\":\"" + jwe.serialize() + "\"}";
    }

    private static KeySet keys(String id, KeyPair pair, boolean whole) {
        RSAPublicKey open = (RSAPublicKey) pair.getPublic();
        return KeySet.of(
                whole
                        ? MleKey.ofPair(id, KeyStatus.ACTIVE, open, pair.getPrivate(), Optional.empty())
                        : MleKey.ofPublic(id, KeyStatus.ACTIVE, open, Optional.empty()));
    }

    private static void startCamel() {
        Properties properties = new Properties();
        properties.putAll(Map.of(
                "camel.component.mle.public-keys", "#peer",
                "camel.component.mle.private-keys", "#own",
                "camel.component.mle.retries", "0",
                "method.url", url(server),
                "method.api-key", "sk_of_the_route",
                "camel.main.routesIncludePattern", "file:routes/create-entity.camel.yaml"));
        MAIN.setDefaultPropertyPlaceholderLocation("false");
        MAIN.setOverrideProperties(properties);
        MAIN.bind("peer", keys("peer-key", provider, false));
        MAIN.bind("own", keys("own-key", own, true));
        MAIN.bind("gateway", keys("gateway-key", provider, true));
        CallerKeys callers = caller -> KeySource.of(caller.equals("known") ? keys("own-key", own, false) : KeySet.EMPTY);
        MAIN.bind("callers", callers);
        MAIN.bind("connections", new ActiveMQConnectionFactory(BROKER));
        MAIN.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                String jms = "?connectionFactory=#connections";
                String role = "?role=server&privateKeys=#gateway&callerKeys=#callers";
                from("jms:queue:entities" + jms).to("direct:create-entity");
                from("jms:queue:gateway" + jms)
                        .setProperty(MleConstants.CALLER, constant("known"))
                        .to("mle:decrypt" + role)
                        .process(exchange -> SEEN.putAll(exchange.getMessage().getHeaders()))
                        .to("mle:encrypt" + role);
                from("jms:queue:strangers" + jms)
                        .doTry()
                        .to("mle:decrypt" + role)
                        .to("mle:encrypt" + role)
                        .doCatch(Exception.class)
                        .setBody(constant("refused"))
                        .end();
            }
        });
        MAIN.start();
    }

    private static Map<String, String> injected(UnaryOperator<String> spelling) {
        Map<String, String> all = new HashMap<>();
        List<String> names = new ArrayList<>(OTHERS);
        for (Field constant : MleConstants.class.getFields()) {
            try {
                names.add((String) constant.get(null));
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }
        names.forEach(name -> all.put(spelling.apply(name), value(name)));
        return all;
    }

    private static String value(String name) {
        return switch (name) {
            case "CamelHttpUri", "CamelRestHttpUri", "CamelMleTarget" -> url(elsewhere) + "/injected";
            case "CamelHttpMethod" -> "PUT";
            case "CamelHttpResponseCode" -> "299";
            case "CamelMleCaller" -> "known";
            case "CamelMleEncrypted" -> "false";
            case "CamelMleFallback" -> "true";
            default -> "injected";
        };
    }

    /** Sends it and waits for the reply. */
    private static Message ask(String queue, String body, Map<String, String> properties) throws JMSException {
        try (Connection connection = new ActiveMQConnectionFactory(BROKER).createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            connection.start();
            Queue replies = session.createTemporaryQueue();
            TextMessage message = session.createTextMessage(body);
            for (Map.Entry<String, String> property : properties.entrySet()) {
                message.setStringProperty(property.getKey(), property.getValue());
            }
            message.setJMSReplyTo(replies);
            session.createProducer(session.createQueue(queue)).send(message);
            return session.createConsumer(replies).receive(20_000);
        }
    }

    private static String text(Message message) throws JMSException {
        if (message instanceof BytesMessage bytes) {
            byte[] octets = new byte[(int) bytes.getBodyLength()];
            bytes.readBytes(octets);
            return new String(octets, UTF_8);
        }
        return ((TextMessage) message).getText();
    }

    private static void assertNothingOfOursIn(Message reply) throws JMSException {
        for (Object name : Collections.list(reply.getPropertyNames())) {
            String plain = name.toString().toLowerCase(Locale.ROOT).replace("_hyphen_", "-");
            assertFalse(plain.startsWith("camelmle"), plain);
            assertFalse(
                    List.of("authorization", "proxy-authorization", "idempotency-key", "method-mle", "cookie", "set-cookie")
                            .contains(plain),
                    plain);
            assertFalse(String.valueOf(reply.getObjectProperty(name.toString())).contains("sk_of_the_route"), plain);
        }
    }

    @Test
    void noPropertySteersACallAndNothingComesBack() throws Exception {
        for (UnaryOperator<String> spelling : SPELLINGS) {
            REQUESTS.clear();
            Map<String, String> injected = injected(spelling);

            Message reply = ask("entities", PERSON, injected);

            assertEquals(CREATED, text(reply));
            assertNothingOfOursIn(reply);
            assertEquals(1, REQUESTS.size());
            Map<String, String> sent = REQUESTS.get(0);
            assertEquals("POST /entities", sent.get(":line"));
            assertEquals(PERSON, sent.get(":plaintext"));
            assertEquals("Bearer sk_of_the_route", sent.get("authorization"));
            assertEquals("jwe", sent.get("method-mle"));
            assertTrue(sent.get("idempotency-key").matches("[0-9a-f-]{36}"));
            assertFalse(sent.toString().contains("injected"), sent.toString());
            assertFalse(sent.keySet().stream().anyMatch(name -> name.matches("(camel|jms).*")), sent.toString());
        }
        assertFalse(reached);
    }

    @Test
    void noPropertySteersTheServerRoleOrOutlivesIt() throws Exception {
        String request = sealed(PERSON, provider, "gateway-key", Map.of("cid", "own-key"));
        for (UnaryOperator<String> spelling : SPELLINGS) {
            SEEN.clear();
            Map<String, String> injected = injected(spelling);
            injected.keySet().removeIf(name -> name.equalsIgnoreCase("Method-MLE"));
            injected.put("Method_HYPHEN_MLE", "jwe");

            Message reply = ask("gateway", request, injected);

            JWEObject jwe = JWEObject.parse(text(reply).replaceFirst(".*:\"([^\"]*)\".*", "$1"));
            jwe.decrypt(new RSADecrypter(own.getPrivate()));
            assertEquals(PERSON, jwe.getPayload().toString());
            assertEquals(Boolean.TRUE, SEEN.get(MleConstants.ENCRYPTED));
            assertEquals("gateway-key", SEEN.get(MleConstants.KEY_ID));
            assertFalse(SEEN.keySet().stream().anyMatch(name -> name.equalsIgnoreCase("Method-MLE")), SEEN.toString());
            SEEN.forEach((name, value) -> assertFalse(
                    name.regionMatches(true, 0, "CamelMle", 0, 8) && String.valueOf(value).contains("injected"), name));
            assertNothingOfOursIn(reply);
        }
    }

    @Test
    void aCallerIsNotWhoHisPropertySaysHeIs() throws Exception {
        String request = sealed(PERSON, provider, "gateway-key", Map.of("cid", "own-key"));
        for (UnaryOperator<String> spelling : SPELLINGS) {
            Map<String, String> claims = Map.of("Method_HYPHEN_MLE", "jwe", spelling.apply("CamelMleCaller"), "known");

            assertEquals("refused", text(ask("strangers", request, claims)));
        }
    }
}
