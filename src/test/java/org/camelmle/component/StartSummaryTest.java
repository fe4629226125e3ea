package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.camel.builder.RouteBuilder;
import org.camelmle.component.observe.RunningProfiles;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeyStatus;
import org.camelmle.message.Requirement;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.NimbusPeer;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** One line a set-up at start. */
class StartSummaryTest {

    private static final NimbusPeer PEER = new NimbusPeer();

    private final Logger logger = (Logger) LoggerFactory.getLogger(RunningProfiles.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final CamelRun camel = new CamelRun();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        camel.close();
        logger.detachAppender(log);
    }

    private void start(String uri) throws Exception {
        camel.start(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:one").to(uri);
                from("direct:two").to(uri);
            }
        });
    }

    private List<String> lines() {
        return List.copyOf(log.list).stream().map(ILoggingEvent::toString).toList();
    }

    @Test
    void itSaysWhatIsSetUpAndWhichKeysAreUsed() throws Exception {
        start("mle:encrypt");

        assertThat(lines())
                .containsExactly(
                        "[INFO] MLE method-client: environment production, requests required, answers required, "
                                + "encrypts to " + PEER.serverKey().id() + " (RSA-2048), decrypts with "
                                + PEER.clientPair().id() + " (RSA-2048)");
    }

    @Test
    void itSaysWhatIsWeakAndWarnsOfWhatDoesNotWork() throws Exception {
        camel.configuration().setEncryptedResponse(Requirement.PREFERRED);
        camel.context().getRegistry().bind("none", KeySet.of(PEER.serverKey().withStatus(KeyStatus.DISABLED)));
        start("mle:encrypt?publicKeys=#none");

        assertThat(lines())
                .singleElement()
                .asString()
                .startsWith("[WARN]")
                .contains(
                        "; not ready: none of the peer's keys may be encrypted to",
                        "; weak: encryptedResponse=preferred lets plaintext pass");
    }

    @Test
    void itSaysWhatACallGivesAway() throws Exception {
        start("mle:call?fallback=onProviderUnavailable&target=RAW(http://api.example.com/entities?key=canary)");

        assertThat(lines())
                .singleElement()
                .asString()
                .contains(
                        "; weak: fallback=onProviderUnavailable lets requests go in plaintext in an outage",
                        "; the target http://api.example.com is http: credentials cross the network in clear")
                .doesNotContain("canary");
    }

    @Test
    void oneWeakCallOfASetUpIsEnough() throws Exception {
        camel.start(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:one").to("mle:call?target=https://api.example.com/entities");
                from("direct:two")
                        .to("mle:call?fallback=onProviderUnavailable&target=https://api.example.com/entities");
            }
        });

        assertThat(lines())
                .singleElement()
                .asString()
                .containsOnlyOnce("fallback=")
                .doesNotContain("is http:");
    }

    @Test
    void aCallOverTlsOrOnThisHostIsNotWeak() throws Exception {
        camel.start(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:one").to("mle:call?target=https://api.example.com/entities");
                from("direct:two").to("mle:call?target=http://127.0.0.1:8080/entities");
            }
        });

        assertThat(lines()).singleElement().asString().doesNotContain("weak");
    }

    @Test
    void aKeyThatIsShorterThanANewOneWouldBeIsWeak() throws Exception {
        start("mle:decrypt?keySize=3072");

        assertThat(lines())
                .singleElement()
                .asString()
                .contains("; weak: our key '" + PEER.clientPair().id() + "' has 2048 bits; a new one would have 3072");
    }

    @Test
    void aKeyThatSoonEndsIsWeak() throws Exception {
        Instant end = Instant.now().plus(Duration.ofDays(10));
        camel.context().getRegistry().bind("ending", KeySet.of(PEER.serverKey().expiringAt(end)));
        start("mle:encrypt?publicKeys=#ending");

        assertThat(lines())
                .singleElement()
                .asString()
                .contains("; weak: the peer's key '" + PEER.serverKey().id() + "' expires in 9 days, at " + end);
    }

    @Test
    void fetchedKeysAreWaitedForSoThatTheyCanBeNamed() throws Exception {
        try (RecordingServer server = new RecordingServer(request -> Reply.json(200, PEER.jwks()))) {
            start("mle:encrypt?publicKeys=" + server.url() + "/jwks");

            await().untilAsserted(() -> assertThat(lines())
                    .singleElement()
                    .asString()
                    .contains("encrypts to " + PEER.serverKey().id()));
        }
    }
}
