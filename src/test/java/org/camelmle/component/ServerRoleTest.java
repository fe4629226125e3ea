package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.crypto.RSADecrypter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.awaitility.Awaitility;
import org.camelmle.MessageRejectedException;
import org.camelmle.MleConfigurationException;
import org.camelmle.component.http.ForeignEndpoint;
import org.camelmle.component.http.ForeignJwksFetch;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.keys.PublicJwks;
import org.camelmle.keys.remote.CacheRules;
import org.camelmle.keys.remote.JwksKeySource;
import org.camelmle.keys.remote.KeyServer;
import org.camelmle.keys.remote.SteadyClock;
import org.camelmle.keys.remote.Surroundings;
import org.camelmle.message.CallerKeys;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.NimbusPeer;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.Test;

/** A gateway in the provider's role, called by a client that is made of Nimbus. */
class ServerRoleTest {

    private static final String PERSON = "{\"type\":\"individual\"}";

    private final NimbusPeer peer = new NimbusPeer();
    private final MleKey server = VectorKeys.pair(NimbusPeer.SERVER_KEY);

    private CamelRun gateway() throws Exception {
        return gateway(caller -> KeySource.of(
                caller.equals("team-a") ? KeySet.of(peer.clientPair().toPublic()) : KeySet.EMPTY));
    }

    private CamelRun gateway(CallerKeys callers) throws Exception {
        CamelRun camel = new CamelRun();
        camel.context().getRegistry().bind("server", KeySet.of(server));
        camel.context().getRegistry().bind("callers", callers);
        return camel.start(new RouteBuilder() {
            @Override
            public void configure() {
                String options = "?role=server&privateKeys=#server&callerKeys=#callers";
                from("direct:gateway")
                        .to("mle:decrypt" + options)
                        .setBody(body().prepend("{\"got\":").append("}"))
                        .to("mle:encrypt" + options);
                from("direct:refusing")
                        .to("mle:decrypt" + options)
                        .setHeader(Exchange.HTTP_RESPONSE_CODE, constant(422))
                        .to("mle:encrypt" + options);
                from("direct:answer-only").to("mle:encrypt" + options);
            }
        });
    }

    private String request(String cid) {
        return peer.request(PERSON, cid, EncryptionMethod.A128GCM);
    }

    private static Exchange send(CamelRun camel, String caller, String body) {
        return send(camel, "direct:gateway", caller, body);
    }

    private static Exchange send(CamelRun camel, String route, String caller, String body) {
        return camel.send(route, exchange -> {
            exchange.setProperty(MleConstants.CALLER, caller);
            exchange.getMessage().setHeader("Method-MLE", "jwe");
            exchange.getMessage().setBody(body);
        });
    }

    @Test
    void answerIsEncryptedToTheCallersKeyWithTheRequestsMethod() throws Exception {
        try (CamelRun camel = gateway()) {
            Exchange exchange = send(camel, "team-a", request("client-key-2026"));

            assertThat(exchange.getException()).isNull();
            JWEObject answer = peer.jwe(exchange.getMessage().getBody(byte[].class));
            answer.decrypt(new RSADecrypter(peer.clientPair().privateKey().orElseThrow()));
            assertThat(answer.getPayload().toString()).isEqualTo("{\"got\":" + PERSON + "}");
            assertThat(answer.getHeader().getKeyID()).isEqualTo("client-key-2026");
            assertThat(answer.getHeader().getEncryptionMethod()).isEqualTo(EncryptionMethod.A128GCM);
            assertThat(exchange.getMessage().getHeader("Method-MLE")).isNull();
        }
    }

