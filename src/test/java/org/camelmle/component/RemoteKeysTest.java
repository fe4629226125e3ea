package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.builder.RouteBuilder;
import org.awaitility.Awaitility;
import org.camelmle.KeyUnavailableException;
import org.camelmle.MleConfigurationException;
import org.camelmle.component.http.CallTimes;
import org.camelmle.component.http.CamelJwksFetch;
import org.camelmle.component.http.HttpEndpoints;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.keys.PublicJwks;
import org.camelmle.keys.remote.JwksFetch.FetchFailedException;
import org.camelmle.keys.remote.JwksKeySource;
import org.camelmle.keys.remote.KeyRefresh.Outcome;
import org.camelmle.profile.Profile;
import org.camelmle.profile.ProfileBuilder;
import org.camelmle.profile.Profiles;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.DrippingServer;
import org.camelmle.testkit.LogLines;
import org.camelmle.testkit.MovableClock;
import org.camelmle.testkit.NimbusPeer;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.camelmle.testkit.SocketServer;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteKeysTest {

    private static final Profile METHOD = Profiles.byName("method");
    private static final Duration SHORT = Duration.ofSeconds(3);

    @TempDir
    private Path folder;

    private final MovableClock clock = new MovableClock();
    private final MleConfiguration options = new MleConfiguration();
    private final NimbusPeer peer = new NimbusPeer();
    private RecordingServer server;
    private CamelRun camel;
    private RemoteKeys remote;

    @BeforeEach
    void start() {
        server = new RecordingServer(request -> Reply.json(200, peer.jwks()));
        camel = new CamelRun().start();
        remote = new RemoteKeys(camel.context(), clock, clock);
    }

    @AfterEach
    void stop() {
        camel.close();
        server.close();
    }

    private static Profile profile(String access) {
        return new ProfileBuilder().name("acme").jwksAccess(access).build();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\nX-Slow: ",
                "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{\"keys\":[\"",
                "HTTP/1.1 200 OK\r\n\r\n{\"keys\":[\""
            })
    @Timeout(60)
    void aServerThatDripsHoldsTheThreadNoLongerThanTheDeadline(String beginning) throws Exception {
        try (DrippingServer dripping = new DrippingServer(beginning)) {
            CamelJwksFetch fetch = new CamelJwksFetch(
                    camel.context(), dripping.url(), new CallTimes(SHORT, SHORT), 1000, Optional.empty());
            CompletableFuture<Void> done = CompletableFuture.runAsync(() ->
                    assertThatThrownBy(() -> fetch.fetch(Optional.empty())).isInstanceOf(FetchFailedException.class));

            done.get(30, TimeUnit.SECONDS);
            assertThat(dripping.clientLeavesWithin(10)).isTrue();
        }
    }

    @Test
    void passwordsOfOtherEndpointsAreNotShownEither() {
        assertThat(HttpEndpoints.shown("netty-http:https://user:canary@127.0.0.1:1/jwks?a=canary"))
                .startsWith("netty-http:https://user:")
                .doesNotContain("canary");
        assertThat(HttpEndpoints.shown("https://user:canary@h.example/jwks?a=canary"))
                .isEqualTo("https://h.example/jwks");
    }

    /** A gateway may want its key there; which parameter that is only it knows. */
    @Test
    void theQueryOfALocationIsNotShown() throws Exception {
        LogLines log = new LogLines("org.camelmle");
        try (log;
                CamelRun camel = new CamelRun()) {
            camel.configuration().setPublicKeys("http://127.0.0.1:1/jwks?api-key=canary&sig=canary&code=canary");
            camel.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:encrypt").to("mle:encrypt");
                }
            });

            assertThat(camel.send("direct:encrypt", "{}", Map.of()).getException())
                    .isInstanceOf(KeyUnavailableException.class)
                    .hasMessageContaining("http://127.0.0.1:1/jwks")
                    .hasMessageNotContaining("canary");
            MleEndpoint endpoint = camel.context().getEndpoint("mle:encrypt", MleEndpoint.class);
            assertThat(endpoint.getProblems()).isNotEmpty().doesNotContain("canary");
        }
        assertThat(log.lines()).isNotEmpty().noneMatch(line -> line.contains("canary"));
    }

    @Test
    @Timeout(20)
    void aMessageWaitsForADrippingServerNoLongerThanTheDeadline() {
        options.setFetchTimeout(SHORT);
        try (DrippingServer dripping = new DrippingServer("HTTP/1.1 200 OK\r\nX-Slow: ")) {
            JwksKeySource source = remote.source(dripping.url() + "/jwks", METHOD, options);

            assertThatThrownBy(source::keys)
                    .isInstanceOf(KeyUnavailableException.class)
                    .hasMessageContaining(dripping.url());
        }
    }

    @ParameterizedTest
    @CsvSource({"300000, 3, true", "299999, 2, true", "300001, 3, false", "300000, 4, false"})
    void aSetMayBeAsLargeAsTheOptionsSay(int octets, int keys, boolean isTaken) {
        options.setMaxKeySetSize(300_000);
        options.setMaxKeys(3);
        String set = peer.jwks().replaceFirst("]}$", ",{}".repeat(keys - 1) + "]}");
        try (RecordingServer other =
                new RecordingServer(request -> Reply.json(200, set + " ".repeat(octets - set.length())))) {
            JwksKeySource source = remote.source(other.url() + "/jwks", METHOD, options);

            assertThat(source.renew().outcome()).isEqualTo(isTaken ? Outcome.REPLACED : Outcome.FAILED);
        }
    }

    /** One whose queue of connections is full, as of a host behind a firewall that says nothing. */
    @Test
    @Timeout(20)
    void aHostThatTakesNoConnectionIsGivenUpBeforeTheDeadline() throws Exception {
        options.setConnectTimeout(SHORT);
        options.setFetchTimeout(Duration.ofMinutes(10));
        List<Socket> queued = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> {
                        while (queued.size() < 1000) {
                            Socket next = new Socket();
                            queued.add(next);
                            next.connect(full.getLocalSocketAddress(), 1000);
                        }
                    })
                    .isInstanceOf(SocketTimeoutException.class);
            JwksKeySource source = remote.source("http://127.0.0.1:" + full.getLocalPort() + "/jwks", METHOD, options);

            assertThat(source.renew().problem())
                    .hasValueSatisfying(it -> assertThat(it).contains("ConnectTimeoutException"));
        } finally {
            for (Socket socket : queued) {
                socket.close();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1999, 1999", "2000, 2000", "2001, 2000"})
    void connectingIsPartOfTheWhole(int whole, int connect) {
        options.setFetchTimeout(Duration.ofMillis(whole));

        assertThat(CipherOptions.callTimes(options).connect()).hasMillis(connect);
    }

    @Test
    @Timeout(60)
    void aServerThatNeverStopsSendingIsCutOff() throws Exception {
        options.setFetchTimeout(SHORT);
        CountDownLatch clientLeft = new CountDownLatch(1);
        try (SocketServer endless = SocketServer.withoutEnd(clientLeft)) {
            JwksKeySource source = remote.source(endless.url() + "/jwks", METHOD, options);

            assertThatThrownBy(source::keys).isInstanceOf(KeyUnavailableException.class);
            assertThat(clientLeft.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    @Timeout(60)
    void aRouteThatNeverAnswersIsGivenUpAndItsLateAnswerGoesNowhere() throws Exception {
        options.setFetchTimeout(SHORT);
        CountDownLatch letGo = new CountDownLatch(1);
        CountDownLatch answeredLate = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        camel.context().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:keys").process(exchange -> {
                    if (asked.getAndIncrement() == 0) {
                        awaitWhateverInterrupts(letGo);
                        exchange.getMessage().setBody(jwks("late"));
                        answeredLate.countDown();
                    } else {
                        exchange.getMessage().setBody(jwks("newer"));
                    }
                });
            }
        });
        JwksKeySource source = remote.source("direct:keys", METHOD, options);
        assertThatThrownBy(source::keys).isInstanceOf(KeyUnavailableException.class);

        Awaitility.await().ignoreExceptions().untilAsserted(() -> {
            clock.advance(Duration.ofSeconds(30));
            assertThat(source.keys().find("newer")).isPresent();
        });
        letGo.countDown();
        answeredLate.await();

        assertThat(source.keys().find("newer")).isPresent();
        assertThat(source.keys().find("late")).isEmpty();
        clock.advance(Duration.ofSeconds(30));
        assertThat(source.renew().problem()).isEmpty();
    }

    private static byte[] jwks(String id) {
        return PublicJwks.write(KeySet.of(VectorKeys.publicKey("server-2048").withId(id)));
    }

    private static void awaitWhateverInterrupts(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                // It does not mind.
            }
        }
    }

    @Test
    void aSetThatIsDueIsFetchedInTheBackground() {
        JwksKeySource source = remote.source(server.url() + "/jwks", METHOD, options);
        KeySet old = source.keys();
        clock.advance(Duration.ofMinutes(10));

        assertThat(source.keys()).isSameAs(old);
        source.renew();
        assertThat(source.keys()).isNotSameAs(old);
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void aSecondFetchIsConditional() {
        JwksKeySource source;
        try (RecordingServer tagging = new RecordingServer(request -> "\"v1\"".equals(request.header("If-None-Match"))
                ? new Reply(304, Map.of("ETag", "\"v1\""), new byte[0])
                : Reply.json(200, peer.jwks()).with("ETag", "\"v1\""))) {
            source = remote.source(tagging.url() + "/jwks", METHOD, options);
            KeySet old = source.keys();
            clock.advance(Duration.ofMinutes(10));

            assertThat(source.refresh()).isSameAs(old);
            assertThat(tagging.requests()).hasSize(2);
        }
    }

    @Test
    void sameSettingsShareOneSourceAndOthersDoNot() {
        String location = server.url() + "/jwks";
        JwksKeySource source = remote.source(location, METHOD, options);

        assertThat(remote.source(location, METHOD, new MleConfiguration())).isSameAs(source);
        options.setPinKeys(true);
        assertThat(remote.source(location, METHOD, options)).isNotSameAs(source);
        assertThat(remote.source(location, profile("open"), new MleConfiguration()))
                .isNotSameAs(source);
    }

    @Test
    void theCredentialIsSentOnlyWhereTheKeysAskForItAndSeparatesTheCaches() {
        String location = server.url() + "/jwks";
        options.setApiKey("sk_one");
        JwksKeySource one = remote.source(location, profile("bearer"), options);
        one.keys();
        MleConfiguration other = new MleConfiguration();
        other.setApiKey("sk_two");
        JwksKeySource two = remote.source(location, profile("bearer"), other);
        two.keys();
        remote.source(location, METHOD, options).keys();

        assertThat(one).isNotSameAs(two);
        assertThat(server.requests())
                .extracting(request -> request.header("Authorization"))
                .containsExactly("Bearer sk_one", "Bearer sk_two", null);
        assertThat(one + " " + two).doesNotContain("sk_");
    }

    @Test
    void whichKeysMayBeUsedCanDependOnEnvironmentAndRegionWhichSeparateTheCaches() {
        List<Profile.KeyScope> asked = new ArrayList<>();
        Profile own = new ProfileBuilder()
                .name("acme")
                .baseUrl("https://api.acme.example")
                .keyRule(scope -> {
                    asked.add(scope);
                    return members -> Optional.of(KeyStatus.ACTIVE);
                })
                .build();
        JwksKeySource anywhere = remote.source(server.url() + "/jwks", own, options);
        options.setRegion("au");

        assertThat(remote.source(server.url() + "/jwks", own, options)).isNotSameAs(anywhere);
        assertThat(asked)
                .containsExactly(
                        new Profile.KeyScope("production", Optional.empty()),
                        new Profile.KeyScope("production", Optional.of("au")));
    }

    @Test
    void keysThatAskForACredentialAreRefusedWithoutOne() {
        assertThatThrownBy(() -> remote.source(server.url() + "/jwks", profile("bearer"), options))
                .isInstanceOf(MleConfigurationException.class)
                .hasMessageContaining("apiKey");
    }

    @Test
    void aSnapshotFileBelongsToOneKeySet() {
        options.setSnapshotFile(folder.resolve("keys.json").toString());
        remote.source(server.url() + "/one", METHOD, options).keys();

        assertThat(folder.resolve("keys.json")).exists();
        assertThatThrownBy(() -> remote.source(server.url() + "/two", METHOD, options))
                .isInstanceOf(MleConfigurationException.class)
                .hasMessageContaining("snapshotFile");
    }

    @Test
    void aProcessThatStartsWhileTheServerIsDownHasTheKeysOfTheSnapshot() {
        options.setSnapshotFile(folder.resolve("keys.json").toString());
        String location = server.url() + "/jwks";
        remote.source(location, METHOD, options).keys();
        server.close();

        RemoteKeys restarted = new RemoteKeys(camel.context(), clock, clock);

        assertThat(restarted.source(location, METHOD, options).keys().encryptionKey())
                .map(MleKey::id)
                .contains("mthd-2048-a");
    }

    @Test
    void aSnapshotThatWasFetchedWithAnotherCredentialIsNotUsed() {
        options.setSnapshotFile(folder.resolve("keys.json").toString());
        options.setApiKey("sk_one");
        String location = server.url() + "/jwks";
        remote.source(location, profile("bearer"), options).keys();
        server.close();
        MleConfiguration other = options.copy();
        other.setApiKey("sk_two");

        RemoteKeys restarted = new RemoteKeys(camel.context(), clock, clock);
        assertThatThrownBy(() ->
                        restarted.source(location, profile("bearer"), other).keys())
                .isInstanceOf(KeyUnavailableException.class);
        RemoteKeys again = new RemoteKeys(camel.context(), clock, clock);
        assertThat(again.source(location, profile("bearer"), options).keys().encryptionKey())
                .isPresent();
        assertThat(folder.resolve("keys.json")).content().doesNotContain("sk_");
    }

    @Test
    void afterTheContextHasStoppedNothingIsFetched() {
        JwksKeySource source = remote.source(server.url() + "/jwks", METHOD, options);
        KeySet old = source.keys();
        camel.close();
        clock.advance(Duration.ofMinutes(10));

        assertThat(source.keys()).isSameAs(old);
        assertThat(source.renew().problem()).isPresent();
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void plainHttpToAnotherHostIsRefused() {
        assertThatThrownBy(() -> remote.source("http://keys.example/jwks", METHOD, options))
                .isInstanceOf(MleConfigurationException.class)
                .hasMessageContaining("https:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mle:encrypt?environment=dev&publicKeys=https://production.methodfi.com/.well-known/jwks.json",
                "mle:refreshKeys?publicKeys=https://sandbox.methodfi.com/.well-known/jwks.json",
                "mle:call?environment=sandbox&target=https://production.methodfi.com/entities",
                "mle:encrypt?environment=dev&baseUrl=https://Production.MethodFi.com"
            })
    void keysOfOneEnvironmentWithTheTargetOfAnotherAreRefused(String uri) {
        assertThatThrownBy(
                        () -> camel.context().getEndpoint(uri).createProducer().start())
                .isInstanceOf(MleConfigurationException.class)
                .hasMessageContaining("environment");
    }

    @Test
    void publicKeysComeFromTheEnvironmentUnlessSet() {
        options.setEnvironment("dev");
        KeySource source = new CipherOptions(camel.context(), options)
                .publicKeys(new KeyLocations(camel.context(), Clock.systemUTC(), remote));

        assertThat(source).hasToString("JwksKeySource[https://dev.methodfi.com/.well-known/jwks.json]");
    }
}
