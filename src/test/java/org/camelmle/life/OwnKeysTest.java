package org.camelmle.life;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.camelmle.KeyUnavailableException;
import org.camelmle.MleConfigurationException;
import org.camelmle.keys.KeyFiles;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeyStatus;
import org.camelmle.keys.MleKey;
import org.camelmle.keys.storage.KeyStorage;
import org.camelmle.testkit.MovableClock;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnKeysTest {

    private static final MleKey KEY = VectorKeys.pair("client-2048");

    @TempDir
    Path directory;

    private final MovableClock clock = new MovableClock();
    private Path file;
    private OwnKeys keys;

    @BeforeEach
    void openKeys() {
        file = directory.resolve("own.jwks.json");
        keys = new OwnKeys(file, clock);
    }

    @Test
    void theFirstKeyIsActiveAndTheNextPending() {
        MleKey first = keys.generate(2048, Optional.of("first"));
        MleKey second = keys.generate(2048, Optional.of("second"));

        assertThat(first.status()).isEqualTo(KeyStatus.ACTIVE);
        assertThat(second.status()).isEqualTo(KeyStatus.PENDING);
        assertThat(keys.keys().keys()).extracting(MleKey::id).containsExactly("first", "second");
    }

    @Test
    void anotherProcessReadsWhatWasWritten() {
        MleKey made = keys.generate(2048, Optional.of("k"));

        assertThat(new OwnKeys(file, clock).keys().decryptionKey("k")).hasValueSatisfying(read -> {
            assertThat(read.privateKey()).isEqualTo(made.privateKey());
            assertThat(read.createdAt()).hasValue(clock.instant());
            assertThat(read.status()).isEqualTo(KeyStatus.ACTIVE);
        });
    }

    @Test
    void anIdIsMadeOfTheDateAndTheThumbprint() {
        MleKey key = keys.generate(2048, Optional.empty());

        assertThat(key.id()).isEqualTo("2026-03-30-" + key.thumbprint().substring(0, 8));
    }

    @Test
    void aTakenIdIsRefused() {
        keys.generate(2048, Optional.of("k"));

        assertThatThrownBy(() -> keys.generate(2048, Optional.of("k")))
                .isInstanceOf(MleConfigurationException.class)
                .hasMessageContaining("a key with the id 'k' already");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1024, 2047, 4097, 16384})
    void aSizeOutsideTheBoundsIsRefused(int bits) {
        assertThatThrownBy(() -> keys.generate(bits, Optional.empty()))
                .isInstanceOf(MleConfigurationException.class)
                .hasMessageContaining("2048 to 4096 bits");
        assertThat(file).doesNotExist();
    }

    @Test
    void theStateOfAKeyIsChangedInTheFile() {
        keys.generate(2048, Optional.of("k"));

        keys.changeStatus("k", KeyStatus.RETIRING);

        assertThat(new OwnKeys(file, clock).keys().find("k"))
                .map(MleKey::status)
                .hasValue(KeyStatus.RETIRING);
        assertThatThrownBy(() -> keys.changeStatus("other", KeyStatus.ACTIVE))
                .isInstanceOf(MleConfigurationException.class)
                .hasMessageContaining("no key 'other'");
    }

    @Test
    void aPendingKeyIsMadeOnce() {
        keys.generate(2048, Optional.of("first"));
        MleKey pending = keys.pending(2048, stored -> true).orElseThrow();

        assertThat(pending.status()).isEqualTo(KeyStatus.PENDING);
        assertThat(keys.pending(2048, stored -> true).map(MleKey::id)).hasValue(pending.id());
        assertThat(keys.stored().keys()).hasSize(2);
    }

    @Test
    void aPendingKeyThatIsNotNeededIsNotMade() {
        keys.generate(2048, Optional.of("first"));

        assertThat(keys.pending(2048, stored -> false)).isEmpty();
        assertThat(keys.stored().keys()).hasSize(1);
    }

    @Test
    void activationRetiresTheKeyBeforeInTheSameWriteAndNotesTheTime() {
        keys.generate(2048, Optional.of("old"));
        keys.generate(2048, Optional.of("new"));
        clock.advance(Duration.ofDays(1));
        keys.activate("new");

        KeySet stored = new OwnKeys(file, clock).keys();
        assertThat(stored.activeKey().map(MleKey::id)).hasValue("new");
        assertThat(stored.find("old")).hasValueSatisfying(old -> {
            assertThat(old.status()).isEqualTo(KeyStatus.RETIRING);
            assertThat(old.statusSince()).hasValue(clock.instant());
            assertThat(stored.decryptionKey("old")).isPresent();
        });
    }

    @Test
    void onlyAPendingKeyIsActivated() {
        keys.generate(2048, Optional.of("k"));
        keys.changeStatus("k", KeyStatus.RETIRING);
        keys.activate("k");

        assertThat(keys.stored().activeKey()).isEmpty();
    }

    @Test
    void aRemovedKeyLeavesTheFile() throws IOException {
        keys.generate(2048, Optional.of("old"));
        keys.generate(2048, Optional.of("new"));
        keys.remove("old");

        assertThat(Files.readString(file)).contains("\"new\"").doesNotContain("\"old\"");
    }

    @Test
    void aChangeThatChangesNothingWritesNothing() throws IOException {
        keys.generate(2048, Optional.of("k"));
        Object before = Files.getAttribute(file, "fileKey");
        keys.update(stored -> stored);

        assertThat(Files.getAttribute(file, "fileKey")).isEqualTo(before);
    }

    @Test
    void writersAtTheSameTimeLoseNoKey() throws Exception {
        KeyFiles.write(file, KeySet.of(KEY));
        ExecutorService writers = Executors.newFixedThreadPool(4);
        try {
            List<Future<KeySet>> writes = IntStream.range(0, 40)
                    .mapToObj(i -> writers.submit(
                            () -> new OwnKeys(file, clock).update(stored -> stored.with(KEY.withId("key-" + i)))))
                    .toList();
            for (Future<KeySet> write : writes) {
                write.get();
            }
        } finally {
            writers.shutdown();
        }
        assertThat(keys.stored().keys()).hasSize(41);
    }

    @Test
    void keysAreHandedOutWhileAnotherOneIsMade() throws Exception {
        KeyFiles.write(file, KeySet.of(KEY));
        HoldingClock holding = new HoldingClock();
        OwnKeys busy = new OwnKeys(file, holding);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<MleKey> made = threads.submit(() -> busy.generate(2048, Optional.of("new")));
            holding.asked.await();

            assertThat(threads.submit(busy::keys).get(20, TimeUnit.SECONDS).keys())
                    .hasSize(1);

            holding.letGo.countDown();
            assertThat(made.get().status()).isEqualTo(KeyStatus.PENDING);
        } finally {
            holding.letGo.countDown();
            threads.shutdown();
        }
    }

    @Test
    void onlyTheOwnerMayReadTheFile() throws IOException {
        assumeTrue(file.getFileSystem().supportedFileAttributeViews().contains("posix"), "no POSIX file modes here");
        keys.generate(2048, Optional.empty());

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(directory.toFile().list())
                .containsExactlyInAnyOrder(file.getFileName().toString(), file.getFileName() + ".lock");
    }

    @Test
    void noFileMeansNoKey() {
        assertThatThrownBy(keys::keys)
                .isInstanceOf(KeyUnavailableException.class)
                .hasMessageContaining("no key file " + file);
    }

    @Test
    void aMissingDirectoryIsNamed() {
        OwnKeys elsewhere = new OwnKeys(directory.resolve("missing/own.jwks.json"), clock);

        assertThatThrownBy(() -> elsewhere.generate(2048, Optional.empty()))
                .isInstanceOf(MleConfigurationException.class)
                .hasMessageContaining("cannot be written");
    }

    @Test
    void aChangeByAnotherProcessIsSeenAfterASecond() {
        KeyFiles.write(file, KeySet.of(KEY.withId("a")));
        KeySet old = keys.keys();
        KeyFiles.write(file, KeySet.of(KEY.withId("b")));

        assertThat(keys.keys()).isSameAs(old);
        clock.advance(Duration.ofSeconds(1));
        assertThat(keys.keys().find("b")).isPresent();
    }

    @Test
    void aFileThatDidNotChangeIsNotReadAgain() {
        KeyFiles.write(file, KeySet.of(KEY));
        KeySet first = keys.keys();
        clock.advance(Duration.ofMinutes(1));

        assertThat(keys.keys()).isSameAs(first);
    }

    @Test
    void aFileThatBecomesBadOrGoesAwayChangesNothing() throws IOException {
        KeyFiles.write(file, KeySet.of(KEY));
        KeySet good = keys.keys();

        Files.writeString(file, "{", UTF_8);
        clock.advance(Duration.ofSeconds(1));
        assertThat(keys.keys()).isSameAs(good);

        Files.delete(file);
        clock.advance(Duration.ofSeconds(1));
        assertThat(keys.keys()).isSameAs(good);
    }

    @Test
    void aFileWithoutPrivateKeysIsRefused() {
        KeyFiles.write(file, KeySet.of(KEY.toPublic()));

        assertThatThrownBy(keys::keys)
                .isInstanceOf(MleConfigurationException.class)
                .hasMessageContaining("no private key");
    }

    @Test
    @Timeout(30)
    void readersGoOnWithTheOldSetWhileOneReadsTheFileAgain() throws Exception {
        try (SlowRead slow = new SlowRead(Duration.ofSeconds(1))) {
            assertThat(slow.keys.keys()).isSameAs(slow.old);

            slow.storage.letGo.countDown();
            assertThat(slow.read.get()).isNotSameAs(slow.old);
            assertThat(slow.keys.keys()).isSameAs(slow.read.get());
        }
    }

    /** The set of a process that slept for long may lack a key that others have had for long. */
    @Test
    @Timeout(30)
    void nobodyGoesOnWithAnOldSetAfterALongPause() throws Exception {
        try (SlowRead slow = new SlowRead(Duration.ofMinutes(1))) {
            FutureTask<KeySet> late = slow.anotherReaderAtItsEndOrWaiting();

            slow.storage.letGo.countDown();
            assertThat(late.get()).isNotSameAs(slow.old);
            assertThat(slow.read.get()).isNotSameAs(slow.old);
        }
    }

    @Test
    @Timeout(30)
    void everybodyGoesOnWithTheOldSetWhileTheDiskHangs() throws Exception {
        try (SlowRead slow = new SlowRead(Duration.ofSeconds(1))) {
            clock.advance(Duration.ofHours(1));

            FutureTask<KeySet> next = slow.anotherReaderAtItsEndOrWaiting();
            assertThat(next).isDone();
            assertThat(next.get()).isSameAs(slow.old);
            assertThat(slow.read).isNotDone();
        }
    }

    /** Somebody reads the file anew, so long after it was read before, and does not come to an end. */
    private final class SlowRead implements AutoCloseable {

        private final SlowStorage storage = new SlowStorage();
        private final OwnKeys keys = new OwnKeys(storage, clock);
        private final KeySet old = keys.keys();
        private final ExecutorService reader = Executors.newSingleThreadExecutor();
        private final Future<KeySet> read;

        SlowRead(Duration pause) throws InterruptedException {
            storage.hold();
            clock.advance(pause);
            read = reader.submit(keys::keys);
            storage.reading.await();
        }

        FutureTask<KeySet> anotherReaderAtItsEndOrWaiting() {
            FutureTask<KeySet> another = new FutureTask<>(keys::keys);
            Thread thread = new Thread(another);
            thread.start();
            while (!another.isDone() && thread.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            return another;
        }

        @Override
        public void close() {
            storage.letGo.countDown();
            reader.shutdownNow();
        }
    }

    /** A file that is another one at each look, and that can be slow. */
    private static final class SlowStorage implements KeyStorage {

        private final CountDownLatch reading = new CountDownLatch(1);
        private volatile CountDownLatch letGo = new CountDownLatch(0);

        void hold() {
            letGo = new CountDownLatch(1);
        }

        @Override
        public KeySet read() {
            if (letGo.getCount() > 0) {
                reading.countDown();
                try {
                    letGo.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return KeySet.of(KEY);
        }

        @Override
        public Object version() {
            return new Object();
        }

        @Override
        public Path path() {
            return Path.of("slow");
        }

        @Override
        public boolean exists() {
            return true;
        }

        @Override
        public void write(KeySet keys) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Path privateKeyFile(String id) {
            return path();
        }
    }

    @Test
    void aReaderSeesAWholeFileWhileItIsReplaced() throws Exception {
        KeyFiles.write(file, KeySet.of(KEY));
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService reader = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> reads = reader.submit(() -> {
                int count = 0;
                do {
                    KeyFiles.readPrivate(Files.readAllBytes(file), "own", new char[0]);
                    count++;
                } while (!done.get());
                return count;
            });
            for (int i = 0; i < 50; i++) {
                KeyFiles.write(file, KeySet.of(KEY.withId("key-" + "x".repeat(i))));
            }
            done.set(true);
            assertThat(reads.get()).isPositive();
        } finally {
            done.set(true);
            reader.shutdown();
        }
    }

    /** Holds up the first who asks for the time: the one that makes a key. */
    private static final class HoldingClock extends Clock {

        private final CountDownLatch asked = new CountDownLatch(1);
        private final CountDownLatch letGo = new CountDownLatch(1);

        @Override
        public Instant instant() {
            if (asked.getCount() > 0) {
                asked.countDown();
                try {
                    letGo.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return Instant.EPOCH;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
