package org.camelmle.component;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.security.Security;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.camelmle.jose.CountingProvider;
import org.camelmle.keys.KeySet;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.NimbusPeer;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Octets that we made of a message are wiped when it is done; those that the route gave us or gets from us are not. */
class WipedCopiesTest {

    private static final String PERSON = "{\"type\":\"individual\"}";

    private final NimbusPeer peer = new NimbusPeer();
    private final CountingProvider provider = new CountingProvider();
    private final CamelRun camel = new CamelRun();

    @BeforeEach
    void start() throws Exception {
        Security.addProvider(provider);
        camel.configuration().setCryptoProvider(provider.getName());
        camel.context().getRegistry().bind("server", KeySet.of(VectorKeys.pair(NimbusPeer.SERVER_KEY)));
        camel.start(new RouteBuilder() {
            @Override
            public void configure() {
                getContext().setStreamCaching(false);
                from("direct:encrypt").to("mle:encrypt");
                from("direct:quarantine").to("mle:quarantine?publicKeys=#peer");
                from("direct:marshal").marshal().custom("mle");
            }
        });
    }

    @AfterEach
    void stop() {
        camel.close();
        Security.removeProvider(provider.getName());
    }

    static Stream<Object> copied() {
        return Stream.of("encrypt", "quarantine", "marshal")
                .flatMap(route -> Stream.of(
                                PERSON, Map.of("type", "individual"), new ByteArrayInputStream(PERSON.getBytes(UTF_8)))
                        .map(body -> new Object[] {route, body}));
    }

    @ParameterizedTest
    @MethodSource("copied")
    void copyOfTheBodyIsWipedOnceItIsEncrypted(String route, Object body) {
        Exchange exchange = camel.send("direct:" + route, body, Map.of());

        assertThat(exchange.getException()).isNull();
        assertThat(provider.given()).hasSize(PERSON.length()).containsOnly(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"encrypt", "quarantine", "marshal"})
    void octetsOfTheRouteStayAsTheyAre(String route) {
        byte[] body = PERSON.getBytes(UTF_8);

        assertThat(camel.send("direct:" + route, body, Map.of()).getException()).isNull();
        assertThat(provider.given()).isSameAs(body).asString(UTF_8).isEqualTo(PERSON);
    }

    @Test
    void whatLeavesInPlaintextIsNotWiped() {
        Exchange exchange = camel.send("mle:encrypt?encryptedRequest=off", PERSON, Map.of());

        assertThat(exchange.getMessage().getBody(String.class)).isEqualTo(PERSON);
    }

    @Test
    void textOfAnAcceptedAnswerIsTheRoutesAndStays() {
        Exchange exchange = camel.send("mle:decrypt", peer.encrypt(PERSON), Map.of());

        assertThat(exchange.getMessage().getBody()).isSameAs(provider.opened());
        assertThat(provider.opened()).asString(UTF_8).isEqualTo(PERSON);
    }

    @Test
    void textOfAnErrorIsWipedOnceItIsRead() {
        String error = "{\"success\":false,\"data\":{\"error\":{\"type\":\"invalid_request\",\"code\":400,"
                + "\"sub_type\":\"MLE_INVALID_KID\",\"message\":\"m\"}},\"message\":\"m\"}";
        try (RecordingServer server = new RecordingServer(request -> Reply.json(400, peer.encrypt(error)))) {
            Exchange call = camel.send("mle:call?target=" + server.url() + "/entities", PERSON, Map.of());

            assertThat(call.getException()).isNotNull();
            assertThat(provider.opened()).hasSize(error.length()).containsOnly(0);
            assertThat(provider.given()).hasSize(PERSON.length()).containsOnly(0);
        }
    }

    @Test
    void textThatIsNoJsonIsWipedWhenItIsRefused() {
        String request = new String(
                camel.send("mle:encrypt", PERSON + "!", Map.of()).getMessage().getBody(byte[].class), UTF_8);

        Exchange refused = camel.send("mle:decrypt?role=server&privateKeys=#server&publicKeys=#own", exchange -> {
            exchange.getMessage().setHeader("Method-MLE", "jwe");
            exchange.getMessage().setBody(request);
        });

        assertThat(refused.getException()).hasMessageContaining("JSON");
        assertThat(provider.opened()).hasSize(PERSON.length() + 1).containsOnly(0);
    }
}
