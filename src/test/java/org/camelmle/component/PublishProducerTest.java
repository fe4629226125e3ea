package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Named.named;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Producer;
import org.apache.camel.builder.RouteBuilder;
import org.camelmle.MleConfigurationException;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.sandbox.Sandbox;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.NimbusPeer;
import org.camelmle.testkit.Vectors;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublishProducerTest {

    @TempDir
    private Path folder;

    static Stream<Named<JsonNode>> ownSets() {
        return Vectors.cases("jwks_cases.json", "own_jwks").map(node -> named(Vectors.id(node), node));
    }

    @ParameterizedTest
    @MethodSource("ownSets")
    void ownSetIsServedWithPublicMembersOnlyOrRefusedAtStart(JsonNode vector) throws Exception {
        Path file = Files.writeString(
                folder.resolve("own.jwks.json"), vector.required("input").toString());
        String uri = "mle:publishKeys?privateKeys=file:" + file;
        if (vector.required("output").isNull()) {
            assertRefused(uri);
            return;
        }
        try (CamelRun camel = new CamelRun().start()) {
            byte[] served = camel.send(uri, null, Map.of()).getMessage().getBody(byte[].class);

            assertThat(new ObjectMapper().readTree(served)).isEqualTo(vector.required("output"));
            Vectors.elements(vector.path("must_not_contain"))
                    .forEach(secret -> assertThat(new String(served, StandardCharsets.UTF_8))
                            .doesNotContain(secret.textValue()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"privateKeys=file:nowhere.jwks.json", "privateKeys=#peer"})
    void wrongConfigurationIsRefusedAtStart(String options) {
        assertRefused("mle:publishKeys?" + options);
    }

    @Test
    void negativeAgeIsRefusedAtStart() {
        try (CamelRun camel = new CamelRun().start()) {
            camel.configuration().setMaxAge(Duration.ofSeconds(-1));

            assertThatThrownBy(() -> camel.send("mle:publishKeys", null, Map.of()))
                    .hasStackTraceContaining("the option maxAge");
        }
    }

    private static void assertRefused(String uri) {
        assertThatThrownBy(() -> {
                    try (CamelRun camel = new CamelRun()) {
                        camel.start(new RouteBuilder() {
                            @Override
                            public void configure() {
                                from("direct:in").to(uri);
                            }
                        });
                    }
                })
                .hasStackTraceContaining("MleConfigurationException");
    }

    @Test
    void keysOfAllStatesButDisabledAreServed() throws Exception {
        MleKey pair = new NimbusPeer().clientPair();
        try (CamelRun camel = new CamelRun()) {
            camel.context()
                    .getRegistry()
                    .bind(
                            "four",
                            KeySet.of(
                                    pair.withId("pending").withStatus(KeyStatus.PENDING),
                                    pair.withId("active").withStatus(KeyStatus.ACTIVE),
                                    pair.withId("retiring").withStatus(KeyStatus.RETIRING),
                                    pair.withId("gone").withStatus(KeyStatus.DISABLED)));
            camel.start();

            Exchange exchange = camel.send("mle:publishKeys?privateKeys=#four", null, Map.of());

            assertThat(new ObjectMapper()
                            .readTree(exchange.getMessage().getBody(byte[].class))
                            .findValuesAsText("kid"))
                    .containsExactly("pending", "active", "retiring");
        }
    }

    @Test
    void answerMayBeKeptAndHandsNothingBack() {
        Message answer = answer(Map.of("Authorization", "Bearer x", "Cookie", "a=b", "CamelHttpMethod", "GET"));

        assertThat(answer.getHeaders())
                .containsOnlyKeys(
                        "Cache-Control", "ETag", "X-Content-Type-Options", "Content-Type", "CamelHttpResponseCode")
                .containsEntry("Cache-Control", "public, max-age=3600")
                .containsEntry("X-Content-Type-Options", "nosniff")
                .containsEntry("CamelHttpResponseCode", 200);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {"'%s',304", "'W/%s',304", "'\"other\", %s',304", "*,304", "'\"other\"',200", "'',200"})
    void whoHasTheSetAlreadyIsToldSo(String ifNoneMatch, int status) {
        String etag = answer(Map.of()).getHeader("ETag", String.class);

        Message answer = answer(Map.of("If-None-Match", ifNoneMatch.formatted(etag)));

        assertThat(answer.getHeader("CamelHttpResponseCode")).isEqualTo(status);
        assertThat(answer.getHeaders())
                .containsEntry("ETag", etag)
                .containsEntry("Cache-Control", "public, max-age=3600");
        assertThat(answer.getBody() == null).isEqualTo(status == 304);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "get"})
    void setIsOnlyReadNeverWritten(String method) {
        Message answer = answer(Map.of("CamelHttpMethod", method));

        assertThat(answer.getHeaders())
                .containsEntry("CamelHttpResponseCode", 405)
                .containsEntry("Allow", "GET, HEAD");
        assertThat(answer.getBody()).isNull();
    }

    @Test
    void changedSetHasAnotherEtag() {
        MleKey pair = new NimbusPeer().clientPair();
        try (CamelRun camel = new CamelRun()) {
            KeySet[] current = {KeySet.of(pair)};
            KeySource changing = () -> current[0];
            camel.context().getRegistry().bind("changing", changing);
            camel.start();
            String uri = "mle:publishKeys?privateKeys=#changing";
            Object before = camel.send(uri, null, Map.of()).getMessage().getHeader("ETag");

            current[0] = KeySet.of(pair, pair.withId("next").withStatus(KeyStatus.PENDING));

            assertThat(camel.send(uri, null, Map.of()).getMessage().getHeader("ETag"))
                    .isNotEqualTo(before);
        }
    }

    @Test
    void keyThatIsServedIsNotRegisteredDirectly() throws Exception {
        String keys = "privateKeys=file:" + folder.resolve("own.jwks.json");
        try (Sandbox sandbox = Sandbox.method().start();
                CamelRun camel = new CamelRun().start()) {
            String provider = "?contact=ops@example.org&apiKey=" + sandbox.apiKey() + "&baseUrl=" + sandbox.url() + "&";
            camel.send("mle:generateKey?keyId=k1&" + keys, null, Map.of());
            camel.send("mle:publishKeys?" + keys, null, Map.of());

            for (String operation : List.of("registerKey", "rotateKey")) {
                assertThat(camel.send("mle:" + operation + provider + keys, null, Map.of())
                                .getException())
                        .isInstanceOf(MleConfigurationException.class)
                        .hasMessageContaining("'k1'")
                        .hasMessageContaining("wellKnownEndpoint");
            }
            assertThat(sandbox.received()).isEmpty();
        }
    }

    @Test
    void keyIsNotRegisteredDirectlyAsLongAsAnybodyServesIt() throws Exception {
        String keys = "privateKeys=file:" + folder.resolve("own.jwks.json");
        try (Sandbox sandbox = Sandbox.method().start();
                CamelRun camel = new CamelRun().start()) {
            camel.send("mle:generateKey?keyId=k1&" + keys, null, Map.of());
            Endpoint publish = camel.context().getEndpoint("mle:publishKeys?" + keys);
            Producer one = publish.createProducer();
            Producer other = publish.createProducer();
            one.start();
            other.start();
            String register = "mle:registerKey?contact=ops@example.org&apiKey=" + sandbox.apiKey() + "&baseUrl="
                    + sandbox.url() + "&" + keys;

            one.stop();
            assertThat(camel.send(register, null, Map.of()).getException())
                    .isInstanceOf(MleConfigurationException.class);
            other.stop();
            assertThat(camel.send(register, null, Map.of()).getException()).isNull();
        }
    }

    private static Message answer(Map<String, Object> headers) {
        try (CamelRun camel = new CamelRun().start()) {
            Exchange exchange = camel.send("mle:publishKeys", null, headers);
            assertThat(exchange.getException()).isNull();
            return exchange.getMessage();
        }
    }
}
