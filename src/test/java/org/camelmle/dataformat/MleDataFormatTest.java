package org.camelmle.dataformat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.camelmle.KeyRejectedException;
import org.camelmle.MessageRejectedException;
import org.camelmle.component.MleConstants;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.message.Role;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.NimbusPeer;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.Test;

class MleDataFormatTest {

    private static final String PERSON = "{\"type\":\"individual\"}";

    private final NimbusPeer peer = new NimbusPeer();

    private CamelRun camel() throws Exception {
        return new CamelRun().start(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:marshal").routeId("marshal").marshal().custom("mle");
                from("direct:unmarshal").routeId("unmarshal").unmarshal().custom("mle");
            }
        });
    }

    @Test
    void marshalEncryptsAndSetsTheWiresHeaders() throws Exception {
        try (CamelRun camel = camel()) {
            Exchange exchange = camel.send("direct:marshal", PERSON, Map.of());

            assertThat(exchange.getException()).isNull();
            assertThat(peer.decrypt(exchange.getMessage().getBody(byte[].class)))
                    .isEqualTo(PERSON);
            assertThat(exchange.getMessage().getHeader("Method-MLE")).isEqualTo("jwe");
            assertThat(exchange.getMessage().getHeader("Content-Type")).isEqualTo("application/json");
        }
    }

    @Test
    void unmarshalDecryptsTextBytesAndStreams() throws Exception {
        String wire = peer.encrypt(PERSON);
        byte[] octets = wire.getBytes(StandardCharsets.UTF_8);
        try (CamelRun camel = camel()) {
            for (Object body : new Object[] {wire, octets, new ByteArrayInputStream(octets)}) {
                Exchange exchange = camel.send("direct:unmarshal", body, Map.of());

                assertThat(exchange.getException()).isNull();
                assertThat(exchange.getMessage().getBody(String.class)).isEqualTo(PERSON);
                assertThat(exchange.getMessage().getHeader(MleConstants.ENCRYPTED))
                        .isEqualTo(true);
            }
        }
    }

    @Test
    void anOptionThatIsSetToNullIsTheComponents() throws Exception {
        try (CamelRun camel = camel();
                MleDataFormat format = new MleDataFormat()) {
            format.setRole(Role.SERVER);
            format.setRole(null);
            format.setProfile(null);
            format.setCamelContext(camel.context());
            format.start();
            ByteArrayOutputStream wire = new ByteArrayOutputStream();

            format.marshal(new DefaultExchange(camel.context()), PERSON, wire);

            assertThat(peer.decrypt(wire.toByteArray())).isEqualTo(PERSON);
            assertThat(format.getRole()).isNull();
        }
    }

    @Test
    void whatIsWrongStandsInTheException() throws Exception {
        try (CamelRun camel = camel()) {
            Exchange plain = camel.send("direct:unmarshal", PERSON, Map.of());
            Exchange rejected = camel.send(
                    "direct:unmarshal",
                    "{\"data\":{\"error\":{\"type\":\"invalid_request\",\"code\":400,\"sub_type\":\"MLE_INVALID_KID\"}}}",
                    Map.of(Exchange.HTTP_RESPONSE_CODE, 400));

            assertThat(plain.getException()).isInstanceOf(MessageRejectedException.class);
            assertThat(rejected.getException()).isInstanceOf(KeyRejectedException.class);
        }
    }

    @Test
    void nullBodyIsRefusedBothWays() throws Exception {
        try (CamelRun camel = camel()) {
            assertThat(camel.send("direct:marshal", null, Map.of()).getException())
                    .isInstanceOf(MessageRejectedException.class);
            assertThat(camel.send("direct:unmarshal", null, Map.of()).getException())
                    .isNotNull();
        }
    }

    @Test
    void oneInstanceServesOtherRoutesAfterOneIsStopped() throws Exception {
        try (CamelRun camel = camel()) {
            camel.context().getRouteController().stopRoute("marshal");

            Exchange exchange = camel.send("direct:unmarshal", peer.encrypt(PERSON), Map.of());

            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getMessage().getBody(String.class)).isEqualTo(PERSON);
        }
    }

    @Test
    void yamlRoutesUseItByReferenceAndWithASecondConfiguration() throws Exception {
        try (CamelRun camel = new CamelRun()) {
            camel.context().getRegistry().bind("hop", KeySet.of(VectorKeys.pair(NimbusPeer.SERVER_KEY)));
            PluginHelper.getRoutesLoader(camel.context())
                    .loadRoutes(ResourceHelper.fromString("formats.camel.yaml", """
                            - beans:
                                - name: hopFormat
                                  type: org.camelmle.dataformat.MleDataFormat
                                  properties:
                                    profile: jwe
                                    publicKeys: "#hop"
                                    privateKeys: "#hop"
                            - route:
                                from:
                                  uri: direct:there
                                  steps:
                                    - marshal: {custom: {ref: hopFormat}}
                            - route:
                                from:
                                  uri: direct:back
                                  steps:
                                    - unmarshal: {custom: {ref: hopFormat}}
                            - route:
                                from:
                                  uri: direct:method
                                  steps:
                                    - marshal: {custom: {ref: mle}}
                            """));
            camel.start();

            byte[] jwe =
                    camel.send("direct:there", PERSON, Map.of()).getMessage().getBody(byte[].class);
            Exchange back = camel.send("direct:back", jwe, Map.of("Content-Type", "application/jose; charset=utf-8"));
            Exchange method = camel.send("direct:method", PERSON, Map.of());

            assertThat(new String(jwe, StandardCharsets.US_ASCII))
                    .startsWith("eyJ")
                    .doesNotContain("{");
            assertThat(back.getException()).isNull();
            assertThat(back.getMessage().getBody(String.class)).isEqualTo(PERSON);
            assertThat(back.getMessage().getHeader("Content-Type")).isEqualTo("application/json");
            assertThat(peer.decrypt(method.getMessage().getBody(byte[].class))).isEqualTo(PERSON);
        }
    }

    @Test
    void thePeersKeysAreFetchedBeforeTheFirstMessage() throws Exception {
        try (RecordingServer keys = new RecordingServer(request -> RecordingServer.Reply.json(200, peer.jwks()));
                CamelRun camel = new CamelRun()) {
            camel.configuration().setPublicKeys(keys.url() + "/jwks");
            camel.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:marshal").marshal().custom("mle");
                }
            });

            await().untilAsserted(() -> assertThat(keys.requests()).hasSize(1));
            assertThat(camel.send("direct:marshal", PERSON, Map.of()).getException())
                    .isNull();
            assertThat(keys.requests()).hasSize(1);
        }
    }

    /** Camel drops the copy that a data format works on if it fails. */
    @Test
    void aFailureCleansTheMessageAsTheEndpointsDo() throws Exception {
        try (CamelRun camel = new CamelRun()) {
            camel.configuration().setPublicKeys("http://127.0.0.1:1/jwks");
            camel.start(new RouteBuilder() {
                @Override
                public void configure() {
                    onException(Exception.class).handled(true).setBody(constant(""));
                    from("direct:marshal").marshal().custom("mle");
                    from("direct:unmarshal").unmarshal().custom("mle");
                }
            });
            Map<String, Object> headers = Map.of(
                    "Authorization",
                    "Bearer sk",
                    "Method-MLE",
                    "jwe",
                    "Set-Cookie",
                    "session=1",
                    Exchange.HTTP_RESPONSE_CODE,
                    200,
                    MleConstants.ENCRYPTED,
                    true);

            for (String route : List.of("direct:marshal", "direct:unmarshal")) {
                Exchange exchange = camel.send(route, "{\"forged\":\"answer\"}", headers);

                assertThat(exchange.getException()).isNull();
                assertThat(exchange.getMessage().getHeaders())
                        .as(route)
                        .doesNotContainKeys(headers.keySet().toArray(String[]::new));
            }
            assertThat(camel.send("direct:unmarshal", "{}", headers)
                            .getMessage()
                            .getHeader(MleConstants.PROFILE))
                    .isEqualTo("method");
        }
    }

    @Test
    void anotherProfileTakesNothingThatIsTheComponentsOwn() throws Exception {
        try (RecordingServer other = new RecordingServer(request -> RecordingServer.Reply.json(404, "{}"));
                CamelRun camel = new CamelRun()) {
            camel.configuration().setApiKey("sk_METHODS");
            MleDataFormat banked = new MleDataFormat();
            banked.setProfile("banked");
            banked.setBaseUrl(other.url());
            banked.setPrivateKeys("#own");
            banked.setEncryptedFields("/name");
            banked.setCamelContext(camel.context());
            assertThatThrownBy(banked::start).hasStackTraceContaining("apiKey");
            banked.setApiKey("key:secret");
            // What is no environment of that provider is not passed over: the one that it has first is production.
            camel.configuration().setEnvironment("dev");
            assertThatThrownBy(banked::start).hasStackTraceContaining("found the option environment with 'dev'");
            banked.setEnvironment("test");
            MleDataFormat partner = new MleDataFormat();
            partner.setProfile("jwe");
            camel.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:banked").marshal(banked);
                    from("direct:partner").marshal(partner);
                }
            });

            assertThat(camel.send("direct:banked", "{\"name\":\"x\"}", Map.of()).getException())
                    .isNotNull();
            String credential = Base64.getEncoder().encodeToString("key:secret".getBytes(StandardCharsets.UTF_8));
            assertThat(other.requests())
                    .isNotEmpty()
                    .allSatisfy(request ->
                            assertThat(request.header("Authorization")).isEqualTo("Basic " + credential));
            assertThat(camel.send("direct:partner", "{}", Map.of()).getException())
                    .hasMessageContaining("publicKeys");
        }
    }

    @Test
    void anotherProfilesCallersAreNotLookedUpAmongTheComponents() throws Exception {
        List<String> asked = new ArrayList<>();
        try (CamelRun camel = new CamelRun()) {
            camel.configuration().setCallerKeys(caller -> {
                asked.add(caller);
                return KeySource.of(KeySet.EMPTY);
            });
            camel.context().getRegistry().bind("theirs", KeySet.of(VectorKeys.pair("server-2048")));
            MleDataFormat hop = new MleDataFormat();
            hop.setProfile("jwe");
            hop.setRole(Role.SERVER);
            hop.setPrivateKeys("#theirs");
            camel.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:in").unmarshal(hop);
                }
            });

            assertThat(camel.send("direct:in", "x", Map.of()).getException()).isNotNull();
            assertThat(asked).isEmpty();
        }
    }

    @Test
    void theComponentsPrivateKeysServeNoOtherProfile() throws Exception {
        try (CamelRun camel = new CamelRun()) {
            MleDataFormat hop = new MleDataFormat();
            hop.setProfile("jwe");
            hop.setPublicKeys("#peer");
            MleDataFormat sameKey = new MleDataFormat();
            sameKey.setProfile("jwe");
            sameKey.setPrivateKeys("#own");
            camel.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:method").marshal().custom("mle");
                    from("direct:marshal").marshal(hop);
                    from("direct:unmarshal").unmarshal(hop);
                }
            });

            Exchange jwe = camel.send("direct:marshal", PERSON, Map.of());
            assertThat(jwe.getException()).isNull();
            assertThat(camel.send("direct:unmarshal", jwe.getMessage().getBody(), Map.of())
                            .getException())
                    .hasMessageContaining("privateKeys");
            assertThatThrownBy(() -> camel.context().addRoutes(new RouteBuilder() {
                        @Override
                        public void configure() {
                            from("direct:other").unmarshal(sameKey);
                        }
                    }))
                    .hasStackTraceContaining("a key of its own for each profile");
        }
    }

    @Test
    void endpointFormTakesOptionsInItsUri() {
        try (CamelRun camel = new CamelRun().start()) {
            Exchange exchange = camel.send("dataformat:mle:marshal?encryptionMethod=A128GCM", PERSON, Map.of());

            assertThat(exchange.getException()).isNull();
            assertThat(peer.jwe(exchange.getMessage().getBody(byte[].class))
                            .getHeader()
                            .getEncryptionMethod()
                            .getName())
                    .isEqualTo("A128GCM");
        }
    }

    @Test
    void unsetOptionIsTheComponentsAndSetOneIsItsOwn() throws Exception {
        try (CamelRun camel = new CamelRun()) {
            camel.configuration().setRole(Role.SERVER);
            MleDataFormat format = new MleDataFormat();
            format.setRole(Role.CLIENT);
            camel.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:marshal").marshal(format);
                }
            });

            Exchange exchange = camel.send("direct:marshal", PERSON, Map.of());

            assertThat(exchange.getException()).isNull();
            assertThat(peer.decrypt(exchange.getMessage().getBody(byte[].class)))
                    .isEqualTo(PERSON);
        }
    }
}
