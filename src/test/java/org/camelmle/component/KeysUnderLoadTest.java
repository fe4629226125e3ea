package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.apache.camel.main.Main;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.MleKey;
import org.camelmle.keys.remote.HeldKeys;
import org.camelmle.keys.remote.JwksKeySource;
import org.camelmle.keys.remote.KeyRefresh.Outcome;
import org.camelmle.life.OwnKeys;
import org.camelmle.profile.Profiles;
import org.camelmle.sandbox.Sandbox;
import org.camelmle.testkit.FaultyKeyServer;
import org.camelmle.testkit.FaultyKeyServer.Behaviour;
import org.camelmle.testkit.HttpFront;
import org.camelmle.testkit.MovableClock;
import org.camelmle.testkit.PlainHttp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rotation day, many times over: threads send entities through the shipped routes without a pause, while the provider's
 * keys and ours rotate and the key server misbehaves. The clock stands still until it is moved, so that what may be
 * fetched is known exactly.
 */
class KeysUnderLoadTest {

    private static final int REQUESTS = 10_000;
    private static final int PEER_ROTATIONS = 20;
    private static final int OWN_ROTATIONS = 20;
    private static final int TIMES_PER_FAULT = 10;
    private static final List<Behaviour> FAULTS =
            List.of(Behaviour.DOWN, Behaviour.SLOW, Behaviour.DRIPPING, Behaviour.RUBBISH, Behaviour.EMPTY);

    /** The keys are due after it, and our own key is too old. */
    private static final Duration HOUR = Duration.ofMinutes(61);
    /** Longer than any pause between two fetches. */
    private static final Duration PAUSE = Duration.ofMinutes(6);

    private static final Duration MAX_KEY_AGE = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration SHORT_PATIENCE = Duration.ofSeconds(10);
    private static final Path SUMMARY = Path.of("target", "keys-under-load.txt");

    @TempDir
    Path folder;

    private final MovableClock clock = new MovableClock();
    private final int port = HttpFront.freePort();
    private Sandbox sandbox;
    private FaultyKeyServer keyServer;
    private OwnKeys own;
    private Main main;
    private JwksKeySource peerKeys;
    private EntityLoad load;
    private int moves;
    private int peerRotations;
    private int withoutNotice;
    private int fetchesForRefusedKeys;

    @BeforeEach
    void start() throws IOException {
        own = new OwnKeys(folder.resolve("own.jwks.json"), clock);
        MleKey first = own.generate(2048, Optional.empty());
        sandbox = Sandbox.method()
                .clock(clock)
                .teamKey(first.toPublic())
                .webhookDelays(Collections.nCopies(4, Duration.ZERO))
                .start();
        // The first pair takes a while to be made; nobody shall wait for it.
        sandbox.keys().active();
        keyServer = new FaultyKeyServer(this::publishedKeys);
        MleComponent component = new MleComponent(clock);
        main = camel(component);
        main.start();
        peerKeys = component
                .remoteKeys()
                .source(keyServer.url() + "/jwks", Profiles.byName("method"), component.getConfiguration());
        load = new EntityLoad(
                main.getCamelContext(), Files.readAllBytes(Path.of("examples/create-entity/individual.json")));
    }

    private Main camel(MleComponent component) {
        Properties properties = new Properties();
        properties.putAll(Map.of(
                "method.url",
                sandbox.url(),
                "method.api-key",
                sandbox.apiKey(),
                "mle.rotation-period",
                "100",
                "mle.canary",
                sandbox.url() + "/echo",
                "camel.server.enabled",
                "true",
                "camel.server.host",
                "127.0.0.1",
                "camel.server.port",
                Integer.toString(port),
                "camel.main.shutdownTimeout",
                "10",
                "camel.main.routesIncludePattern",
                "file:routes/create-entity.camel.yaml,file:routes/key-webhook.camel.yaml,"
                        + "file:routes/key-rotation.camel.yaml"));
        properties.putAll(Map.of(
                "camel.component.mle.base-url", sandbox.url(),
                "camel.component.mle.public-keys", keyServer.url() + "/jwks",
                "camel.component.mle.private-keys", "file:" + folder.resolve("own.jwks.json"),
                "camel.component.mle.api-key", sandbox.apiKey(),
                "camel.component.mle.contact", "ops@example.org",
                "camel.component.mle.secret", "secret-7",
                "camel.component.mle.fetch-timeout", "2s",
                "camel.component.mle.max-key-age", "1h",
                "camel.component.mle.drain-time", "1h"));
        Main camel = new Main();
        camel.setDefaultPropertyPlaceholderLocation("false");
        camel.setOverrideProperties(properties);
        camel.bind("mle", component);
        return camel;
    }

