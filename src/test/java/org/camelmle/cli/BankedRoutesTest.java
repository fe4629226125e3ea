package org.camelmle.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.camelmle.KeyUnavailableException;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.component.MleConstants;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.keys.storage.KeyStorage;
import org.camelmle.sandbox.banked.BankedFault;
import org.camelmle.sandbox.banked.BankedKeys.Purpose;
import org.camelmle.sandbox.banked.BankedRequest;
import org.camelmle.sandbox.banked.BankedSandbox;
import org.camelmle.sandbox.banked.Credential;
import org.camelmle.sandbox.banked.Credential.Answers;
import org.camelmle.testkit.HttpFront;
import org.camelmle.testkit.PlainHttp;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code routes/banked-*} and {@code examples/banked-payment}, as they are shipped, against Banked's sandbox. */
class BankedRoutesTest {

    private static final Path SETTINGS = Path.of("examples/banked-payment/application.properties");
    private static final Path PAYMENT = Path.of("routes/banked-payment.camel.yaml");
    private static final Path WEBHOOK = Path.of("routes/banked-webhook.camel.yaml");
    private static final Path PAYIN = Path.of("examples/banked-payment/payin.json");
    private static final Markdown PAGE = Markdown.read(Path.of("docs/banked.md"));
    private static final String SIGNATURE_KEY = "signature-key-7";

    @TempDir
    Path directory;

    private final MleKey oldKey = VectorKeys.pair("client-2048").withId("2025-key");
    private final MleKey newKey = VectorKeys.pair("client-4096").withId("2026-key");
    private BankedSandbox banked;

