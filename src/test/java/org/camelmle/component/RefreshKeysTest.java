package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.camelmle.KeyUnavailableException;
import org.camelmle.MleConfigurationException;
import org.camelmle.RequestRejectedException;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.MleKey;
import org.camelmle.keys.PublicJwks;
import org.camelmle.sandbox.Sandbox;
import org.camelmle.sandbox.SandboxBuilder;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefreshKeysTest {

    /** The two documented shapes of one key. */
    private enum Shape {
        FLAT,
        NESTED;

        SandboxBuilder sandbox() {
            return this == FLAT ? Sandbox.method() : Sandbox.method().nestedAuth();
        }
    }

    private static String uri(Sandbox sandbox) {
        return "mle:refreshKeys?minRefreshInterval=1ms&baseUrl=" + sandbox.url() + "&publicKeys=" + sandbox.url()
                + "/.well-known/jwks.json";
    }

    private static JsonNode refresh(CamelRun camel, String uri) throws IOException {
        Exchange exchange = camel.send(uri, null, Map.of());
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getHeader(Exchange.CONTENT_TYPE)).isEqualTo("application/json");
        return new ObjectMapper().readTree(exchange.getMessage().getBody(byte[].class));
    }

    private static List<String> kids(JsonNode summary, String change) {
        return summary.at("/changes/" + change).findValuesAsText("kid");
    }

    @Test
    void theSummaryTellsOfTheSetAndOfWhatChanged() throws Exception {
        try (Sandbox sandbox = Sandbox.method().start();
                CamelRun camel = new CamelRun().start()) {
            MleKey first = sandbox.keys().active();

            JsonNode summary = refresh(camel, uri(sandbox));

            assertThat(summary.get("source").textValue()).startsWith(sandbox.url());
            assertThat(summary.get("outcome").textValue()).isEqualTo("replaced");
            assertThat(summary.get("selected").textValue()).isEqualTo(first.id());
            assertThat(summary.at("/keys/0/thumbprint").textValue()).isEqualTo(first.thumbprint());
            assertThat(summary.at("/keys/0/status").textValue()).isEqualTo("active");
            assertThat(summary.at("/keys/0/created_at").textValue()).isNotEmpty();
            assertThat(summary.get("fetchedAt").textValue())
                    .isLessThan(summary.get("freshUntil").textValue());
            assertThat(kids(summary, "added")).containsExactly(first.id());
        }
    }

    @Test
    void aRotationShowsAsAddedAndDeprecatedAndALateDisablingAsGone() throws Exception {
        try (Sandbox sandbox = Sandbox.method().start();
                CamelRun camel = new CamelRun().start()) {
            MleKey first = sandbox.keys().active();
            refresh(camel, uri(sandbox));
            MleKey second = sandbox.keys().rotate();

            JsonNode rotated = refresh(camel, uri(sandbox));
            sandbox.keys().disable(first.id());
            JsonNode disabled = refresh(camel, uri(sandbox));

            assertThat(kids(rotated, "added")).containsExactly(second.id());
            assertThat(kids(rotated, "deprecated")).containsExactly(first.id());
            assertThat(rotated.get("selected").textValue()).isEqualTo(second.id());
            assertThat(kids(disabled, "gone")).containsExactly(first.id());
        }
    }

    @Test
    void aSecondRefreshWithinTheIntervalDoesNotAsk() throws Exception {
        try (Sandbox sandbox = Sandbox.method().start();
                CamelRun camel = new CamelRun().start()) {
            String uri = uri(sandbox).replace("1ms", "1h");
            refresh(camel, uri);

            JsonNode again = refresh(camel, uri);

            assertThat(again.get("outcome").textValue()).isEqualTo("too-soon");
            assertThat(again.get("problem").textValue()).contains("asked again from");
            assertThat(again.get("keys")).hasSize(1);
            assertThat(sandbox.received()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theStateOfOneKeyIsLookedUp(Shape shape) throws Exception {
        try (Sandbox sandbox = shape.sandbox().start();
                CamelRun camel = new CamelRun().start()) {
            String id = sandbox.keys().active().id();
            refresh(camel, uri(sandbox));
            sandbox.keys().deprecate(id);

            JsonNode summary = refresh(camel, uri(sandbox) + "&keyId=" + id);

            assertThat(summary.get("outcome").textValue()).isEqualTo("replaced");
            assertThat(kids(summary, "deprecated")).containsExactly(id);
            assertThat(summary.at("/keys/0/status").textValue()).isEqualTo("retiring");
            assertThat(sandbox.received())
                    .extracting(received -> received.path())
                    .contains("/auth/" + id);
        }
    }

    @Test
    void oneKeyIsLookedUpOncePerInterval() throws Exception {
        try (Sandbox sandbox = Sandbox.method().start();
                CamelRun camel = new CamelRun().start()) {
            String uri = uri(sandbox).replace("1ms", "1h") + "&keyId="
                    + sandbox.keys().active().id();
            refresh(camel, uri);

            assertThat(refresh(camel, uri).get("outcome").textValue()).isEqualTo("too-soon");
            assertThat(sandbox.received())
                    .filteredOn(received -> received.path().startsWith("/auth/"))
                    .hasSize(1);
        }
    }

    @Test
    void anotherKeyUnderAKnownIdIsAnAlarmAndNotTaken() throws Exception {
        try (Sandbox sandbox = Sandbox.method().start();
                CamelRun camel = new CamelRun().start()) {
            MleKey known = sandbox.keys().active();
            String other = jwks(VectorKeys.publicKey("server-3072").withId(known.id()));
            String jwk = other.substring(other.indexOf('[') + 1, other.lastIndexOf(']'));
            try (RecordingServer server = new RecordingServer(request ->
                    Reply.json(200, "{\"data\":{\"id\":\"k\",\"status\":\"active\",\"jwk\":" + jwk + "}}"))) {
                String uri = uri(sandbox).replace("baseUrl=" + sandbox.url(), "baseUrl=" + server.url());
                refresh(camel, uri);

                JsonNode summary = refresh(camel, uri + "&keyId=" + known.id());

                assertThat(summary.get("outcome").textValue()).isEqualTo("failed");
                assertThat(summary.at("/alarms/0/kind").textValue()).isEqualTo("kid-rebound");
                assertThat(summary.at("/keys/0/thumbprint").textValue()).isEqualTo(known.thumbprint());
            }
        }
    }

    @Test
    void aKeyThatTheProviderDoesNotHaveIsRefused() throws Exception {
        try (Sandbox sandbox = Sandbox.method().start();
                CamelRun camel = new CamelRun().start()) {
            refresh(camel, uri(sandbox));

            assertThat(camel.send(uri(sandbox) + "&keyId=mthd_jwk_none", null, Map.of())
                            .getException())
                    .isInstanceOf(RequestRejectedException.class)
                    .hasMessageContaining("mthd_jwk_none")
                    .hasMessageContaining("404");
        }
    }

    @Test
    void anotherKeyUnderTheSameIdIsRefused() throws Exception {
        try (Sandbox sandbox = Sandbox.method().start();
                RecordingServer server = new RecordingServer(request -> Reply.json(
                        200,
                        "{\"data\":{\"id\":\"k\",\"status\":\"active\",\"jwk_thumbprint\":\"other\",\"jwk\":{}}}"));
                CamelRun camel = new CamelRun().start()) {
            String uri = uri(sandbox).replace("baseUrl=" + sandbox.url(), "baseUrl=" + server.url());

            assertThat(camel.send(uri + "&keyId=k", null, Map.of()).getException())
                    .isInstanceOf(RequestRejectedException.class);
        }
    }

    @Test
    void theComponentsOwnKeyIdIsNotLookedUp() throws Exception {
        try (Sandbox sandbox = Sandbox.method().start();
                CamelRun camel = new CamelRun()) {
            camel.configuration().setKeyId("my-key-2026");
            camel.start();

            assertThat(refresh(camel, uri(sandbox)).get("outcome").textValue()).isEqualTo("replaced");
        }
    }

    @Test
    void aKnownKidWithAnotherKeyIsAnAlarm() throws Exception {
        try (Sandbox one = Sandbox.method().start();
                Sandbox other = Sandbox.method().start();
                CamelRun camel = new CamelRun().start()) {
            String[] kid = {""};
            try (RecordingServer server = new RecordingServer(request -> Reply.json(200, kid[0]))) {
                kid[0] = jwks(one.keys().active().withId("k"));
                String uri = uri(one).replace(one.url(), server.url());
                refresh(camel, uri);
                kid[0] = jwks(other.keys().active().withId("k"));

                JsonNode summary = refresh(camel, uri);

                assertThat(summary.at("/alarms/0/kind").textValue()).isEqualTo("kid-rebound");
                assertThat(kids(summary, "rebound")).containsExactly("k");
            }
        }
    }

    private static String jwks(MleKey key) {
        return new String(PublicJwks.write(KeySet.of(key)), StandardCharsets.UTF_8);
    }

    @Test
    void aServerThatIsDownIsToldWhileTheOldKeysAreThere() throws Exception {
        Sandbox sandbox = Sandbox.method().start();
        try (CamelRun camel = new CamelRun().start()) {
            refresh(camel, uri(sandbox));
            sandbox.close();

            JsonNode summary = refresh(camel, uri(sandbox));

            assertThat(summary.get("outcome").textValue()).isEqualTo("failed");
            assertThat(summary.get("problem").textValue()).isNotEmpty();
            assertThat(summary.get("keys")).hasSize(1);
        }
    }

    @Test
    void withoutAnyKeysTheRefreshFails() {
        Sandbox sandbox = Sandbox.method().start();
        sandbox.close();
        try (CamelRun camel = new CamelRun().start()) {
            assertThat(camel.send(uri(sandbox), null, Map.of()).getException())
                    .isInstanceOf(KeyUnavailableException.class)
                    .hasMessageContaining(sandbox.url());
        }
    }

    @Test
    void keysFromABeanAreTold() throws Exception {
        try (CamelRun camel = new CamelRun().start()) {
            JsonNode summary = refresh(camel, "mle:refreshKeys");

            assertThat(summary.get("outcome").textValue()).isEqualTo("local");
            assertThat(summary.get("selected").textValue()).isEqualTo("mthd-2048-a");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mle:refreshKeys?keyId=../teams",
                "mle:refreshKeys?keyId=k&profile=jwe",
            })
    void wrongOptionsFailAtStart(String uri) {
        try (CamelRun camel = new CamelRun().start()) {
            assertThatThrownBy(() -> camel.send(uri, null, Map.of()))
                    .rootCause()
                    .isInstanceOf(MleConfigurationException.class)
                    .hasMessageContaining("keyId");
        }
    }
}
