package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheck.Result;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRepository;
import org.apache.camel.impl.DefaultCamelContext;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.testkit.MovableClock;
import org.camelmle.testkit.NimbusPeer;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthTest {

    private static final NimbusPeer PEER = new NimbusPeer();
    private static final String ENCRYPT = "mle:encrypt?publicKeys=#peer&privateKeys=#own";

    private final MovableClock clock = new MovableClock();
    private final CamelContext context = new DefaultCamelContext();
    private final MleComponent component = new MleComponent(clock);

    @BeforeEach
    void prepare() {
        context.addComponent("mle", component);
        bind("peer", PEER.serverKey());
        bind("own", PEER.clientPair());
        producers().setEnabled(true);
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private void bind(String name, MleKey key) {
        context.getRegistry().bind(name, KeySet.of(key));
    }

    private HealthCheckRepository producers() {
        return HealthCheckHelper.getHealthCheckRepository(context, "producers");
    }

    private void start(String... uris) throws Exception {
        for (String uri : uris) {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:" + uri.hashCode()).routeId(uri).to(uri);
                }
            });
        }
        context.start();
    }

    private List<Result> readiness() {
        return ofMle(HealthCheckHelper.invokeReadiness(context, "full"));
    }

    private static List<Result> ofMle(Collection<Result> results) {
        return results.stream()
                .filter(result -> result.getCheck().getId().contains("mle-"))
                .filter(result -> !result.getCheck().getId().equals("mle-certificates"))
                .toList();
    }

    private Result only() {
        assertThat(readiness()).hasSize(1);
        return readiness().get(0);
    }

    private void assertDown(String because) {
        assertThat(only().getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(only().getMessage().orElse("")).contains(because);
    }

    @SuppressWarnings("unchecked")
    private List<String> warnings() {
        return (List<String>) only().getDetails().getOrDefault("warnings", List.of());
    }

    @Test
    void usableKeysOfBothSidesAreReadyAndAreDescribed() throws Exception {
        start(ENCRYPT);

        Result result = only();

        assertThat(result.getState()).isEqualTo(HealthCheck.State.UP);
        assertThat(result.getCheck().getId()).isEqualTo("producer:mle-method-client");
        assertThat(result.getDetails())
                .containsEntry("profile", "method")
                .containsEntry("environment", "production")
                .extracting("publicKeys")
                .asString()
                .contains("kid=" + PEER.serverKey().id(), "bits=2048");
        assertThat(result.getDetails())
                .extracting("privateKeys")
                .asString()
                .contains("kid=" + PEER.clientPair().id());
        assertThat(warnings()).isEmpty();
    }

    @Test
    void detailsHoldNoSecret() throws Exception {
        component.getConfiguration().setApiKey("sk_canary");
        component.getConfiguration().setKeyPassword("pw_canary");
        start(ENCRYPT);

        assertThat(only().getDetails().toString())
                .doesNotContain("canary")
                .doesNotContain("PRIVATE")
                .doesNotContain("modulus");
    }

    @Test
    void itIsAboutReadinessAndNeverAboutLiveness() throws Exception {
        start(ENCRYPT);

        assertThat(ofMle(HealthCheckHelper.invokeLiveness(context))).isEmpty();
        assertThat(readiness()).hasSize(1);
    }

    @Test
    void aPeerWithoutAKeyToEncryptToIsDown() throws Exception {
        bind("peer", PEER.serverKey().withStatus(KeyStatus.DISABLED));
        start(ENCRYPT);

        assertDown("none of the peer's keys may be encrypted to");
    }

    @Test
    void noActiveKeyOfOurOwnIsDown() throws Exception {
        bind("own", PEER.clientPair().withStatus(KeyStatus.RETIRING));
        start(ENCRYPT);

        assertDown("none of our keys is active");
    }

    @Test
    void aBeanThatFailsIsDownWithoutItsText() throws Exception {
        AtomicBoolean broken = new AtomicBoolean();
        context.getRegistry().bind("failing", (KeySource) () -> {
            if (broken.get()) {
                throw new IllegalStateException("sk_canary");
            }
            return KeySet.of(PEER.serverKey());
        });
        start("mle:encrypt?publicKeys=#failing&privateKeys=#own");
        broken.set(true);

        assertDown("java.lang.IllegalStateException");
        assertThat(only().getMessage().orElseThrow()).doesNotContain("canary");
    }

    @Test
    void aKeyNearItsEndIsAWarningAndAfterItDown() throws Exception {
        bind("peer", PEER.serverKey().expiringAt(clock.instant().plus(Duration.ofDays(40))));
        bind("own", PEER.clientPair().expiringAt(clock.instant().plus(Duration.ofDays(60))));
        start(ENCRYPT);
        assertThat(warnings()).isEmpty();

        clock.advance(Duration.ofDays(15));
        assertThat(only().getState()).isEqualTo(HealthCheck.State.UP);
        assertThat(warnings()).singleElement().asString().contains("the peer's key", "25 days");

        clock.advance(Duration.ofDays(25));
        assertDown("the peer's key '" + PEER.serverKey().id() + "' expired");

        clock.advance(Duration.ofDays(20));
        assertDown("our key '" + PEER.clientPair().id() + "' expired");
    }

    @Test
    void theTimeOfTheWarningIsAnOption() throws Exception {
        component.setExpiryWarning(Duration.ofDays(90));
        bind("peer", PEER.serverKey().expiringAt(clock.instant().plus(Duration.ofDays(80))));
        start(ENCRYPT);

        assertThat(warnings()).hasSize(1);
    }

    @Test
    void anOwnKeyThatShouldHaveBeenReplacedIsAWarning() throws Exception {
        MleKey pair = PEER.clientPair();
        bind(
                "own",
                MleKey.ofPair(
                        pair.id(),
                        KeyStatus.ACTIVE,
                        pair.publicKey(),
                        pair.privateKey().orElseThrow(),
                        Optional.of(clock.instant().minus(Duration.ofDays(91)))));
        start(ENCRYPT);

        assertThat(only().getState()).isEqualTo(HealthCheck.State.UP);
        assertThat(warnings()).singleElement().asString().contains("91 days old", "90 days");
    }

    @Test
    void fetchedKeysAreDownBeforeTheFirstAnswerAndWhenTheyAreTooOldAndComeBackByThemselves() throws Exception {
        AtomicBoolean down = new AtomicBoolean(true);
        CountDownLatch asked = new CountDownLatch(1);
        try (RecordingServer server = new RecordingServer(request -> {
            Reply reply = down.get() ? new Reply(500, Map.of(), new byte[0]) : Reply.json(200, PEER.jwks());
            asked.countDown();
            return reply;
        })) {
            start("mle:encrypt?privateKeys=#own&publicKeys=" + server.url() + "/jwks");
            assertDown("the peer's keys were not fetched yet");

            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            down.set(false);
            clock.advance(Duration.ofMinutes(1));
            await().untilAsserted(() -> assertThat(only().getState()).isEqualTo(HealthCheck.State.UP));
            assertThat(only().getDetails()).extracting("publicKeys").asString().contains("ageSeconds=0");

            down.set(true);
            clock.advance(Duration.ofHours(1));
            assertThat(only().getState()).isEqualTo(HealthCheck.State.UP);
            assertThat(warnings()).singleElement().asString().contains("could not be fetched again");

            clock.advance(Duration.ofHours(24));
            assertDown("longer than staleIfError allows");

            down.set(false);
            clock.advance(Duration.ofMinutes(1));
            await().untilAsserted(() -> assertThat(only().getState()).isEqualTo(HealthCheck.State.UP));
        }
    }

    @Test
    void endpointsWithTheSameSetUpShareOneCheckAndOthersHaveTheirOwn() throws Exception {
        start(
                ENCRYPT,
                "mle:decrypt?publicKeys=#peer&privateKeys=#own",
                ENCRYPT + "&keyId=" + PEER.clientPair().id());

        assertThat(readiness())
                .extracting(result -> result.getCheck().getId())
                .containsExactlyInAnyOrder("producer:mle-method-client", "producer:mle-method-client-2");
    }

    @Test
    void aRouteThatStopsTakesItsCheckWithIt() throws Exception {
        start(ENCRYPT);
        context.getRouteController().stopRoute(ENCRYPT);
        assertThat(readiness()).isEmpty();

        context.getRouteController().startRoute(ENCRYPT);
        assertThat(readiness()).hasSize(1);
    }

    @Test
    void theComponentSwitchesItOff() throws Exception {
        component.setHealthCheckProducerEnabled(false);
        start(ENCRYPT);

        assertThat(readiness()).isEmpty();
    }

    @Test
    void itIsOffUnlessProducersAreChecked() throws Exception {
        producers().setEnabled(false);
        start(ENCRYPT);

        assertThat(readiness()).isEmpty();
    }

    @Test
    void theServerRoleNeedsOurKeysOnly() throws Exception {
        start("mle:decrypt?role=server&privateKeys=#own");

        assertThat(only().getCheck().getId()).isEqualTo("producer:mle-method-server");
        assertThat(only().getState()).isEqualTo(HealthCheck.State.UP);
        assertThat(only().getDetails()).doesNotContainKey("publicKeys");
    }
}
