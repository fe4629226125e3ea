package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.camelmle.testkit.InjectedHeaders.SPELLINGS;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSAEncrypter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.MleKey;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.InjectedHeaders;
import org.camelmle.testkit.NimbusPeer;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The protected header of a JWE is for its sender to fill: an exchange is the same, in all its headers and properties, whether or
 * not it has members that are called like what we, the HTTP client or a file's writer listen to.
 */
class HeaderMembersTest {

    private static final String PERSON = "{\"type\":\"individual\"}";

    private final NimbusPeer peer = new NimbusPeer();
    private final MleKey gateway = VectorKeys.pair(NimbusPeer.SERVER_KEY);
    private final RecordingServer elsewhere = new RecordingServer(request -> Reply.json(200, "{}"));
    private final RecordingServer server = new RecordingServer(request -> Reply.json(200, answer()));
    private final InjectedHeaders injected = new InjectedHeaders(elsewhere.url());
    private final List<Map<String, String>> inside = new CopyOnWriteArrayList<>();
    private final CamelRun camel = new CamelRun();
    private volatile Map<String, Object> members = Map.of();

    @BeforeEach
    void start() throws Exception {
        camel.context().getRegistry().bind("gateway", KeySet.of(gateway));
        camel.context().getRegistry().bind("caller", KeySet.of(peer.clientPair().toPublic()));
        String options = "?role=server&privateKeys=#gateway&publicKeys=#caller";
        camel.start(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:call").to("mle:call?retries=0&target=" + server.url() + "/entities");
                from("direct:decrypt").to("mle:decrypt");
                from("direct:inspect").to("mle:inspect");
                from("direct:unmarshal").routeId("unmarshal").unmarshal().custom("mle");
                from("direct:gateway")
                        .to("mle:decrypt" + options)
                        .process(exchange -> inside.add(state(exchange)))
                        .to("mle:encrypt" + options);
            }
        });
    }

    @AfterEach
    void stop() {
        camel.close();
        server.close();
        elsewhere.close();
    }

    private String answer() {
        return sealed(peer.clientPair(), Map.of());
    }

    private String sealed(MleKey recipient, Map<String, Object> more) {
        JWEHeader.Builder header =
                new JWEHeader.Builder(JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.A256GCM).keyID(recipient.id());
        more.forEach(header::customParam);
        members.forEach(header::customParam);
        try {
            JWEObject jwe = new JWEObject(header.build(), new Payload(PERSON));
            jwe.encrypt(new RSAEncrypter(recipient.publicKey()));
            return "{\"encrypted\":\"" + jwe.serialize() + "\"}";
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All that stands on an exchange, but the time and the body. */
    private static Map<String, String> state(Exchange exchange) {
        Map<String, String> state = new TreeMap<>();
        exchange.getMessage().getHeaders().forEach((name, value) -> state.put("header " + name, String.valueOf(value)));
        exchange.getProperties().forEach((name, value) -> state.put("property " + name, String.valueOf(value)));
        exchange.getAllProperties().forEach((name, value) -> state.put("property " + name, String.valueOf(value)));
        state.remove("header Date");
        return state;
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct:call", "direct:decrypt", "direct:unmarshal", "direct:inspect"})
    void noMemberOfAnAnswersHeaderIsAnythingToTheExchange(String uri) {
        Exchange usual = camel.send(uri, answer(), Map.of());
        assertThat(usual.getException()).isNull();
        for (var spelling : SPELLINGS.values()) {
            members = injected.values(spelling);

            Exchange exchange = camel.send(uri, answer(), Map.of());

            assertThat(exchange.getException()).isNull();
            assertThat(state(exchange)).isEqualTo(state(usual));
            if (!uri.endsWith("inspect")) {
                assertThat(exchange.getMessage().getBody(String.class)).isEqualTo(PERSON);
            }
        }
        assertThat(elsewhere.requests()).isEmpty();
        assertThat(server.requests())
                .allSatisfy(request -> assertThat(request.headers().toString()).doesNotContain("injected"));
    }

    @Test
    void noMemberOfARequestsHeaderIsAnythingToTheExchangeOrItsAnswer() {
        List<Map<String, String>> answered = new ArrayList<>();
        List<Map<String, Object>> all = new ArrayList<>(List.of(Map.of()));
        SPELLINGS.values().forEach(spelling -> all.add(injected.values(spelling)));
        for (Map<String, Object> some : all) {
            members = some;
            String cid = peer.clientPair().id();
            Exchange exchange =
                    camel.send("direct:gateway", sealed(gateway, Map.of("cid", cid)), Map.of("Method-MLE", "jwe"));

            assertThat(exchange.getException()).isNull();
            JWEObject answer =
                    peer.jwe(exchange.getMessage().getBody(String.class).getBytes(StandardCharsets.UTF_8));
            assertThat(answer.getHeader().getKeyID()).isEqualTo(cid);
            assertThat(answer.getHeader().toString()).doesNotContain("injected");
            answered.add(state(exchange));
        }
        assertThat(inside).hasSize(all.size()).containsOnly(inside.get(0));
        assertThat(inside.get(0)).containsEntry("header CamelMleEncrypted", "true");
        assertThat(answered).containsOnly(answered.get(0));
    }
}
