package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.Exchange;
import org.camelmle.KeyRegistrationException;
import org.camelmle.KeyUnavailableException;
import org.camelmle.MleConfigurationException;
import org.camelmle.RequestRejectedException;
import org.camelmle.sandbox.Received;
import org.camelmle.sandbox.Sandbox;
import org.camelmle.testkit.CamelRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyOperationsTest {

    @TempDir
    private Path folder;

    private String file() {
        return "file:" + folder.resolve("own.jwks.json");
    }

    private static JsonNode json(Exchange exchange) throws Exception {
        assertThat(exchange.getException()).isNull();
        return new ObjectMapper().readTree(exchange.getMessage().getBody(byte[].class));
    }

    @Test
    void generatedKeyIsWrittenAndDescribedWithoutItsSecret() throws Exception {
        try (CamelRun camel = new CamelRun().start()) {
            Exchange exchange = camel.send("mle:generateKey?keyId=my-key-2026&privateKeys=" + file(), null, Map.of());

            JsonNode summary = json(exchange);
            assertThat(summary.get("kid").textValue()).isEqualTo("my-key-2026");
            assertThat(summary.get("bits").intValue()).isEqualTo(2048);
            assertThat(summary.get("status").textValue()).isEqualTo("active");
            assertThat(summary.fieldNames()).toIterable().doesNotContain("d", "p", "q");
            assertThat(exchange.getMessage().getHeader(MleConstants.KEY_ID)).isEqualTo("my-key-2026");
            assertThat(Files.readString(folder.resolve("own.jwks.json"))).contains("my-key-2026");
        }
    }

    @Test
    void generatedAndRegisteredKeyServesACall() throws Exception {
        try (Sandbox sandbox = Sandbox.method().start();
                CamelRun camel = new CamelRun().start()) {
            String keys = "privateKeys=" + file();
            json(camel.send("mle:generateKey?keyId=my-key-2026&" + keys, null, Map.of()));
            JsonNode registered = json(camel.send(
                    "mle:registerKey?contact=ops@example.org&apiKey=" + sandbox.apiKey() + "&baseUrl=" + sandbox.url()
                            + "&" + keys,
                    null,
                    Map.of()));
            assertThat(registered.get("registrationId").textValue()).startsWith("team_jwk_");
            assertThat(registered.get("registrationStatus").textValue()).isEqualTo("active");

            Exchange created = camel.send(
                    "mle:call?target=" + sandbox.url() + "/entities&baseUrl=" + sandbox.url() + "&publicKeys="
                            + sandbox.url() + "/.well-known/jwks.json&" + keys,
                    "{\"type\":\"individual\",\"individual\":{}}",
                    Map.of("Authorization", "Bearer " + sandbox.apiKey()));

            assertThat(json(created).at("/data/id").textValue()).startsWith("ent_");
            assertThat(created.getMessage().getHeader(MleConstants.ENCRYPTED)).isEqualTo(true);
            assertThat(created.getMessage().getHeader(MleConstants.REQUEST_ID, String.class))
                    .startsWith("adt_");
        }
    }

    @Test
    void onlyPublicMembersAreSentToTheProvider() throws Exception {
        try (Sandbox sandbox = Sandbox.method().start();
                CamelRun camel = new CamelRun().start()) {
            json(camel.send("mle:generateKey?keyId=k1&privateKeys=" + file(), null, Map.of()));
            json(register(camel, sandbox));

            Received sent = sandbox.received().stream()
                    .filter(one -> one.path().equals("/teams/mle/public_keys"))
                    .findFirst()
                    .orElseThrow();
            assertThat(sent.headers()).as("no answer is decoded").containsEntry("Accept-Encoding", "identity");
            JsonNode jwk = new ObjectMapper()
                    .readTree(new String(sent.body(), StandardCharsets.UTF_8))
                    .get("jwk");
            assertThat(jwk.fieldNames()).toIterable().containsExactlyInAnyOrder("kty", "kid", "use", "alg", "n", "e");
        }
    }

    private Exchange register(CamelRun camel, Sandbox sandbox) {
        return camel.send(
                "mle:registerKey?contact=ops@example.org&apiKey=" + sandbox.apiKey() + "&baseUrl=" + sandbox.url()
                        + "&privateKeys=" + file(),
                null,
                Map.of());
    }

    @Test
    void secondRegistrationFindsTheFirst() throws Exception {
        try (Sandbox sandbox = Sandbox.method().start();
                CamelRun camel = new CamelRun().start()) {
            json(camel.send("mle:generateKey?keyId=k1&privateKeys=" + file(), null, Map.of()));
            JsonNode first = json(register(camel, sandbox));

            assertThat(json(register(camel, sandbox))).isEqualTo(first);
        }
    }

    @Test
    void registrationUnderATakenKidIsAConflictThatTellsWhatIsThere() throws Exception {
        try (Sandbox sandbox = Sandbox.method().start();
                CamelRun camel = new CamelRun().start()) {
            json(camel.send("mle:generateKey?keyId=k1&privateKeys=" + file(), null, Map.of()));
            String id = json(register(camel, sandbox)).get("registrationId").textValue();
            Files.delete(folder.resolve("own.jwks.json"));
            json(camel.send("mle:generateKey?keyId=k1&privateKeys=" + file(), null, Map.of()));

            assertThat(register(camel, sandbox).getException())
                    .isInstanceOf(KeyRegistrationException.class)
                    .hasMessageContaining(id)
                    .satisfies(e -> assertThat(((KeyRegistrationException) e).providerCode())
                            .contains("JWK_KID_ALREADY_EXISTS"));
        }
    }

    @Test
    void registrationsAreListedRetrievedAndDeleted() throws Exception {
        try (Sandbox sandbox = Sandbox.method().start();
                CamelRun camel = new CamelRun().start()) {
            json(camel.send("mle:generateKey?keyId=k1&privateKeys=" + file(), null, Map.of()));
            String id = json(register(camel, sandbox)).get("registrationId").textValue();
            String provider = "apiKey=" + sandbox.apiKey() + "&baseUrl=" + sandbox.url();
            String one = "?registrationId=" + id + "&" + provider;

            assertThat(json(camel.send("mle:listKeys?" + provider, null, Map.of()))
                            .at("/keys/0/kid")
                            .textValue())
                    .isEqualTo("k1");
            Exchange retrieved = camel.send("mle:retrieveKey" + one, null, Map.of());
            assertThat(json(retrieved).get("registrationStatus").textValue()).isEqualTo("active");
            assertThat(retrieved.getMessage().getHeader(MleConstants.KEY_ID)).isEqualTo("k1");
            assertThat(json(camel.send("mle:deleteKey" + one, null, Map.of()))
                            .get("registrationStatus")
                            .textValue())
                    .isEqualTo("disabled");
            assertThat(camel.send("mle:deleteKey" + one, null, Map.of()).getException())
                    .isInstanceOfSatisfying(
                            KeyRegistrationException.class,
                            e -> assertThat(e.providerCode()).contains("JWK_ALREADY_DISABLED"));
            assertThat(camel.send("mle:retrieveKey?registrationId=team_jwk_none&" + provider, null, Map.of())
                            .getException())
                    .isInstanceOf(RequestRejectedException.class)
                    .hasMessageContaining("404");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"registerKey", "rotateKey"})
    void keyThatIsPublishedIsNotRegisteredDirectlyToo(String operation) throws Exception {
        try (Sandbox sandbox = Sandbox.method().start();
                CamelRun camel = new CamelRun().start()) {
            json(camel.send("mle:generateKey?privateKeys=" + file(), null, Map.of()));
            camel.send("mle:publishKeys?privateKeys=" + file(), null, Map.of());

            Exchange refused = camel.send(
                    "mle:" + operation + "?contact=ops@example.org&apiKey=" + sandbox.apiKey() + "&baseUrl="
                            + sandbox.url() + "&privateKeys=" + file(),
                    null,
                    Map.of());

            assertThat(refused.getException())
                    .isInstanceOf(MleConfigurationException.class)
                    .hasMessageContaining("wellKnownEndpoint");
            assertThat(sandbox.received()).isEmpty();
        }
    }

    @Test
    void endpointOfOurOwnIsRegisteredOnceWithoutAKeyFile() throws Exception {
        try (Sandbox sandbox = Sandbox.method().start();
                CamelRun camel = new CamelRun().start()) {
            String register = "mle:registerKey?contact=ops@example.org&apiKey=" + sandbox.apiKey() + "&baseUrl="
                    + sandbox.url() + "&wellKnownEndpoint=https://keys.example.com/";

            JsonNode first = json(camel.send(register + "jwks.json", null, Map.of()));

            assertThat(first.get("wellKnownEndpoint").textValue()).isEqualTo("https://keys.example.com/jwks.json");
            assertThat(json(camel.send(register + "jwks.json", null, Map.of()))).isEqualTo(first);
            assertThat(camel.send(register + "other.json", null, Map.of()).getException())
                    .isInstanceOf(KeyRegistrationException.class)
                    .hasMessageContaining("https://keys.example.com/jwks.json");
        }
    }

    @Test
    void unreachableKeyApiIsSaidAsSuch() throws Exception {
        Sandbox gone = Sandbox.method().start();
        gone.close();
        try (CamelRun camel = new CamelRun().start()) {
            json(camel.send("mle:generateKey?keyId=k1&privateKeys=" + file(), null, Map.of()));

            assertThat(register(camel, gone).getException())
                    .isInstanceOf(KeyUnavailableException.class)
                    .hasMessageContaining(gone.url())
                    .hasMessageNotContaining(gone.apiKey());
        }
    }

    @Test
    void keyIdThatIsTakenIsNotOverwritten() throws Exception {
        try (CamelRun camel = new CamelRun().start()) {
            json(camel.send("mle:generateKey?keyId=k1&privateKeys=" + file(), null, Map.of()));
            String before = Files.readString(folder.resolve("own.jwks.json"));

            Exchange again = camel.send("mle:generateKey?keyId=k1&privateKeys=" + file(), null, Map.of());

            assertThat(again.getException())
                    .isInstanceOf(MleConfigurationException.class)
                    .hasMessageContaining("k1");
            assertThat(Files.readString(folder.resolve("own.jwks.json"))).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mle:registerKey?privateKeys=file:x.json&contact=a@b.c",
                "mle:registerKey?privateKeys=file:x.json&apiKey=sk",
                "mle:registerKey?privateKeys=file:x.json&apiKey=sk&contact=a@b.c&profile=jwe&baseUrl=http://127.0.0.1:1",
                "mle:registerKey?privateKeys=file:x.json&apiKey=sk&contact=a@b.c&baseUrl=http://api.example",
                "mle:generateKey?privateKeys=#own"
            })
    void missingOptionFailsAtStart(String uri) {
        try (CamelRun camel = new CamelRun().start()) {
            assertThatThrownBy(() -> camel.send(uri, null, Map.of()))
                    .rootCause()
                    .isInstanceOf(MleConfigurationException.class);
        }
    }
}