    @Test
    void statusThatTheRouteSetsSurvivesTheEncryptionOfTheAnswer() throws Exception {
        try (CamelRun camel = gateway()) {
            Exchange exchange = send(camel, "direct:refusing", "team-a", request("client-key-2026"));

            assertThat(exchange.getException()).isNull();
            assertThat(peer.jwe(exchange.getMessage().getBody(byte[].class))).isNotNull();
            assertThat(exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE))
                    .isEqualTo(422);
        }
    }

    /** As a gateway fetches what its customers publish: each at an address that he has registered, and may have chosen badly. */
    @Test
    void callersKeysComeFromTheAddressThatHeRegisteredAndFromNowhereElse() throws Exception {
        Map<String, String> registered = new ConcurrentHashMap<>();
        try (RecordingServer inside = new RecordingServer(request -> Reply.json(200, callersKeys()));
                RecordingServer customer =
                        new RecordingServer(request -> request.uri().equals("/keys")
                                ? Reply.json(200, callersKeys())
                                : Reply.json(302, "").with("Location", inside.url() + "/keys"));
                CamelRun camel = gateway(published(registered))) {
            registered.put("team-a", customer.url() + "/keys");
            registered.put("team-b", customer.url() + "/redirect");
            registered.put("team-c", inside.url().replace("127.0.0.1", "user@127.0.0.1"));

            assertThat(send(camel, "team-a", request("client-key-2026")).getException())
                    .isNull();
            assertThat(customer.requests())
                    .singleElement()
                    .satisfies(request ->
                            assertThat(request.headers()).doesNotContainKeys("authorization", "cookie", "method-mle"));
            for (String caller : List.of("team-b", "team-c")) {
                assertThat(send(camel, caller, request("client-key-2026")).getException())
                        .isNotNull();
            }
            assertThat(inside.requests()).isEmpty();
        }
    }

    private String callersKeys() {
        return peer.jwks(peer.clientPair());
    }

    /** On this host; whoever serves the internet takes {@link ForeignEndpoint#onTheInternet}. */
    private static CallerKeys published(Map<String, String> registered) {
        Map<String, KeySource> sources = new ConcurrentHashMap<>();
        Surroundings surroundings = new Surroundings(
                Clock.systemUTC(),
                new SteadyClock(Clock.systemUTC(), System::nanoTime),
                task -> new Thread(task).start(),
                new SplittableRandom()::nextDouble,
                refresh -> {});
        return caller -> sources.computeIfAbsent(
                registered.getOrDefault(caller, ""),
                url -> ForeignEndpoint.onThisHost(url)
                        .<KeySource>map(endpoint -> new JwksKeySource(
                                new KeyServer(
                                        url,
                                        "customer",
                                        new ForeignJwksFetch(endpoint, Duration.ofSeconds(5)),
                                        members -> Optional.of(KeyStatus.ACTIVE)),
                                CacheRules.DEFAULT,
                                surroundings))
                        .orElse(KeySource.of(KeySet.EMPTY)));
    }

    @Test
    void callersCredentialsStayWithTheGatewayAndLeaveWithNoAnswer() throws Exception {
        List<Object> seen = new ArrayList<>();
        try (CamelRun camel = new CamelRun()) {
            camel.context().getRegistry().bind("server", KeySet.of(server));
            camel.context()
                    .getRegistry()
                    .bind("caller", KeySet.of(peer.clientPair().toPublic()));
            camel.start(new RouteBuilder() {
                @Override
                public void configure() {
                    String options = "?role=server&privateKeys=#server&publicKeys=#caller";
                    from("direct:gateway")
                            .to("mle:decrypt" + options)
                            .process(exchange -> seen.addAll(List.of(
                                    exchange.getMessage().getHeader("Authorization"),
                                    exchange.getMessage().getHeader("Idempotency-Key"))))
                            .to("mle:encrypt" + options);
                }
            });
            Exchange exchange = camel.send(
                    "direct:gateway",
                    request("client-key-2026"),
                    Map.of("Method-MLE", "jwe", "Authorization", "Bearer of-the-caller", "Idempotency-Key", "k-1"));

            assertThat(exchange.getException()).isNull();
            assertThat(seen).containsExactly("Bearer of-the-caller", "k-1");
            assertThat(exchange.getMessage().getHeaders()).doesNotContainKeys("Authorization", "Idempotency-Key");
        }
    }

    @Test
    void keyOfAnotherCallerLooksUnknown() throws Exception {
        try (CamelRun camel = gateway()) {
            Exchange foreign = send(camel, "team-b", request("client-key-2026"));
            Exchange unknown = send(camel, "team-a", request("no-such-key"));

            for (Exchange exchange : new Exchange[] {foreign, unknown}) {
                assertThat(exchange.getException()).isInstanceOfSatisfying(MessageRejectedException.class, e -> {
                    assertThat(e.httpStatus()).hasValue(400);
                    assertThat(e.providerCode()).contains("MLE_INVALID_CID");
                });
            }
            assertThat(((MessageRejectedException) foreign.getException()).responseBody())
                    .isEqualTo(((MessageRejectedException) unknown.getException()).responseBody());
        }
    }

    @Test
    void callersKeysAreFetchedBeforeTheFirstRequestComes() throws Exception {
        try (RecordingServer keys = new RecordingServer(request -> RecordingServer.Reply.json(
                        200, new String(PublicJwks.write(KeySet.of(peer.clientPair())), StandardCharsets.UTF_8)));
                CamelRun camel = new CamelRun()) {
            camel.context().getRegistry().bind("server", KeySet.of(server));
            camel.start(new RouteBuilder() {
                @Override
                public void configure() {
                    String options = "?role=server&privateKeys=#server&publicKeys=" + keys.url() + "/jwks.json";
                    from("direct:gateway").to("mle:decrypt" + options).to("mle:encrypt" + options);
                }
            });
            Awaitility.await().untilAsserted(() -> assertThat(keys.requests()).hasSize(1));

            Exchange exchange = send(camel, "team-a", request("client-key-2026"));

            assertThat(exchange.getException()).isNull();
            assertThat(keys.requests()).hasSize(1);
        }
    }

    @Test
    void callerIsNeverReadFromAHeader() throws Exception {
        try (CamelRun camel = gateway()) {
            String body = request("client-key-2026");
            Exchange exchange =
                    camel.send("direct:gateway", body, Map.of("CamelMleCaller", "team-a", "Method-MLE", "jwe"));

            assertThat(exchange.getException()).isInstanceOf(MessageRejectedException.class);
        }
    }

    @Test
    void rejectionCarriesTheDocumentedBody() throws Exception {
        try (CamelRun camel = gateway()) {
            Exchange exchange = send(camel, "team-a", "{\"encrypted\":\"a.b.c\"}");

            MessageRejectedException e = (MessageRejectedException) exchange.getException();
            JsonNode body = new ObjectMapper().readTree(e.responseBody().orElseThrow());
            assertThat(body.at("/data/error/sub_type").textValue()).isEqualTo("MLE_INVALID_JWE_FORMAT");
            assertThat(body.at("/success").booleanValue()).isFalse();
        }
    }

    @Test
    void encryptWithoutADecryptedRequestSaysWhatIsMissing() throws Exception {
        try (CamelRun camel = gateway()) {
            assertThat(camel.send("direct:answer-only", PERSON, Map.of()).getException())
                    .isInstanceOf(MleConfigurationException.class)
                    .hasMessageContaining("mle:decrypt");
        }
    }
}
