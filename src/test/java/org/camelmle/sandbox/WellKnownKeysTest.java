package org.camelmle.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.camelmle.keys.MleKey;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WellKnownKeysTest {

    private static final String KEYS = "/teams/mle/public_keys";
    private static final MleKey SECOND = VectorKeys.pair("client-4096");

    private final MovableClock clock = new MovableClock();
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
        assertThat(register().subType()).isEqualTo("WELL_KNOWN_ENDPOINT_ALREADY_EXISTS");

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

    private void publish(MleKey key) {
        jwks = "{\"keys\":[" + Client.jwk(key) + "]}";
    }

    private Reply register() {
        return client.post(
                KEYS,
                "{\"type\":\"well_known\",\"contact\":\"ops@example.com\",\"jwk\":null,\"well_known_endpoint\":\"http://127.0.0.1:"
                        + customer.getAddress().getPort() + "/keys.json\"}");
    }

    private Reply echo() {
        return client.encrypted("POST", "/echo", "{}");
    }
}