    @BeforeEach
    void keysInAFolderAndASandbox() {
        KeyStorage.folder(directory.resolve("banked")).write(KeySet.of(oldKey.withStatus(KeyStatus.RETIRING), newKey));
        banked = BankedSandbox.start(Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        banked.close();
    }

    @Test
    void everyFileIsRunHere() throws IOException {
        try (Stream<Path> routes = Files.list(Path.of("routes"));
                Stream<Path> example = Files.list(PAYIN.getParent())) {
            Stream<Path> files = Stream.concat(routes, example);
            assertThat(files.map(Path::toString).filter(name -> name.contains("banked")))
                    .containsExactlyInAnyOrder(
                            "routes/banked-payment.camel.yaml",
                            "routes/banked-webhook.camel.yaml",
                            "routes/banked-keys.camel.yaml",
                            "examples/banked-payment/README.md",
                            "examples/banked-payment/application.properties",
                            "examples/banked-payment/payin.json");
        }
    }

    @Test
    void fieldsLeaveEncryptedAndTheAnswerComesBackDecrypted() throws IOException {
        Exchange answer = pay(banked.issue("live-2026", Answers.ENCRYPTED, Optional.of(newKey)));

        assertThat(answer.getException()).isNull();
        assertThat(answer.getMessage().getBody(String.class))
                .contains("\"name\":\"Ada Sample\"", "\"state\":\"initiated\"");
        assertThat(answer.getMessage().getHeader(MleConstants.ENCRYPTED)).isEqualTo(true);
        assertThat(answer.getMessage().getHeader(MleConstants.KEY_ID)).isEqualTo("2026-key");
        assertThat(answer.getMessage().getHeader(MleConstants.REDACTED)).isNull();
        assertThat(answer.getMessage().getHeader(Exchange.CONTENT_TYPE)).isEqualTo("application/json");
        BankedRequest received = last();
        String wire = new String(received.body(), UTF_8);
        assertThat(wire)
                .contains("\"encrypted_name\": \"eyJ", "\"encrypted_email\": \"eyJ")
                .doesNotContain("Ada Sample", "ada.sample");
        assertThat(received.opened().orElseThrow()).isEqualTo(Files.readAllBytes(PAYIN));
        assertThat(received.contentType()).isEqualTo("application/jose");
        assertThat(received.headers()).containsEntry("Content-Type", "application/json");
        InboundHeaders.assertNoneIn(received.headers(), answer);
    }

    @ParameterizedTest
    @EnumSource(
            value = BankedFault.class,
            names = {"A128GCM", "WITH_KEY_ID", "ODD_CONTENT_TYPE"})
    void answerOfAnotherKindIsOpened(BankedFault fault) throws IOException {
        banked.next(1, fault);
        Exchange answer = pay(banked.issue("live-2026", Answers.ENCRYPTED, Optional.of(newKey)));
        assertThat(answer.getException()).isNull();
        assertThat(answer.getMessage().getBody(String.class)).contains("\"name\":\"Ada Sample\"");
    }

    @ParameterizedTest
    @EnumSource(
            value = BankedFault.class,
            names = {"PLAIN_ANSWER", "WRONG_KEY"})
    void badAnswerIsRefused(BankedFault fault) throws IOException {
        banked.next(1, fault);
        Exchange answer = pay(banked.issue("live-2026", Answers.ENCRYPTED, Optional.of(newKey)));
        assertThat(answer.getException())
                .isInstanceOfSatisfying(
                        MessageRejectedException.class,
                        refused -> assertThat(refused.reason())
                                .isEqualTo(fault == BankedFault.WRONG_KEY ? Reason.DECRYPTION : Reason.NOT_ENCRYPTED));
    }

    @Test
    void commandOfThePageMakesAKeyAndTheMail() throws IOException {
        String ours = "java -jar target/camel-mle-0.1.0-SNAPSHOT-cli.jar ";
        List<String> commands = PAGE.snippets("sh").flatMap(String::lines).toList();
        Path folder = directory.resolve("fresh");

        assertThat(commands).singleElement().satisfies(command -> {
            assertThat(command).startsWith(ours).contains(" keys/banked/");
            Run run = Run.of(command.substring(ours.length())
                    .replace("keys/banked/", folder + "/")
                    .split(" ", -1));
            assertThat(run.exitCode()).as(run.problems()).isZero();
            assertThat(run.output()).contains("-----BEGIN RSA PUBLIC KEY-----");
        });
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString().replaceFirst("^[^.]+", "*"))
                            .filter(name -> name.startsWith("*.")))
                    .containsExactlyInAnyOrder("*.pem", "*.public.pem", "*.json");
        }
        assertThat(KeyStorage.folder(folder).read().keys())
                .singleElement()
                .satisfies(key ->
                        assertThat(key.publicKey().getModulus().bitLength()).isEqualTo(4096));
    }

    @Test
    void commandOfTheExampleNamesATestThatThereIs() {
        assertThat(Markdown.read(PAYIN.resolveSibling("README.md"))
                        .snippets("sh")
                        .flatMap(String::lines))
                .containsExactly("mvn test -Dtest=" + getClass().getSimpleName());
    }

    @Test
    void plainAndEncryptedErrorsPassWithTheirStatus() throws IOException {
        Credential credential = banked.issue("live-2026", Answers.ENCRYPTED, Optional.of(newKey));
        byte[] incomplete = "{\"customer\":{\"name\":\"Ada\"}}".getBytes(UTF_8);
        Exchange plain = send(credential, Map.of(), incomplete);
        assertThat(plain.getException()).isNull();
        assertThat(plain.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(422);
        assertThat(plain.getMessage().getHeader(MleConstants.ENCRYPTED)).isEqualTo(false);
        assertThat(plain.getMessage().getBody(String.class)).contains("invalid_amount");

        banked.next(1, BankedFault.ENCRYPTED_ERROR);
        Exchange encrypted = send(credential, Map.of(), incomplete);
        assertThat(encrypted.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE))
                .isEqualTo(422);
        assertThat(encrypted.getMessage().getHeader(MleConstants.ENCRYPTED)).isEqualTo(true);
        assertThat(encrypted.getMessage().getBody(String.class)).contains("invalid_amount");
    }

    @Test
    void redactedAnswerIsRefusedUnlessItIsPreferredAndThenReported() throws IOException {
        Credential credential = banked.issue("live-2026", Answers.REDACTED, Optional.empty());
        assertThat(pay(credential).getException()).isInstanceOf(MessageRejectedException.class);

        Exchange answer = send(
                credential, Map.of("camel.component.mle.encrypted-response", "preferred"), Files.readAllBytes(PAYIN));
        assertThat(answer.getException()).isNull();
        assertThat(answer.getMessage().getHeader(MleConstants.REDACTED))
                .isEqualTo(List.of("/customer/name", "/customer/email", "/ultimate_creditor/name"));
    }

    @Test
    void eachCredentialHasItsKeyWhileBothAreInUse() throws IOException {
        Credential old = banked.issue("live-2025", Answers.ENCRYPTED, Optional.of(oldKey));
        Credential fresh = banked.issue("live-2026", Answers.ENCRYPTED, Optional.of(newKey));
        // As the page has it.
        String[] option =
                PAGE.snippets("properties").findFirst().orElseThrow().strip().split(" = ", -1);
        Map<String, String> keys = Map.of(option[0], option[1]);

        assertThat(send(old, keys, Files.readAllBytes(PAYIN)).getMessage().getHeader(MleConstants.KEY_ID))
                .isEqualTo("2025-key");
        assertThat(send(fresh, keys, Files.readAllBytes(PAYIN)).getMessage().getHeader(MleConstants.KEY_ID))
                .isEqualTo("2026-key");
        Map<String, String> another = Map.of("camel.component.mle.credential-keys", "other=2026-key");
        assertThat(send(fresh, another, Files.readAllBytes(PAYIN)).getException())
                .isInstanceOfSatisfying(
                        MessageRejectedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.KEY_ID_MISSING));
        banked.revoke(old);
        assertThat(send(old, keys, Files.readAllBytes(PAYIN)).getException()).isNotNull();
    }

    @Test
    void reportTellsWhoStillReceivesAnswersUnderTheOldKey() throws IOException {
        Credential old = banked.issue("live-2025", Answers.ENCRYPTED, Optional.of(oldKey));
        try (CamelSession camel = start(old, Map.of("camel.component.mle.credential-keys", "live-2025=2025-key"))) {
            assertThat(camel.send(camel.addRoute(PAYMENT), Files.readAllBytes(PAYIN))
                            .getException())
                    .isNull();
            Exchange report = camel.send("mle:listKeys", null);
            assertThat(report.getMessage().getBody(String.class))
                    .contains(
                            "\"credential\":\"live-2025\"", "\"lastAnswerUnder\":\"2025-key\"", "\"underOldKey\":true");
        }
    }

    @Test
    void onlyKeysOfTheRegionAndForProductionAreUsed() throws IOException {
        banked.keys().add("au", Purpose.PRODUCTION);
        banked.keys().add("uk", Purpose.TEST);
        Exchange answer = pay(banked.issue("live-2026", Answers.ENCRYPTED, Optional.of(newKey)));
        assertThat(answer.getException()).isNull();

        Exchange elsewhere = send(
                banked.issue("live-2026", Answers.ENCRYPTED, Optional.of(newKey)),
                Map.of("camel.component.mle.region", "us"),
                Files.readAllBytes(PAYIN));
        assertThat(elsewhere.getException()).isInstanceOf(KeyUnavailableException.class);
    }

    @Test
    void genuineWebhookReachesTheRouteOnceAndAgainIfItFailed() throws Exception {
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        AtomicBoolean fails = new AtomicBoolean(true);
        Processor sink = exchange -> {
            events.add(exchange.getMessage().getBody(String.class));
            if (fails.getAndSet(false)) {
                throw new IllegalStateException("The first one fails");
            }
        };
        try (HttpFront front = new HttpFront(
                WEBHOOK,
                Map.of("camel.component.mle.secret", SIGNATURE_KEY, "banked.events", "bean:sink"),
                Map.of("sink", sink))) {
            String event = "{\"id\":\"p1\",\"webhook_event\":\"payment_sent\"}";
            String signature = signature(event);
            assertThat(post(front, event, signature)).isEqualTo(500);
            assertThat(post(front, event, signature)).isEqualTo(200);
            assertThat(post(front, event, signature)).isEqualTo(200);
            assertThat(events.poll(5, TimeUnit.SECONDS)).isEqualTo(event);
            assertThat(events.poll(5, TimeUnit.SECONDS)).isEqualTo(event);
            assertThat(events).isEmpty();

            assertThat(post(front, event + " ", signature)).isEqualTo(401);
            assertThat(post(front, event, "1.00")).isEqualTo(401);
            assertThat(post(front, "x".repeat(64 * 1024 + 1), signature)).isEqualTo(413);
            assertThat(events).isEmpty();
        }
    }

    @Test
    void keysRouteRunsByItself() throws Exception {
        Map<String, String> properties = Map.of(
                "camel.component.mle.private-keys", "file:" + directory.resolve("banked") + "/",
                "camel.component.mle.key-size", "2048",
                "mle.rotation-period", "100");
        try (HttpFront front = new HttpFront(Path.of("routes/banked-keys.camel.yaml"), properties, Map.of())) {
            await().untilAsserted(() -> assertThat(KeyStorage.folder(directory.resolve("banked"))
                            .read()
                            .pendingKey())
                    .isPresent());
            assertThat(front.url()).isNotEmpty();
        }
    }

    private Exchange pay(Credential credential) throws IOException {
        return send(credential, Map.of(), Files.readAllBytes(PAYIN));
    }

    private Exchange send(Credential credential, Map<String, String> more, byte[] body) {
        try (CamelSession camel = start(credential, more)) {
            return camel.send(camel.addRoute(PAYMENT), body, InboundHeaders.ALL);
        }
    }

    private CamelSession start(Credential credential, Map<String, String> more) {
        Map<String, String> properties = new HashMap<>();
        properties.put("banked.url", banked.url());
        properties.put("banked.api-key", credential.apiKey() + ":" + credential.secret());
        properties.put("banked.authorization", credential.authorization());
        properties.put("banked.credential", credential.name());
        properties.put("camel.component.mle.base-url", banked.url());
        properties.put("camel.component.mle.private-keys", "file:" + directory.resolve("banked") + "/");
        properties.putAll(more);
        return CamelSession.start(Optional.of(SETTINGS), properties, Map.of());
    }

    private BankedRequest last() {
        List<BankedRequest> all = banked.received();
        return all.get(all.size() - 1);
    }

    private static int post(HttpFront front, String body, String signature) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(front.url() + "/webhooks/banked"))
                .header("banked-signature", signature)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return PlainHttp.send(request).statusCode();
    }

    private static String signature(String body) throws Exception {
        long now = Instant.now().getEpochSecond();
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SIGNATURE_KEY.getBytes(UTF_8), "HmacSHA256"));
        return now + "." + HexFormat.of().formatHex(mac.doFinal((now + "." + body).getBytes(UTF_8)));
    }
}
