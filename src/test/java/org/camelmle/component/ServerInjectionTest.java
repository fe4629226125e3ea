package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.camelmle.testkit.HttpFronts.SERVERS;
import static org.camelmle.testkit.InjectedHeaders.SPELLINGS;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.crypto.RSADecrypter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.MleKey;
import org.camelmle.message.CallerKeys;
import org.camelmle.sandbox.cybersource.CertifiedPair;
import org.camelmle.sandbox.cybersource.CyberSourceSandbox;
import org.camelmle.testkit.HttpFronts;
import org.camelmle.testkit.InjectedHeaders;
import org.camelmle.testkit.NimbusPeer;
import org.camelmle.testkit.RawMerchant;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A gateway in the provider's role behind several HTTP servers: no header, parameter or member of a caller's says who he is,
 * under which key he is answered, what came encrypted, or what was signed.
 */
class ServerInjectionTest {

    private static final String CALLER = "team-a";
    private static final String REPLY_KEY = "client-key-2026";
    private static final String DONE = "{\"done\":true}";

    private final NimbusPeer peer = new NimbusPeer();
    private final MleKey server = VectorKeys.pair(NimbusPeer.SERVER_KEY);
    private final MleKey anothers = VectorKeys.publicKey("client-4096").withId(REPLY_KEY);
    private final InjectedHeaders injected = new InjectedHeaders("http://127.0.0.1:1");
    private final HttpFronts fronts = new HttpFronts();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<Exchange> arrived = new CopyOnWriteArrayList<>();
    private final CyberSourceSandbox accounts = CyberSourceSandbox.start();
    private final CertifiedPair sjc = CertifiedPair.of("CyberSource_SJC_US", "1690399296411018720003", Instant.now());
    private final Main main = new Main();

