package org.camelmle.life;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.camelmle.KeyUnavailableException;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.keys.storage.KeyStorage;
import org.camelmle.testkit.MovableClock;
import org.camelmle.testkit.Race;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Several rotations of one key file at the same time, as in a fleet whose leader is not sure of it. */
class RotationRaceTest {

    private static final int RACERS = 3;
    private static final int ROUNDS = 3;
    private static final Duration MAX_AGE = Duration.ofDays(90);
    private static final Duration DRAIN = Duration.ofDays(7);

    @TempDir
    private Path folder;

    private final MovableClock clock = new MovableClock();
    private final Registry registry = new Registry();

    /** A provider that several processes ask. */
    private static final class Registry implements KeyAnnouncement, KeyProbe {

        private final Set<String> registered = ConcurrentHashMap.newKeySet();
        private final Set<String> ever = ConcurrentHashMap.newKeySet();

        @Override
        public String announce(MleKey key) {
            registered.add(key.id());
            ever.add(key.id());
            return "registered";
        }

        @Override
        public boolean isListed(MleKey key) {
            return registered.contains(key.id());
        }

        @Override
        public String withdraw(MleKey key) {
            registered.remove(key.id());
            return "deleted";
        }

        @Override
        public boolean isAnsweredUnder(MleKey key) {
            return isListed(key);
        }
    }

    /** A file whose reader waits a moment for another one to read too: whoever is alone there waits in vain. */
    private record Contended(KeyStorage file, CyclicBarrier others) implements KeyStorage {

        @Override
        public KeySet read() throws IOException {
            KeySet keys = file.read();
            try {
                others.await(20, TimeUnit.MILLISECONDS);
            } catch (TimeoutException | BrokenBarrierException e) {
                others.reset();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return keys;
        }

        @Override
        public Path path() {
            return file.path();
        }

        @Override
        public boolean exists() {
            return file.exists();
        }

        @Override
        public void write(KeySet keys) {
            file.write(keys);
        }

        @Override
        public Object version() throws IOException {
            return file.version();
        }

        @Override
        public Path privateKeyFile(String id) {
            return file.privateKeyFile(id);
        }
    }

    private final CyclicBarrier others = new CyclicBarrier(2);

    private OwnKeys keys() {
        return new OwnKeys(KeyStorage.of(folder.resolve("own.jwks.json")), clock);
    }

    private OwnKeys contendedKeys() {
        return new OwnKeys(new Contended(KeyStorage.of(folder.resolve("own.jwks.json")), others), clock);
    }

    private KeyRotation rotation() {
        return new KeyRotation(
                contendedKeys(), registry, registry, new RotationRules(MAX_AGE, DRAIN, 2048), clock, step -> {});
    }

    /** One that was overtaken by another says so; the next run goes on. */
    private boolean rotate() {
        try {
            rotation().run();
            return true;
        } catch (KeyUnavailableException e) {
            assertThat(e).hasMessageContaining("another process rotates the same file");
            return false;
        }
    }

    @ParameterizedTest
    @MethodSource("org.camelmle.testkit.Race#all")
    void racingRotationsMakeOneKey(Race race) throws Exception {
        registry.announce(keys().generate(2048, Optional.of("first")));
        for (int round = 1; round <= ROUNDS; round++) {
            String before = active();
            clock.advance(MAX_AGE);

            List<Boolean> ends = race.run(Collections.nCopies(RACERS, this::rotate));

            assertThat(ends).contains(true);
            assertThat(active()).isNotEqualTo(before);
            assertThat(keys().stored().pendingKey()).isEmpty();
            assertThat(keys().stored().keys())
                    .filteredOn(key -> key.status() == KeyStatus.ACTIVE)
                    .hasSize(1);
            assertThat(keys().stored().find(before).orElseThrow().status()).isEqualTo(KeyStatus.RETIRING);
            assertThat(registry.ever).hasSize(1 + round);
            assertThat(registry.registered).contains(before, active());
        }
    }

    private String active() {
        return keys().stored().activeKey().orElseThrow().id();
    }
}
