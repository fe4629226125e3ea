package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.Security;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.awaitility.Awaitility;
import org.camelmle.KeyUnavailableException;
import org.camelmle.MleConfigurationException;
import org.camelmle.dataformat.MleDataFormat;
import org.camelmle.jose.CountingProvider;
import org.camelmle.jose.DecryptionTurns;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.Gate;
import org.camelmle.testkit.NimbusPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All endpoints and data formats of a component share the turns of decryption. */
class OverloadedRoutesTest {

    private static final String PERSON = "{\"type\":\"individual\"}";

    private final CountingProvider provider = new CountingProvider();
    private final NimbusPeer peer = new NimbusPeer();
    private final Gate gate = new Gate();
    private final MeterRegistry meters = new SimpleMeterRegistry();

    @BeforeEach
    void install() {
        Security.addProvider(provider);
    }

    @AfterEach
    void remove() {
        gate.open(10);
        Security.removeProvider(provider.getName());
    }

    private CamelRun camel() throws Exception {
        MleComponent component = new MleComponent();
        component.setConcurrentDecryptions(1);
        CamelRun camel = new CamelRun(component);
        camel.context().getRegistry().bind("meters", meters);
        camel.configuration().setCryptoProvider(provider.getName());
        camel.start(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:patient").to("mle:decrypt?decryptionWait=1m");
                from("direct:impatient").to("mle:decrypt?decryptionWait=1ms");
                MleDataFormat format = new MleDataFormat();
                format.setDecryptionWait(Duration.ofMillis(1));
                from("direct:format").unmarshal(format);
                // Another provider of ciphers, which does not stop at the gate; the turns are the same.
                from("direct:call").to("mle:call?target=direct:provider&decryptionWait=1ms&cryptoProvider=SunJCE");
                from("direct:provider")
                        .process(exchange -> exchange.getMessage().setBody(peer.encrypt(PERSON)));
            }
        });
        provider.beforeRsa(gate);
        return camel;
    }

    private Exchange send(CamelRun camel, String route) {
        return camel.send(route, peer.encrypt(PERSON), Map.of());
    }

    @Test
    void messageBeyondTheBoundWaitsOrIsRefusedAsItsOptionSays() throws Exception {
        try (CamelRun camel = camel()) {
            CompletableFuture<Exchange> first = CompletableFuture.supplyAsync(() -> send(camel, "direct:patient"));
            gate.awaitArrivals(1);

            for (String route : new String[] {"direct:impatient", "direct:format"}) {
                Exchange refused = send(camel, route);
                assertThat(refused.getException())
                        .isInstanceOfSatisfying(
                                KeyUnavailableException.class,
                                e -> assertThat(e.isOverload()).isTrue());
                assertThat(refused.getMessage().getHeader(MleConstants.ERROR_CODE))
                        .isNull();
            }
            assertThat(meters.get("camel.mle.operations")
                            .tag("reason", "overload")
                            .counter()
                            .count())
                    .isEqualTo(2);

            gate.open(2);
            assertThat(first.get().getMessage().getBody(String.class)).isEqualTo(PERSON);
            assertThat(send(camel, "direct:impatient").getMessage().getBody(String.class))
                    .isEqualTo(PERSON);
        }
    }

    /** The provider has done its work by then. */
    @Test
    void answerToACallWaitsWhateverTheOptionSays() throws Exception {
        try (CamelRun camel = camel()) {
            CompletableFuture<Exchange> first = CompletableFuture.supplyAsync(() -> send(camel, "direct:patient"));
            gate.awaitArrivals(1);
            CompletableFuture<Exchange> call =
                    CompletableFuture.supplyAsync(() -> camel.send("direct:call", PERSON, Map.of()));
            Awaitility.await("an answer that waits for its turn").until(OverloadedRoutesTest::somebodyWaits);

            gate.open(1);
            assertThat(first.get().getMessage().getBody(String.class)).isEqualTo(PERSON);
            assertThat(call.get().getException()).isNull();
            assertThat(call.get().getMessage().getBody(String.class)).isEqualTo(PERSON);
        }
    }

    private static boolean somebodyWaits() {
        return Thread.getAllStackTraces().values().stream()
                .flatMap(Stream::of)
                .anyMatch(at -> at.getClassName().equals(DecryptionTurns.class.getName()));
    }

    @Test
    void boundIsOneOnEachProcessorUnlessItIsSet() {
        assertThat(new MleComponent().getConcurrentDecryptions()).isZero();
        MleComponent component = new MleComponent();
        component.setConcurrentDecryptions(-1);
        try (CamelRun camel = new CamelRun(component)) {
            assertThatThrownBy(camel::start).hasStackTraceContaining("the option concurrentDecryptions with -1");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"decryptionWait=-1s", "decryptionWait=0", "decryptionWait=2m", "clockSkew=-1s", "clockSkew=PT-1S"
            })
    void waitThatIsNoneFailsAtStart(String option) {
        try (CamelRun camel = new CamelRun().start()) {
            assertThatThrownBy(() -> camel.context()
                            .getEndpoint("mle:decrypt?" + option)
                            .createProducer()
                            .start())
                    .hasStackTraceContaining(MleConfigurationException.class.getName())
                    .hasStackTraceContaining("the option " + option.replaceFirst("=.*", " with"));
            assertThatThrownBy(() -> camel.context()
                            .getEndpoint("mle:call?target=direct:provider&" + option)
                            .createProducer()
                            .start())
                    .hasStackTraceContaining("the option " + option.replaceFirst("=.*", " with"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"clock-skew", "decryptionWait", "expiry-warning"})
    void negativeTimeOfTheComponentFailsAtStart(String option) {
        Main main = new Main();
        main.setDefaultPropertyPlaceholderLocation("false");
        Properties properties = new Properties();
        properties.setProperty("camel.component.mle." + option, "-1s");
        main.setOverrideProperties(properties);
        assertThatThrownBy(main::start)
                .hasStackTraceContaining(MleConfigurationException.class.getName())
                .hasStackTraceContaining("a time without a minus sign");
        main.stop();
    }

    @Test
    void negativeWaitOfTheDataFormatFailsAtStart() {
        Main main = new Main();
        main.setDefaultPropertyPlaceholderLocation("false");
        Properties properties = new Properties();
        properties.setProperty("camel.dataformat.mle.decryptionWait", "-1s");
        main.setOverrideProperties(properties);
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:x").unmarshal().custom("mle");
            }
        });
        assertThatThrownBy(main::start).hasStackTraceContaining("the option decryptionWait with PT0S");
        main.stop();
    }
}
