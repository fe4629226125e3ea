package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;
import org.awaitility.Awaitility;
import org.camelmle.KeyUnavailableException;
import org.camelmle.keys.remote.HeldKeys;
import org.camelmle.keys.remote.JwksKeySource;
import org.camelmle.profile.Profiles;
import org.camelmle.testkit.Authority;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.HttpFront;
import org.camelmle.testkit.MovableClock;
import org.camelmle.testkit.NimbusPeer;
import org.camelmle.testkit.RecordingServer;
import org.camelmle.testkit.RecordingServer.Reply;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A key server whose TLS is not what it should be: its keys are not taken, and nothing goes in clear because of it. */
class JwksTlsTest {

    private static final String CANARY = "CANARY-5d1e";
    private static final String PERSON = "{\"first_name\":\"" + CANARY + "\"}";
    private static final String CREATED = "{\"success\":true}";
    private static final String HERE = "127.0.0.1";
    private static final Authority TRUSTED = new Authority("trusted");

    /** What is wrong, and what is said of it. */
    private enum Flaw {
        ISSUED_BY_A_STRANGER("issued by nobody who is trusted here") {
            @Override
            SSLContext tls() {
                return new Authority("trusted").server(HERE);
            }
        },
        FOR_ANOTHER_HOST("for another host") {
            @Override
            SSLContext tls() {
                return TRUSTED.server("keys.example");
            }
        },
        EXPIRED("has expired") {
            @Override
            SSLContext tls() {
                Instant now = Instant.now();
                return TRUSTED.server(HERE, now.minus(Duration.ofDays(3)), now.minus(Duration.ofMinutes(1)));
            }
        },
        NOT_YET_VALID("is not valid yet") {
            @Override
            SSLContext tls() {
                Instant now = Instant.now();
                return TRUSTED.server(HERE, now.plus(Duration.ofDays(1)), now.plus(Duration.ofDays(3)));
            }
        };

        private final String words;

        Flaw(String words) {
            this.words = words;
        }

        abstract SSLContext tls();
    }

    @TempDir
    private Path folder;

    private final NimbusPeer peer = new NimbusPeer();
    private final MovableClock clock = new MovableClock();
    private final int port = HttpFront.freePort();
    private final String location = "https://" + HERE + ":" + port + "/keys?sslContextParameters=#tls";
    private volatile String served = peer.jwks();
    private RecordingServer keyServer;
    private RecordingServer target;
    private MleComponent component;
    private CamelRun camel;

    @BeforeEach
    void start() {
        target = new RecordingServer(request -> Reply.json(200, peer.encrypt(CREATED)));
        component = new MleComponent(clock);
        camel = new CamelRun(component);
        camel.context().getRegistry().bind("tls", trustIn(TRUSTED));
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.close();
        target.close();
        keyServer.close();
    }

    private void serveKeys(SSLContext tls) {
        keyServer = new RecordingServer(port, tls, request -> Reply.json(200, served));
    }

    private SSLContextParameters trustIn(Authority authority) {
        KeyStoreParameters store = new KeyStoreParameters();
        store.setResource("file:" + authority.trustStore(folder.resolve("trust.p12")));
        store.setType("PKCS12");
        store.setPassword(Authority.PASSWORD);
        TrustManagersParameters trust = new TrustManagersParameters();
        trust.setKeyStore(store);
        SSLContextParameters tls = new SSLContextParameters();
        tls.setTrustManagers(trust);
        return tls;
    }

    private Exchange call() {
        return camel.send(
                "mle:call?fallback=onProviderUnavailable&target=" + target.url() + "&publicKeys=RAW(" + location + ")",
                PERSON,
                Map.of());
    }

    private void assertThatNothingWentInClear() {
        assertThat(target.requests())
                .allSatisfy(request -> assertThat(new String(request.body(), StandardCharsets.UTF_8))
                        .doesNotContain(CANARY));
    }

    private void assertThatItIsSaid(Flaw flaw, Exchange exchange) {
        assertThat(exchange.getException()).isInstanceOf(KeyUnavailableException.class);
        assertThat(exchange.getException().getMessage())
                .contains("https://" + HERE + ":" + port + "/keys", flaw.words, "open the address from this host");
    }

    @ParameterizedTest
    @EnumSource(Flaw.class)
    void noKeyIsTaken(Flaw flaw) {
        serveKeys(flaw.tls());

        assertThatItIsSaid(flaw, call());
        assertThat(keyServer.requests()).isEmpty();
        assertThat(target.requests()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Flaw.class)
    void keysThatWereTakenBeforeAreUsedForTheirTimeAndThenNoMore(Flaw flaw) {
        serveKeys(TRUSTED.server(HERE));
        assertThat(call().getException()).isNull();
        keyServer.close();
        serveKeys(flaw.tls());

        clock.advance(Duration.ofHours(23));
        assertThat(call().getMessage().getBody(String.class)).isEqualTo(CREATED);
        await(source -> source.limits().dueAt() > clock.millis());
        assertThat(call().getMessage().getBody(String.class)).isEqualTo(CREATED);
        clock.advance(Duration.ofHours(2));

        assertThatItIsSaid(flaw, call());
        assertThat(keyServer.requests()).isEmpty();
        assertThat(target.requests()).hasSize(3);
        assertThatNothingWentInClear();
    }

    /** Whoever has got a certificate for the host still cannot change what a kid names. */
    @ParameterizedTest
    @CsvSource({"true,true", "false,false"})
    void pinnedKeyStaysThoughTheTlsOfTheServerIsSound(boolean pinned, boolean firstKeyStays) {
        component.getConfiguration().setPinKeys(pinned);
        serveKeys(TRUSTED.server(HERE));
        assertThat(call().getException()).isNull();

        served = peer.jwks(
                VectorKeys.publicKey("client-4096").withId(peer.serverKey().id()));
        clock.advance(Duration.ofHours(23));
        call();
        await(held -> held.fetchedAt().equals(clock.instant()));
        call();

        byte[] last = target.requests().get(2).body();
        assertThat(catchThrowable(() -> peer.decrypt(last)) == null).isEqualTo(firstKeyStays);
    }

    private void await(Predicate<HeldKeys> wanted) {
        JwksKeySource source =
                component.remoteKeys().source(location, Profiles.byName("method"), component.getConfiguration());
        Awaitility.await().until(() -> wanted.test(source.held().orElseThrow()));
    }
}