    @AfterEach
    void stop() throws Exception {
        load.close();
        main.stop();
        keyServer.close();
        sandbox.close();
    }

    @Test
    @Timeout(1800)
    void noRequestFailsThatMayNotFail() throws Exception {
        while (peerKeys.renew().outcome() == Outcome.FAILED) {
            move(PAUSE);
        }
        load.begin();
        load.settle();
        for (Behaviour fault : FAULTS) {
            keysRotateWhileTheKeyServerIs(fault);
        }
        for (int i = 0; i < 6; i++) {
            rotateInPeace();
        }
        disableAtOnce();
        disableWhileTheKeyServerIsDown();
        failClosedWhenTheKeysAreTooOld();

        registerWebhooks();
        for (int i = 0; i < 10; i++) {
            rotateWithWebhooks();
        }
        disableAtOnce();
        disableAtOnce();
        while (peerRotations < PEER_ROTATIONS || ownRotations() < OWN_ROTATIONS) {
            rotateInPeace();
        }
        await("the last requests", () -> load.started() >= REQUESTS);
        load.end();

        assertThat(load.unexpected()).isEmpty();
        assertThat(load.started()).isGreaterThanOrEqualTo(REQUESTS);
        assertThat(entitiesAtTheServer()).isEqualTo(load.created());
        FAULTS.forEach(
                fault -> assertThat(keyServer.asked(fault)).as(fault.name()).isGreaterThanOrEqualTo(TIMES_PER_FAULT));
        // One fetch each time that the clock moved, and one of its own kind while a key was refused.
        assertThat(keyServer.asked()).isLessThanOrEqualTo(1 + moves + fetchesForRefusedKeys);
        writeSummary();
    }

    /** The old key is only deprecated: whoever cannot learn of the new one may still use it. */
    private void keysRotateWhileTheKeyServerIs(Behaviour fault) {
        anHourPasses();
        fetchAgain();
        MleKey old = sandbox.keys().active();
        MleKey fresh = sandbox.keys().rotate();
        keyServer.behave(fault);
        anHourPasses();
        for (int times = 1; times <= TIMES_PER_FAULT; times++) {
            int wanted = times;
            // Moved again if the client notes the failure only after the last move, from which it waits then.
            moveUntil(fault + " " + wanted, () -> keyServer.asked(fault) >= wanted && keyServer.beingServed() == 0);
            load.settle();
            move(PAUSE);
        }
        assertThat(selected()).isEqualTo(old.id());
        keyServer.behave(Behaviour.GOOD);
        move(PAUSE);
        moveUntilSelected(fresh);
        disable(old);
    }

    private void rotateInPeace() {
        MleKey old = sandbox.keys().active();
        MleKey fresh = sandbox.keys().rotate();
        anHourPasses();
        moveUntilSelected(fresh);
        disable(old);
    }

    private void rotateWithWebhooks() {
        anHourPasses();
        fetchAgain();
        move(Duration.ofMinutes(1));
        MleKey old = sandbox.keys().active();
        MleKey fresh = sandbox.keys().rotate();
        // The clock stands still and the set is fresh: only the webhook can tell of it.
        moveUntilSelected(fresh);
        disable(old);
    }

    /** Nobody is told, and the clock stands still: the refusal itself has to bring the new key. */
    private void disableAtOnce() {
        anHourPasses();
        fetchAgain();
        MleKey old = sandbox.keys().active();
        MleKey fresh = sandbox.keys().add();
        sandbox.keys().disable(old.id());
        withoutNotice();
        await("the key that the refusal brought", () -> selected().equals(fresh.id()));
        load.settle();
    }

    /** Nor can anybody find out: what is encrypted to the old key is refused until the key server is back. */
    private void disableWhileTheKeyServerIsDown() {
        anHourPasses();
        fetchAgain();
        keyServer.behave(Behaviour.DOWN);
        load.mayBeRefused(true);
        MleKey old = sandbox.keys().active();
        MleKey fresh = sandbox.keys().add();
        sandbox.keys().disable(old.id());
        withoutNotice();
        load.settle();
        int created = entitiesAtTheServer();
        await("refusals", () -> load.refused() > 20);
        assertThat(entitiesAtTheServer()).isEqualTo(created);
        keyServer.behave(Behaviour.GOOD);
        move(PAUSE);
        fetchesForRefusedKeys++;
        moveUntilSelected(fresh);
        load.mayBeRefused(false);
    }

    private void withoutNotice() {
        withoutNotice++;
        peerRotations++;
        fetchesForRefusedKeys++;
    }