    @BeforeEach
    void start() throws Exception {
        Properties properties = new Properties();
        properties.putAll(fronts.properties());
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setOverrideProperties(properties);
        main.bind("server", KeySet.of(server));
        CallerKeys keys = this::keysOf;
        main.bind("callers", keys);
        main.bind("sjc", octets(sjc.privateKeyPem() + sjc.certificatePem()));
        main.bind("signing", octets(accounts.merchant().signing().certificatePem()));
        main.bind("response", octets(accounts.merchant().response().certificatePem()));
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                String options = "?role=server&privateKeys=#server&callerKeys=#callers";
                String signed = "?profile=cybersource&role=server&environment=test&privateKeys=#sjc"
                        + "&publicKeys=#response&signingKey=#signing&merchantId=testmid&clockSkew=5s";
                for (String name : SERVERS) {
                    from(fronts.uri(name, "/known"))
                            .setProperty(MleConstants.CALLER, constant(CALLER))
                            .to("direct:gateway");
                    from(fronts.uri(name, "/unknown")).to("direct:gateway");
                    from(fronts.uri(name, "/signed")).to("direct:signed");
                    from(fronts.uri(name, "/other")).to("direct:signed");
                }
                from("direct:gateway")
                        .to("mle:decrypt" + options)
                        .process(exchange -> arrived.add(exchange.copy()))
                        .setBody(constant(DONE))
                        .to("mle:encrypt" + options);
                from("direct:signed")
                        .to("mle:decrypt" + signed)
                        .process(exchange -> arrived.add(exchange.copy()))
                        .setBody(constant(DONE))
                        .to("mle:encrypt" + signed);
            }
        });
        main.start();
    }

    @AfterEach
    void stop() {
        main.stop();
        accounts.close();
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Whoever is not the caller has a key of the same name. */
    private KeySource keysOf(String caller) {
        asked.add(caller);
        if (caller.isEmpty()) {
            return KeySource.of(KeySet.EMPTY);
        }
        return KeySource.of(KeySet.of(caller.equals(CALLER) ? peer.clientPair().toPublic() : anothers));
    }

    /** All names but those that are the wire's own, and so the caller's to say: their values. */
    private Map<String, Object> hostile(UnaryOperator<String> spelling, String caller, String... ofTheWire) {
        Map<String, Object> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        values.putAll(injected.values(spelling));
        List.of(ofTheWire).forEach(values::remove);
        values.put(spelling.apply("CamelMleCaller"), caller);
        return values;
    }

    private String post(String name, String path, Map<String, Object> hostile, String body) throws Exception {
        Map<String, Object> headers = new TreeMap<>(hostile);
        headers.put("Method-MLE", "jwe");
        return fronts.post(name, path + "?" + HttpFronts.query(hostile), headers, body);
    }

    @Test
    void nothingFromOutsideSaysWhoIsAnswered() throws Exception {
        for (String name : SERVERS) {
            for (Map.Entry<String, UnaryOperator<String>> spelling : SPELLINGS.entrySet()) {
                String what = name + ", " + spelling.getKey();
                String plaintext = injected.body(spelling.getValue());
                arrived.clear();
                asked.clear();
                Map<String, Object> hostile = hostile(spelling.getValue(), "team-b", "Method-MLE");

                String answer =
                        post(name, "/known", hostile, peer.request(plaintext, REPLY_KEY, EncryptionMethod.A256GCM));

                assertThat(answer).as(what).startsWith("HTTP/1.1 200").doesNotContain("done\"", "done\\", "CANARY");
                assertThat(opened(body(answer))).as(what).isEqualTo(DONE);
                assertThat(asked).as(what).isNotEmpty().containsOnly(CALLER);
                HttpFronts.assertNothingLeaksOut(answer, what);
                assertThat(arrived).as(what).singleElement().satisfies(exchange -> {
                    assertThat(exchange.getMessage().getBody(String.class)).isEqualTo(plaintext);
                    assertThat(exchange.getProperty(MleConstants.CALLER)).isEqualTo(CALLER);
                    assertThat(own(exchange))
                            .isEqualTo(Map.of(
                                    MleConstants.PROFILE,
                                    "method",
                                    MleConstants.ENCRYPTED,
                                    true,
                                    MleConstants.KEY_ID,
                                    server.id()));
                });
            }
        }
    }

    /** A queue or another route may hand such headers over that HTTP servers filter. */
    @Test
    void nothingOnTheMessageSaysWhoIsAnsweredEither() throws Exception {
        for (String caller : List.of(CALLER, "")) {
            for (UnaryOperator<String> spelling : SPELLINGS.values()) {
                asked.clear();
                String wire = peer.request(injected.body(spelling), REPLY_KEY, EncryptionMethod.A256GCM);

                Exchange answer = main.getCamelTemplate().send("direct:gateway", exchange -> {
                    exchange.setProperty(MleConstants.CALLER, caller);
                    exchange.getMessage().setBody(wire);
                    hostile(spelling, caller.isEmpty() ? CALLER : "team-b", "Method-MLE")
                            .forEach(exchange.getMessage()::setHeader);
                    exchange.getMessage().setHeader("Method-MLE", "jwe");
                });

                assertThat(asked).isNotEmpty().containsOnly(caller);
                assertThat(answer.isFailed()).isEqualTo(caller.isEmpty());
                if (!answer.isFailed()) {
                    assertThat(opened(answer.getMessage().getBody(String.class)))
                            .isEqualTo(DONE);
                    assertThat(answer.getMessage().getHeaders())
                            .doesNotContainKeys("Authorization", "Idempotency-Key", "Cookie", "Method-MLE");
                    assertThat(own(answer)).isEmpty();
                }
            }
        }
    }

    @Test
    void nothingFromOutsideMakesACallerOfAnybody() throws Exception {
        for (String name : SERVERS) {
            for (Map.Entry<String, UnaryOperator<String>> spelling : SPELLINGS.entrySet()) {
                String what = name + ", " + spelling.getKey();
                String wire = peer.request(injected.body(spelling.getValue()), REPLY_KEY, EncryptionMethod.A256GCM);

                String answer = post(name, "/unknown", hostile(spelling.getValue(), CALLER, "Method-MLE"), wire);

                assertThat(answer).as(what).startsWith("HTTP/1.1 500").doesNotContain("done\"", "done\\", "CANARY");
                HttpFronts.assertNothingLeaksOut(answer, what);
            }
        }
        assertThat(arrived).isEmpty();
        assertThat(asked).isNotEmpty().containsOnly("");
    }

    /** What is plain stays refused, whatever a caller says of it. */
    @Test
    void nothingFromOutsideMakesAnEncryptedRequestOfAPlainOne() throws Exception {
        for (String name : SERVERS) {
            for (Map.Entry<String, UnaryOperator<String>> spelling : SPELLINGS.entrySet()) {
                String what = name + ", " + spelling.getKey();
                Map<String, Object> hostile = hostile(spelling.getValue(), CALLER);
                hostile.put("Method-MLE", "jwe");
                hostile.put(spelling.getValue().apply("CamelMleEncrypted"), "true");

                String answer = post(name, "/known", hostile, injected.body(spelling.getValue()));

                assertThat(answer).as(what).startsWith("HTTP/1.1 500").doesNotContain("done\"", "done\\", "CANARY");
                HttpFronts.assertNothingLeaksOut(answer, what);
            }
        }
        assertThat(arrived).isEmpty();
    }

    @Test
    void nothingFromOutsideSaysWhatWasSigned() throws Exception {
        RawMerchant merchant = new RawMerchant(accounts.merchant(), sjc, Clock.systemUTC());
        for (String name : SERVERS) {
            for (Map.Entry<String, UnaryOperator<String>> spelling : SPELLINGS.entrySet()) {
                String what = name + ", " + spelling.getKey();
                arrived.clear();
                Map<String, Object> hostile = hostile(spelling.getValue(), "another", "Method-MLE", "Authorization");
                hostile.put(spelling.getValue().apply("CamelHttpUri"), "/signed");
                hostile.put(spelling.getValue().apply("CamelHttpMethod"), "POST");
                hostile.put(spelling.getValue().apply("CamelHttpRawQuery"), "");
                String query = "?" + HttpFronts.query(hostile);

                String good = sign(merchant.post("/signed" + query, DONE), name, "/signed" + query, hostile);
                String turned = sign(merchant.post("/signed", DONE), name, "/other" + query, hostile);
                String longer = sign(merchant.post("/signed", DONE), name, "/signed" + query, hostile);

                assertThat(good).as(what).startsWith("HTTP/1.1 200").doesNotContain("done\"", "done\\");
                assertThat(merchant.opened(body(good)).getPayload()).as(what).hasToString(DONE);
                for (String refused : List.of(turned, longer)) {
                    assertThat(refused).as(what).startsWith("HTTP/1.1 500").doesNotContain("done\"", "done\\");
                }
                for (String answer : List.of(good, turned, longer)) {
                    HttpFronts.assertNothingLeaksOut(answer, what);
                }
                assertThat(arrived)
                        .as(what)
                        .singleElement()
                        .satisfies(exchange -> assertThat(new ArrayList<>(List.of(
                                        exchange.getProperty(MleConstants.CALLER),
                                        exchange.getProperty(MleConstants.MERCHANT_ID))))
                                .containsOnly("testmid"));
            }
        }
    }

    private String sign(RawMerchant.Request request, String name, String target, Map<String, Object> hostile)
            throws Exception {
        Map<String, Object> headers = new TreeMap<>(hostile);
        headers.put("Authorization", request.authorization());
        return fronts.post(name, target, headers, new String(request.body(), StandardCharsets.UTF_8));
    }

    private static String body(String answer) {
        String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        return body.substring(body.indexOf('{'), body.lastIndexOf('}') + 1);
    }

    private String opened(String wire) throws JOSEException {
        JWEObject jwe = peer.jwe(octets(wire));
        assertThat(jwe.getHeader().getKeyID()).isEqualTo(REPLY_KEY);
        jwe.decrypt(new RSADecrypter(peer.clientPair().privateKey().orElseThrow()));
        return jwe.getPayload().toString();
    }

    /** The headers that only we set. */
    private static Map<String, Object> own(Exchange exchange) {
        Map<String, Object> own = new TreeMap<>(exchange.getMessage().getHeaders());
        own.keySet().removeIf(name -> !name.toLowerCase(Locale.ROOT).startsWith("camelmle"));
        return own;
    }
}
