package org.camelmle.component;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.awaitility.Awaitility;
import org.camelmle.MessageRejectedException;
import org.camelmle.keys.KeyFiles;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.MleKey;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The profile {@code jwe} for one's own hops: over a queue and a file, in both roles. */
class BareJweRoutesTest {

    private static final String ORDER = "{\"order\":17,\"iban\":\"CANARY-jwe\"}";
    private static final String TAKEN = "{\"taken\":true}";

    private final MleKey warehouse = VectorKeys.pair("server-2048");
    private final MleKey shop = VectorKeys.pair("client-2048");

    @TempDir
    private Path directory;

    private CamelRun camel(RouteBuilder routes) throws Exception {
        CamelRun run = new CamelRun();
        run.configuration().setProfile("jwe");
        run.configuration().setPublicKeys(null);
        run.configuration().setPrivateKeys(null);
        run.context().getRegistry().bind("warehouse", KeySet.of(warehouse));
        run.context().getRegistry().bind("warehouse-public", KeySet.of(warehouse.toPublic()));
        run.context().getRegistry().bind("shop", KeySet.of(shop));
        run.context().getRegistry().bind("shop-public", KeySet.of(shop.toPublic()));
        run.context().getRegistry().bind("longest", longest());
        return run.start(routes);
    }

    private static KeySet longest() throws IOException {
        byte[] pem = Files.readAllBytes(Path.of("src/test/resources/keys/rsa-8192.pem"));
        return KeyFiles.readPrivate(pem, "rsa-8192.pem", new char[0]);
    }

    @Test
    void requestAndAnswerOverAQueue() throws Exception {
        BlockingQueue<String> onTheQueue = new LinkedBlockingQueue<>();
        try (CamelRun camel = camel(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:order")
                        .to("mle:encrypt?publicKeys=#warehouse-public&privateKeys=#shop")
                        .to("seda:orders?waitForTaskToComplete=Always")
                        .process(
                                exchange -> onTheQueue.add(exchange.getMessage().getBody(String.class)))
                        .to("mle:decrypt?publicKeys=#warehouse-public&privateKeys=#shop");
                from("seda:orders")
                        .process(
                                exchange -> onTheQueue.add(exchange.getMessage().getBody(String.class)))
                        .to("mle:decrypt?role=server&privateKeys=#warehouse&publicKeys=#shop-public")
                        .process(
                                exchange -> onTheQueue.add(exchange.getMessage().getBody(String.class)))
                        .setBody(constant(TAKEN))
                        .to("mle:encrypt?role=server&privateKeys=#warehouse&publicKeys=#shop-public");
            }
        })) {
            Exchange answer = camel.send("direct:order", ORDER, Map.of("Content-Type", "application/json"));

            assertThat(answer.getException()).isNull();
            assertThat(answer.getMessage().getBody(String.class)).isEqualTo(TAKEN);
            assertThat(answer.getMessage().getHeader(MleConstants.KEY_ID)).isEqualTo(shop.id());
            assertThat(answer.getMessage().getHeader(Exchange.CONTENT_TYPE)).isEqualTo("application/json");
            assertThat(onTheQueue.poll()).startsWith("eyJ").doesNotContain("CANARY");
            assertThat(onTheQueue.poll()).isEqualTo(ORDER);
            assertThat(onTheQueue.poll()).startsWith("eyJ").doesNotContain("taken");
        }
    }

    @Test
    void requestThroughAFile() throws Exception {
        BlockingQueue<Exchange> read = new LinkedBlockingQueue<>();
        try (CamelRun camel = camel(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:order")
                        .to("mle:encrypt?publicKeys=#warehouse-public")
                        .to("file:" + directory + "?fileName=order.jwe");
                from("file:" + directory + "?noop=true&initialDelay=0&delay=50&include=.*jwe")
                        .autoStartup(false)
                        .routeId("reading")
                        .to("mle:decrypt?role=server&privateKeys=#warehouse&publicKeys=#shop-public")
                        .process(read::add);
            }
        })) {
            camel.send("direct:order", ORDER, Map.of());
            assertThat(Files.readString(directory.resolve("order.jwe")))
                    .startsWith("eyJ")
                    .doesNotContain("CANARY");
            camel.context().getRouteController().startRoute("reading");

            assertThat(read.poll(30, TimeUnit.SECONDS))
                    .isNotNull()
                    .satisfies(exchange -> assertThat(exchange.getMessage().getBody(String.class))
                            .isEqualTo(ORDER));
        }
    }

    @Test
    void plainFileIsRefusedByTheReader() throws Exception {
        BlockingQueue<Exception> refused = new LinkedBlockingQueue<>();
        Files.writeString(directory.resolve("order.jwe"), ORDER);
        try (CamelRun camel = camel(new RouteBuilder() {
            @Override
            public void configure() {
                from("file:" + directory + "?noop=true&initialDelay=0&delay=50")
                        .doTry()
                        .to("mle:decrypt?role=server&privateKeys=#warehouse&publicKeys=#shop-public")
                        .doCatch(Exception.class)
                        .process(exchange ->
                                refused.add(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class)))
                        .end();
            }
        })) {
            Awaitility.await().until(() -> !refused.isEmpty());
            assertThat(refused.poll())
                    .isInstanceOfSatisfying(
                            MessageRejectedException.class,
                            e -> assertThat(e.reason()).isEqualTo(MessageRejectedException.Reason.NOT_ENCRYPTED));
            assertThat(camel.context().getStatus().isStarted()).isTrue();
        }
    }

    /** The longest keys that are allowed, made by openssl: they take their time, but they work. */
    @Test
    void keyOf8192BitsEncryptsAndOpens() throws Exception {
        KeySet longest = longest();
        try (CamelRun camel = camel(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:order")
                        .to("mle:encrypt?publicKeys=#longest")
                        .to("mle:decrypt?role=server&privateKeys=#longest&publicKeys=#shop-public");
            }
        })) {
            Exchange opened = camel.send("direct:order", ORDER, Map.of());

            assertThat(longest.keys())
                    .singleElement()
                    .satisfies(key ->
                            assertThat(key.publicKey().getModulus().bitLength()).isEqualTo(8192));
            assertThat(opened.getException()).isNull();
            assertThat(opened.getMessage().getBody(String.class)).isEqualTo(ORDER);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":[1]}|application/json",
                " [1, 2]|application/json",
                "plain text|",
                "{\"a\":1} trailing|",
                "{\"a\":|",
                "{no json}|",
                "17|",
                "<a/>|"
            })
    void typeOfTheResultIsThatOfTheContent(String content, String type) throws Exception {
        try (CamelRun camel = camel(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:order")
                        .to("mle:encrypt?publicKeys=#warehouse-public")
                        .to("mle:decrypt?role=server&privateKeys=#warehouse&publicKeys=#shop-public");
            }
        })) {
            Exchange opened = camel.send("direct:order", content.getBytes(UTF_8), Map.of());

            assertThat(opened.getException()).isNull();
            assertThat(opened.getMessage().getHeader(Exchange.CONTENT_TYPE)).isEqualTo(type);
            assertThat(List.of(opened.getMessage().getBody(String.class))).containsExactly(content);
        }
    }
}