    private void failClosedWhenTheKeysAreTooOld() {
        awaitOwnKey(key -> true);
        load.settle();
        keyServer.behave(Behaviour.DOWN);
        load.mayLackKeys(true);
        move(Duration.ofHours(25));
        load.settle();
        int refused = load.withoutKeys();
        int created = load.created();
        await("refusals", () -> load.withoutKeys() > refused + 20);
        assertThat(load.created()).isEqualTo(created);
        assertThat(entitiesAtTheServer()).isEqualTo(created);
        keyServer.behave(Behaviour.GOOD);
        move(PAUSE);
        await("the keys are there again", () -> load.created() > created);
        load.settle();
        load.mayLackKeys(false);
    }

    private void disable(MleKey old) {
        load.settle();
        sandbox.keys().disable(old.id());
        peerRotations++;
        load.settle();
        assertThat(sandbox.received())
                .filteredOn(received ->
                        received.path().equals("/entities") && received.method().equals("POST"))
                .allSatisfy(received -> assertThat(received.headers()).containsEntry("Method-MLE", "jwe"));
    }

    private void move(Duration time) {
        moves++;
        clock.advance(time);
    }

    /** Our own key is too old then, and is replaced; the one before may go, as no answer under it is on its way. */
    private void anHourPasses() {
        awaitOwnKey(key -> true);
        load.settle();
        String before = own.stored().activeKey().map(MleKey::id).orElseThrow();
        move(HOUR);
        awaitOwnKey(key -> !key.id().equals(before));
        load.settle();
    }

    private void awaitOwnKey(Predicate<MleKey> wanted) {
        await("our key's rotation", () -> {
            KeySet keys = own.stored();
            return keys.pendingKey().isEmpty()
                    && keys.activeKey()
                            .filter(wanted)
                            .flatMap(MleKey::createdAt)
                            .filter(created -> created.plus(MAX_KEY_AGE).isAfter(clock.instant()))
                            .isPresent();
        });
    }

    /** Moves the clock until the messages have led to a good answer: on a busy machine one may come too late. */
    private void fetchAgain() {
        moveUntil(
                "a fetch",
                () -> peerKeys.held()
                        .map(HeldKeys::fetchedAt)
                        .filter(clock.instant()::equals)
                        .isPresent());
    }

    private void moveUntilSelected(MleKey fresh) {
        moveUntil("the new key", () -> selected().equals(fresh.id()));
        load.settle();
    }

    private void moveUntil(String what, Callable<Boolean> condition) {
        for (int i = 0; i < 20; i++) {
            try {
                await(what, SHORT_PATIENCE, condition);
                return;
            } catch (ConditionTimeoutException e) {
                move(PAUSE);
            }
        }
        await(what, condition);
    }

    private String selected() {
        return peerKeys.held()
                .flatMap(held -> held.keys().encryptionKey())
                .map(MleKey::id)
                .orElse("none");
    }

    private static void await(String what, Callable<Boolean> condition) {
        await(what, PATIENCE, condition);
    }

    private static void await(String what, Duration patience, Callable<Boolean> condition) {
        Awaitility.await(what)
                .pollInterval(Duration.ofMillis(5))
                .atMost(patience)
                .until(condition);
    }

    private void registerWebhooks() {
        load.send("mle:registerWebhooks?webhookUrl=http://127.0.0.1:" + port + "/webhooks/keys");
    }

    private byte[] publishedKeys() {
        return get("/.well-known/jwks.json").body().getBytes(StandardCharsets.UTF_8);
    }

    private int entitiesAtTheServer() {
        return get("/entities?page_limit=1")
                .headers()
                .firstValue("Pagination-Total-Count")
                .map(Integer::parseInt)
                .orElseThrow();
    }

    private int ownRotations() throws IOException {
        // What the server has under our name, but for the first.
        return get("/teams/mle/public_keys").body().split("\"team_jwk_", -1).length - 2;
    }

    private HttpResponse<String> get(String path) {
        try {
            return PlainHttp.send(HttpRequest.newBuilder(URI.create(sandbox.url() + path))
                    .header("Authorization", "Bearer " + sandbox.apiKey())
                    .build());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void writeSummary() throws IOException {
        StringBuilder text = new StringBuilder("requests " + load.started() + ", entities created " + load.created()
                + ", refused for a disabled key " + load.refused() + ", without keys " + load.withoutKeys()
                + "\nrotations: peer " + peerRotations + ", of them without notice " + withoutNotice + ", ours "
                + ownRotations() + "\nthe clock moved " + moves + " times; fetches " + keyServer.asked() + ":");
        for (Behaviour behaviour : Behaviour.values()) {
            text.append(' ').append(behaviour).append(' ').append(keyServer.asked(behaviour));
        }
        Files.createDirectories(SUMMARY.getParent());
        Files.writeString(SUMMARY, text.append('\n'));
    }
}
