package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWEHeader;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.component.http.HttpComponent;
import org.apache.hc.client5.http.cookie.BasicCookieStore;
import org.camelmle.KeyRejectedException;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.MleConfigurationException;
import org.camelmle.ProviderUnavailableException;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.NimbusPeer;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.camelmle.testkit.RecordingServer.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallTest {

    private static final String PERSON = "{\"type\":\"individual\",\"individual\":{\"ssn\":\"900010001\"}}";
    private static final String CREATED = "{\"success\":true,\"data\":{\"id\":\"ent_1\"},\"message\":null}";

    private final NimbusPeer peer = new NimbusPeer();

    private Reply created(Request request) {
        assertThat(peer.decrypt(request.body())).isEqualTo(PERSON);
        return Reply.json(200, peer.encrypt(CREATED));
    }

    private Exchange call(RecordingServer server, String options, Map<String, Object> headers) {
        try (CamelRun camel = new CamelRun().start()) {
            return camel.send("mle:call?target=" + server.url() + "/entities" + options, PERSON, headers);
        }
    }

    private static String text(Exchange exchange) {
        return exchange.getMessage().getBody(String.class);
    }

    private static RecordingServer answering(Function<Request, Reply> answer) {
        return new RecordingServer(answer);
    }

    @Test
    void requestLeavesEncryptedAndAnswerComesBackDecrypted() {
        try (RecordingServer server = answering(this::created)) {
            Exchange exchange = call(server, "", Map.of("Authorization", "Bearer sk_test"));

            assertThat(exchange.getException()).isNull();
            assertThat(text(exchange)).isEqualTo(CREATED);
            assertThat(exchange.getMessage().getHeader(MleConstants.ENCRYPTED)).isEqualTo(true);
            assertThat(exchange.getMessage().getHeader(MleConstants.KEY_ID)).isEqualTo("client-key-2026");
            assertThat(exchange.getMessage().getHeader(MleConstants.PROFILE)).isEqualTo("method");
            Request sent = server.requests().get(0);
            assertThat(sent.method()).isEqualTo("POST");
            assertThat(sent.uri()).isEqualTo("/entities");
            assertThat(sent.header("Method-MLE")).isEqualTo("jwe");
            assertThat(sent.header("Content-Type")).isEqualTo("application/json");
            assertThat(sent.header("Authorization")).isEqualTo("Bearer sk_test");
        }
    }

    @Test
    void headerNamesBothKeysAndTheDocumentedAlgorithms() {
        try (RecordingServer server = answering(this::created)) {
            call(server, "", Map.of());

            JWEHeader header = peer.jwe(server.requests().get(0).body()).getHeader();
            assertThat(header.toJSONObject())
                    .containsOnly(
                            Map.entry("alg", "RSA-OAEP-256"),
                            Map.entry("enc", "A256GCM"),
                            Map.entry("kid", "mthd-2048-a"),
                            Map.entry("cid", "client-key-2026"),
                            Map.entry("typ", "JWE"));
        }
    }

    @Test
    void encryptionMethodIsAnOption() {
        try (RecordingServer server = answering(this::created)) {
            call(server, "&encryptionMethod=A128GCM", Map.of());

            assertThat(peer.jwe(server.requests().get(0).body())
                            .getHeader()
                            .getEncryptionMethod()
                            .getName())
                    .isEqualTo("A128GCM");
        }
    }

    @Test
    void answerCarriesNoHeaderOfTheRequest() {
        try (RecordingServer server = answering(this::created)) {
            Exchange exchange = call(
                    server, "", Map.of("Authorization", "Bearer sk_test", "Cookie", "session=1", "X-Trace", "t-1"));

            assertThat(exchange.getMessage().getHeaders())
                    .doesNotContainKeys("Authorization", "Cookie", "Idempotency-Key", "Method-MLE", "Content-Length")
                    .containsEntry("X-Trace", "t-1");
            assertThat(server.requests().get(0).header("Cookie")).isNull();
        }
    }

    /** What an HTTP cache or a decoder would take for a word about the decrypted body. */
    @Test
    void answerCarriesNoHeaderAboutTheEncryptedBody() {
        try (RecordingServer server = answering(request -> created(request)
                .with("ETag", "\"of-the-wire\"")
                .with("Content-Encoding", "identity")
                .with("Content-MD5", "AAAA"))) {
            assertThat(call(server, "", Map.of()).getMessage().getHeaders())
                    .doesNotContainKeys("ETag", "Content-Encoding", "Content-MD5", "Content-Length");
        }
    }

    @Test
    void whereACallWentIsAProperty() {
        try (RecordingServer server = answering(this::created)) {
            assertThat(call(server, "", Map.of()).getProperty(MleConstants.TARGET, String.class))
                    .startsWith(server.url());
        }
    }

    @Test
    void whereACallWentIsNoPropertyIfItHasAQueryWhichMayHoldAKey() {
        try (RecordingServer server = answering(request -> Reply.json(200, peer.encrypt("{}")));
                CamelRun camel = new CamelRun().start()) {
            Exchange answer =
                    camel.send("mle:call?target=RAW(" + server.url() + "/entities?apikey=canary&a=b)", "{}", Map.of());

            assertThat(answer.getException()).isNull();
            assertThat(server.requests().get(0).uri()).contains("apikey=canary", "a=b");
            assertThat(answer.getAllProperties().toString())
                    .contains("/entities")
                    .doesNotContain("canary");
        }
    }

    @Test
    void failedCallCarriesNoHeaderOfTheRequestEither() {
        try (RecordingServer server = answering(request -> error(500, "MLE_DECRYPTION_FAILED"))) {
            Exchange exchange = call(server, "&retries=0", Map.of("Authorization", "Bearer sk_test"));

            assertThat(exchange.getException()).isInstanceOf(ProviderUnavailableException.class);
            assertThat(exchange.getMessage().getHeaders())
                    .doesNotContainKeys("Authorization", "Idempotency-Key", "Method-MLE")
                    .containsEntry(MleConstants.ERROR_CODE, "MLE_DECRYPTION_FAILED");
        }
    }

    @Test
    void unreachableTargetPassesItsExceptionWithoutTheRequestsHeaders() {
        String gone;
        try (RecordingServer server = answering(this::created)) {
            gone = server.url();
        }
        try (CamelRun camel = new CamelRun().start()) {
            Exchange exchange =
                    camel.send("mle:call?target=" + gone, PERSON, Map.of("Authorization", "Bearer sk_test"));

            assertThat(exchange.getException()).isInstanceOf(java.net.ConnectException.class);
            assertThat(exchange.getMessage().getHeaders()).doesNotContainKeys("Authorization", "Idempotency-Key");
        }
    }

    @Test
    void headersOfTheMessageSteerNothing() {
        try (RecordingServer server = answering(this::created)) {
            Exchange exchange = call(
                    server,
                    "",
                    Map.of(
                            "CamelHttpUri", "http://127.0.0.1:1/elsewhere",
                            "CamelHttpMethod", "DELETE",
                            "CamelHttpPath", "elsewhere",
                            "CamelHttpQuery", "a=b",
                            "CamelMleProfile", "jwe",
                            "CamelMleKeyId", "other",
                            "CamelMleTarget", "http://127.0.0.1:1/",
                            "CamelMleEncrypted", false,
                            "Method-MLE", "none"));

            assertThat(exchange.getException()).isNull();
            assertThat(text(exchange)).isEqualTo(CREATED);
            Request sent = server.requests().get(0);
            assertThat(sent.method() + " " + sent.uri()).isEqualTo("POST /entities");
            assertThat(sent.header("Method-MLE")).isEqualTo("jwe");
            assertThat(sent.headers().keySet()).noneMatch(name -> name.startsWith("camel"));
        }
    }

    @Test
    void eachCallHasItsOwnIdempotencyKey() throws Exception {
        try (RecordingServer server = answering(this::created);
                CamelRun camel = new CamelRun()) {
            String uri = "mle:call?target=" + server.url() + "/entities";
            camel.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:twice")
                            .to(uri)
                            .setBody(constant(PERSON))
                            .to(uri)
                            .setBody(constant(List.of(PERSON, PERSON, PERSON)))
                            .split(body())
                            .to(uri);
                }
            });
            Exchange exchange = camel.send("direct:twice", PERSON, Map.of("Idempotency-Key", "from-outside"));

            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getProperty(MleConstants.IDEMPOTENCY_KEY)).isNull();
            Set<String> keys = new HashSet<>();
            server.requests().forEach(request -> keys.add(request.header("Idempotency-Key")));
            assertThat(keys).hasSize(5).doesNotContain("from-outside");
            assertThat(keys).allSatisfy(key -> assertThat(UUID.fromString(key)).isNotNull());
        }
    }

    @Test
    void idempotencyKeyOfTheRouteIsUsedAndKept() {
        try (RecordingServer server = answering(this::created);
                CamelRun camel = new CamelRun().start()) {
            Exchange exchange = camel.send("mle:call?target=" + server.url(), message -> {
                message.getMessage().setBody(PERSON);
                message.setProperty(MleConstants.IDEMPOTENCY_KEY, "order-17");
            });

            assertThat(server.requests().get(0).header("Idempotency-Key")).isEqualTo("order-17");
            assertThat(exchange.getProperty(MleConstants.IDEMPOTENCY_KEY)).isEqualTo("order-17");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void busyAnswerIsNotRepeatedBehindOurBack(int status) {
        try (RecordingServer server =
                answering(request -> Reply.json(status, "{\"success\":false}").with("Retry-After", "0"))) {
            Exchange exchange = call(server, "&retries=0", Map.of());

            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE))
                    .isEqualTo(status);
            assertThat(exchange.getMessage().getHeader(MleConstants.ENCRYPTED)).isEqualTo(false);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void httpClientConfigurerOfTheUserStaysInForce() {
        HttpClientConfigurer own = builder -> builder.setUserAgent("of-the-user");
        try (RecordingServer server = answering(this::created);
                CamelRun camel = new CamelRun()) {
            camel.context().getComponent("http", HttpComponent.class).setHttpClientConfigurer(own);
            camel.start().send("mle:call?target=" + server.url(), PERSON, Map.of());

            assertThat(server.requests().get(0).header("User-Agent")).isEqualTo("of-the-user");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "DELETE"})
    void methodWithoutBodyGoesWithoutEncryption(String method) {
        try (RecordingServer server = answering(request -> Reply.json(200, CREATED))) {
            Exchange exchange = call(server, "&httpMethod=" + method, Map.of());

            assertThat(exchange.getException()).isNull();
            assertThat(text(exchange)).isEqualTo(CREATED);
            assertThat(exchange.getMessage().getHeader(MleConstants.ENCRYPTED)).isEqualTo(false);
            Request sent = server.requests().get(0);
            assertThat(sent.method()).isEqualTo(method);
            assertThat(sent.header("Method-MLE")).isNull();
            assertThat(sent.body()).isEmpty();
        }
    }

    @Test
    void queryOfTheTargetDoesNotTurnAPostIntoAGet() {
        try (RecordingServer server = answering(this::created);
                CamelRun camel = new CamelRun().start()) {
            Exchange exchange =
                    camel.send("mle:call?target=RAW(" + server.url() + "/entities?a=1&b=2)", PERSON, Map.of());

            assertThat(exchange.getException()).isNull();
            assertThat(server.requests().get(0).method()).isEqualTo("POST");
            assertThat(server.requests().get(0).uri()).isEqualTo("/entities?a=1&b=2");
        }
    }

    @Test
    void plainAnswerToAnEncryptedRequestIsRefused() {
        try (RecordingServer server = answering(request -> Reply.json(200, CREATED))) {
            Exchange exchange = call(server, "", Map.of());

            assertThat(exchange.getException())
                    .isInstanceOfSatisfying(
                            MessageRejectedException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.NOT_ENCRYPTED));
        }
    }

    @Test
    void limitOfAMessageIsThatOfTheJweAndNotOfTheEnvelopeAroundIt() {
        String wire = peer.encrypt(CREATED);
        int jwe = wire.length() - "{\"encrypted\":\"\"}".length();
        try (CamelRun camel = new CamelRun().start()) {
            for (Object body : List.of(wire, new ByteArrayInputStream(wire.getBytes(StandardCharsets.UTF_8)))) {
                Exchange exact = camel.send("mle:decrypt?maxMessageSize=" + jwe, body, Map.of());

                assertThat(exact.getException()).isNull();
            }
            Exchange longer = camel.send("mle:decrypt?maxMessageSize=" + (jwe - 1), wire, Map.of());

            assertThat(longer.getException())
                    .isInstanceOfSatisfying(
                            MessageRejectedException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE));
        }
    }

    @Test
    void plainAnswerPassesMarkedWherePreferred() {
        try (RecordingServer server = answering(request -> Reply.json(200, CREATED))) {
            Exchange exchange = call(server, "&encryptedResponse=preferred", Map.of());

            assertThat(text(exchange)).isEqualTo(CREATED);
            assertThat(exchange.getMessage().getHeader(MleConstants.ENCRYPTED)).isEqualTo(false);
        }
    }

    @Test
    void plainRequestKeepsTheTypeThatTheRouteGaveIt() {
        try (RecordingServer server = answering(request -> Reply.json(200, CREATED))) {
            Exchange exchange =
                    call(server, "&encryptedRequest=off", Map.of("Content-Type", "application/vnd.person+json"));

            assertThat(exchange.getException()).isNull();
            Request sent = server.requests().get(0);
            assertThat(sent.header("Content-Type")).isEqualTo("application/vnd.person+json");
            assertThat(sent.header("Method-MLE")).isNull();
            assertThat(new String(sent.body(), StandardCharsets.UTF_8)).isEqualTo(PERSON);
        }
    }

    @Test
    void encodingsThatOnlyTheInboundCallerCanReadAreNotAskedFor() {
        try (RecordingServer server = answering(this::created)) {
            call(server, "", Map.of("Accept-Encoding", "br"));

            assertThat(server.requests().get(0).header("Accept-Encoding")).doesNotContain("br");
        }
    }

    @Test
    void keySourceThatThrowsWhenTheAnswerIsThereFailsTheExchangeWithoutTheRequestsHeaders() {
        try (CamelRun camel = new CamelRun()) {
            AtomicBoolean answered = new AtomicBoolean();
            KeySource breaking = () -> {
                if (answered.get()) {
                    throw new IllegalStateException("vault is sealed");
                }
                return KeySet.of(peer.clientPair());
            };
            camel.context().getRegistry().bind("breaking", breaking);
            camel.start();
            try (RecordingServer server = answering(request -> {
                answered.set(true);
                return created(request);
            })) {
                Exchange exchange = camel.send(
                        "mle:call?privateKeys=#breaking&target=" + server.url(),
                        PERSON,
                        Map.of("Authorization", "Bearer sk_test"));

                assertThat(exchange.getException()).hasMessage("vault is sealed");
                assertThat(exchange.getMessage().getHeaders())
                        .doesNotContainKeys("Authorization", "Idempotency-Key", "Method-MLE", "CamelHttpResponseCode");
            }
        }
    }

    @Test
    void businessErrorPassesWithItsStatusEncryptedOrPlain() {
        String body = "{\"success\":false,\"data\":{\"error\":{\"type\":\"INVALID_REQUEST\",\"code\":400,"
                + "\"sub_type\":\"ENTITY_INVALID_SSN\",\"message\":\"no\"}},\"message\":\"no\"}";
        for (String wire : List.of(body, peer.encrypt(body))) {
            try (RecordingServer server = answering(request -> Reply.json(400, wire))) {
                Exchange exchange = call(server, "", Map.of());

                assertThat(exchange.getException()).isNull();
                assertThat(text(exchange)).isEqualTo(body);
                assertThat(exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE))
                        .isEqualTo(400);
                assertThat(exchange.getMessage().getHeader(MleConstants.ENCRYPTED))
                        .isEqualTo(wire.startsWith("{\"encrypted\""));
            }
        }
    }

    @Test
    void rejectedKeyHasItsOwnException() {
        try (RecordingServer server =
                answering(request -> error(400, "MLE_INVALID_KID").with("Request-Id", "adt_1"))) {
            Exchange exchange = call(server, "", Map.of());

            assertThat(exchange.getException()).isInstanceOfSatisfying(KeyRejectedException.class, e -> {
                assertThat(e.requestId()).contains("adt_1");
                assertThat(e.httpStatus()).hasValue(400);
            });
            assertThat(exchange.getMessage().getHeader(MleConstants.REQUEST_ID)).isEqualTo("adt_1");
        }
    }

    @Test
    void answerUnderAnotherKeyThanTheOneNamedIsRefused() {
        try (RecordingServer server = answering(request -> Reply.json(200, peer.encrypt(CREATED, "client-key-2025")))) {
            Exchange exchange = call(server, "", Map.of());

            assertThat(exchange.getException())
                    .isInstanceOfSatisfying(
                            MessageRejectedException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.KEY_ID_MISMATCH));
        }
    }

    @Test
    void answeredCallDoesNotJudgeALaterAnswer() throws Exception {
        try (RecordingServer server = answering(request -> Reply.json(200, CREATED));
                CamelRun camel = new CamelRun()) {
            camel.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:both")
                            .to("mle:call?httpMethod=GET&target=" + server.url())
                            .to("mle:decrypt");
                }
            });
            Exchange exchange = camel.send("direct:both", null, Map.of());

            // The plain answer of the GET was right; by itself, and required to be encrypted, the same one is not.
            assertThat(exchange.getException()).isInstanceOf(MessageRejectedException.class);
        }
    }

    @Test
    void redirectIsNotFollowedEvenIfTheComponentFollowsThem() {
        try (RecordingServer server = answering(request -> Reply.json(307, "").with("Location", "/elsewhere"));
                CamelRun camel = new CamelRun()) {
            camel.context().getComponent("http", HttpComponent.class).setFollowRedirects(true);
            Exchange exchange = camel.start().send("mle:call?target=" + server.url(), PERSON, Map.of());

            assertThat(exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE))
                    .isEqualTo(307);
            assertThat(server.requests()).hasSize(1);
        }
    }

    /** One client serves all callers: a session of one is none of the next one's, unless the target asks for it. */
    @ParameterizedTest
    @CsvSource({
        "'',",
        "?httpClient.cookieSpec=strict,session=of-the-first",
        "?httpClient.cookie-spec=strict,session=of-the-first",
        "?cookieStore=#jar,session=of-the-first"
    })
    void cookieOfOneAnswerDoesNotGoWithTheNextRequest(String options, String cookie) {
        try (RecordingServer server = answering(
                        request -> Reply.json(200, peer.encrypt(CREATED)).with("Set-Cookie", "session=of-the-first"));
                CamelRun camel = new CamelRun()) {
            camel.context().getRegistry().bind("jar", new BasicCookieStore());
            camel.start();
            for (int call = 0; call < 2; call++) {
                camel.send("mle:call?target=RAW(" + server.url() + options + ")", PERSON, Map.of());
            }

            assertThat(server.requests())
                    .extracting(request -> request.header("Cookie"))
                    .containsExactly(null, cookie);
        }
    }

    @Test
    void anyEndpointCanBeTheTarget() throws Exception {
        try (CamelRun camel = new CamelRun()) {
            camel.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:provider")
                            .process(exchange ->
                                    peer.decrypt(exchange.getMessage().getBody(byte[].class)))
                            .setBody(exchange -> peer.encrypt(CREATED));
                }
            });
            Exchange exchange = camel.send("mle:call?target=direct:provider", PERSON, Map.of());

            assertThat(exchange.getException()).isNull();
            assertThat(text(exchange)).isEqualTo(CREATED);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mle:call",
                "mle:call?target=http://127.0.0.1:1&httpMethod=FETCH",
                "mle:call?target=RAW(http://127.0.0.1:1/?httpMethod=PUT)",
                "mle:call?target=http://127.0.0.1:1&role=server",
                "mle:call?target=http://127.0.0.1:1&profile=acme",
                "mle:call?target=http://127.0.0.1:1&environment=moon",
                "mle:call?target=https://dev.methodfi.com/entities",
                "mle:call?target=http://127.0.0.1:1&privateKeys=file:no-such-file.json",
                "mle:call?target=http://127.0.0.1:1&publicKeys=http://keys.example/jwks.json",
                "mle:call?target=http://127.0.0.1:1&publicKeys=http://127.0.0.1.keys.example/jwks.json",
                "mle:call?target=http://127.0.0.1:1&maxMessageSize=0",
                "mle:call?target=http://127.0.0.1:1&maxHeaderSize=0",
                "mle:call?target=http://127.0.0.1:1&callTimeout=0",
                "mle:call?target=http://127.0.0.1:1&connectTimeout=0",
                "mle:call?target=http://127.0.0.1:1&fetchTimeout=0",
                "mle:call?target=http://127.0.0.1:1&maxKeySetSize=0",
                "mle:call?target=http://127.0.0.1:1&maxKeys=10001",
                "mle:call?target=http://127.0.0.1:1&staleIfError=-1s",
                "mle:call?target=http://127.0.0.1:1&staleIfError=169h",
                "mle:call?target=http://127.0.0.1:1&refreshInterval=0",
                "mle:call?target=http://127.0.0.1:1&refreshInterval=25h",
                "mle:call?target=http://127.0.0.1:1&minRefreshInterval=0",
                "mle:call?target=http://127.0.0.1:1&retries=11",
                "mle:call?target=http://127.0.0.1:1&retryAfterLimit=5m",
                "mle:call?target=http://127.0.0.1:1&cryptoProvider=NoSuchProvider"
            })
    void wrongOptionFailsAtStartNamingItself(String uri) {
        try (CamelRun camel = new CamelRun().start()) {
            assertThatThrownBy(() ->
                            camel.context().getEndpoint(uri).createProducer().start())
                    .satisfies(e -> assertThat(rootOf(e))
                            .isInstanceOf(MleConfigurationException.class)
                            .hasMessageContaining(
                                    uri.contains("&") ? uri.replaceFirst(".*&(\\w+)=.*", "$1") : "target"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mle:call?target=http://127.0.0.1:1&profile=jwe", "mle:encrypt?profile=jwe"})
    void peerWhoseKeysNobodyNamesFailsAtStart(String uri) {
        try (CamelRun camel = new CamelRun()) {
            camel.configuration().setPublicKeys(null);
            camel.start();

            assertThatThrownBy(() ->
                            camel.context().getEndpoint(uri).createProducer().start())
                    .satisfies(e -> assertThat(rootOf(e))
                            .isInstanceOf(MleConfigurationException.class)
                            .hasMessageContaining("publicKeys"));
        }
    }

    @Test
    void locationOfKeysThatIsNoEndpointFailsAtStart() {
        try (CamelRun camel = new CamelRun().start()) {
            assertThatThrownBy(() -> camel.context()
                            .getEndpoint("mle:encrypt?publicKeys=nosuch:keys")
                            .createProducer()
                            .start())
                    .hasMessageContaining("nosuch");
        }
    }

    private static Throwable rootOf(Throwable failure) {
        return failure.getCause() == null ? failure : rootOf(failure.getCause());
    }

    private static Reply error(int status, String code) {
        String body = "{\"success\":false,\"data\":{\"error\":{\"type\":\"api_error\",\"code\":" + status
                + ",\"sub_type\":\"" + code + "\",\"message\":\"m\"}},\"message\":\"m\"}";
        return new Reply(status, Map.of("Content-Type", "application/json"), body.getBytes(StandardCharsets.UTF_8));
    }
}
