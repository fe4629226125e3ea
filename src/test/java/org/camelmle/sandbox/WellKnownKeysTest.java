package org.camelmle.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.camelmle.keys.MleKey;
import org.camelmle.testkit.MovableClock;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WellKnownKeysTest {

    private static final String KEYS = "/teams/mle/public_keys";
    private static final MleKey SECOND = VectorKeys.pair("client-4096");

    private final MovableClock clock = new MovableClock(Instant.parse("2026-11-02T10:00:00.719Z"));
    private final Sandbox sandbox =
            Sandbox.method().methodKey(Client.SERVER).clock(clock).start();
    private final Client client = Client.of(sandbox);
    private HttpServer customer;
    private volatile String jwks = "{\"keys\":[]}";
    private final AtomicInteger fetches = new AtomicInteger();

    @BeforeEach
    void serve() throws IOException {
        customer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        customer.createContext("/keys.json", exchange -> {
            try (exchange) {
                fetches.incrementAndGet();
                byte[] body = jwks.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        customer.createContext("/moved", exchange -> {
            try (exchange) {
                exchange.getResponseHeaders().set("Location", address("/keys.json"));
                exchange.sendResponseHeaders(302, -1);
            }
        });
        customer.start();
    }

    @AfterEach
    void close() {
        sandbox.close();
        customer.stop(0);
    }

    @Test
    void publishedKeyReceivesAnswers() {
        publish(Client.OWN);
        assertThat(register().data().path("type").textValue()).isEqualTo("well_known");

        assertThat(echo().opened(Client.OWN).path("success").booleanValue()).isTrue();
    }

    @Test
    void itemsThatBreakARuleAreSkipped() {
        jwks = "{\"keys\":[{\"kty\":\"EC\",\"kid\":\"ec\"},17,"
                + Client.jwk(Client.OWN).put("kid", "other").put("alg", "RSA1_5") + "," + Client.jwk(Client.OWN) + "]}";
        register();

        assertThat(echo().status()).isEqualTo(200);
    }

    /** The provider's six rules for what is published: each broken alone. */
    static Stream<String> setsThatBreakARule() {
        return Stream.of(
                "{\"jwks\":[" + own() + "]}",
                "{\"keys\":{\"0\":" + own() + "}}",
                "{\"keys\":[\"" + Client.OWN.id() + "\"]}",
                "{\"keys\":[" + own().put("kty", "EC") + "]}",
                "{\"keys\":[" + own().put("n", "not base64url!") + "]}",
                "{\"keys\":[" + own().put("e", 65537) + "]}",
                "{\"keys\":[" + own().put("alg", "RSA1_5") + "]}",
                "{\"keys\":[" + own().put("kid", 7) + "]}",
                "not json");
    }

    @ParameterizedTest
    @MethodSource("setsThatBreakARule")
    void setThatBreaksARuleHasNoKey(String set) {
        jwks = set;
        register();

        assertThat(echo().subType()).isEqualTo("MLE_INVALID_CID");
    }

    @Test
    void algorithmMayBeLeftOut() {
        ObjectNode key = own();
        key.remove(List.of("alg", "use"));
        jwks = "{\"keys\":[" + key + "]}";
        register();

        assertThat(echo().status()).isEqualTo(200);
    }

    private static ObjectNode own() {
        return Client.jwk(Client.OWN);
    }

    @Test
    void setIsFetchedAtUseAndThenCached() {
        register();
        publish(Client.OWN);
        assertThat(fetches).hasValue(0);

        echo();
        echo();

        assertThat(fetches).hasValue(1);
    }

    @Test
    void keyPublishedLaterIsSeenAfterAWhile() {
        register();
        assertThat(echo().subType()).isEqualTo("MLE_INVALID_CID");
        publish(Client.OWN);

        clock.advance(Duration.ofMinutes(6));

        assertThat(echo().status()).isEqualTo(200);
    }

    @Test
    void endpointThatIsDownHasNoKeys() {
        register();
        customer.stop(0);

        assertThat(echo().subType()).isEqualTo("MLE_INVALID_CID");
    }

    @Test
    void secondActiveEndpointIsAConflictUntilTheFirstIsDeleted() {
        String id = register().data().path("id").textValue();
        Reply second = register();
        assertThat(second.subType()).isEqualTo("WELL_KNOWN_ENDPOINT_ALREADY_EXISTS");
        assertThat(second.error().path("message").textValue())
                .isEqualTo("An active well-known endpoint already exist. Must delete already existing well-known "
                        + "endpoint to post a new one.");

        client.send("DELETE", KEYS + "/" + id, "", Map.of()).data();

        assertThat(register().status()).isEqualTo(200);
    }

    @Test
    void publishedKeyCannotBeRegisteredDirectlyToo() {
        publish(Client.OWN);
        register();

        assertThat(client.post(KEYS, Client.registration(Client.OWN)).subType()).isEqualTo("JWK_KID_ALREADY_EXISTS");
        assertThat(client.post(KEYS, Client.registration(Client.OWN.withId("another")))
                        .subType())
                .isEqualTo("JWK_ALREADY_EXISTS");
        assertThat(client.post(KEYS, Client.registration(SECOND)).status()).isEqualTo(200);
    }

    @Test
    void endpointMustBeAUrl() {
        assertThat(client.post(
                                KEYS,
                                "{\"type\":\"well_known\",\"contact\":\"a@b.example\",\"well_known_endpoint\":\"keys\"}")
                        .subType())
                .isEqualTo("INVALID_REQUEST");
    }

    /** Whoever has the sandbox's key shall reach nothing through it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/latest/meta-data",
                "http://10.0.0.1/keys.json",
                "https://10.0.0.1/keys.json",
                "http://customer.example/keys.json",
                "https://customer.example:8443/keys.json",
                "https://user:password@customer.example/keys.json",
                "http://127.0.0.1.customer.example/keys.json",
                "file:///etc/passwd"
            })
    void endpointMustBeOnThisHostOrOnTheInternet(String location) {
        Reply reply = client.post(KEYS, registration(location));

        assertThat(reply.subType()).isEqualTo("INVALID_REQUEST");
        assertThat(reply.error().path("message").textValue())
                .startsWith("Field \"well_known_endpoint\" must be a valid URL.");
    }

    @Test
    void endpointOnTheInternetIsAskedOnlyWhenItIsUsed() {
        assertThat(client.post(KEYS, registration("https://customer.invalid/keys.json"))
                        .status())
                .isEqualTo(200);

        assertThat(echo().subType()).isEqualTo("MLE_INVALID_CID");
    }

    @Test
    void redirectOfAnEndpointIsNotFollowed() {
        publish(Client.OWN);
        client.post(KEYS, registration(address("/moved")));

        assertThat(echo().subType()).isEqualTo("MLE_INVALID_CID");
        assertThat(fetches).hasValue(0);
    }

    private void publish(MleKey key) {
        jwks = "{\"keys\":[" + Client.jwk(key) + "]}";
    }

    private Reply register() {
        return client.post(KEYS, registration(address("/keys.json")));
    }

    private String address(String path) {
        return "http://127.0.0.1:" + customer.getAddress().getPort() + path;
    }

    private static String registration(String location) {
        return "{\"type\":\"well_known\",\"contact\":\"ops@example.com\",\"jwk\":null,\"well_known_endpoint\":\""
                + location + "\"}";
    }

    private Reply echo() {
        return client.encrypted("POST", "/echo", "{}");
    }
}
